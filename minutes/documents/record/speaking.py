"""How long was spoken, whoever it was."""

from __future__ import annotations

from minutes.model.minutes import Minutes


def unassigned_s(minutes: Minutes) -> float:
    """Seconds of talk that no voice was found for; pauses between sentences do not count."""
    return sum(
        sentence.end_s - sentence.start_s
        for utterance in minutes.dialogue.utterances
        if utterance.speaker is None
        for sentence in utterance.sentences
    )


def spoken_s(minutes: Minutes) -> float:
    """Seconds of all talk."""
    return sum(p.speaking_s for p in minutes.participants) + unassigned_s(minutes)
