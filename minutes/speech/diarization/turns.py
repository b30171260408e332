"""From labelled spans to the diarization that the rest of the product reads."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from minutes.model.speech import Diarization, SpeakerTurn, SpeakerVoice


def build_diarization(
    turns: Sequence[SpeakerTurn],
    exclusive: Sequence[SpeakerTurn],
    voices: Mapping[str, Sequence[float]],
    *,
    duration_s: float,
    release_s: float,
    bridge_s: float,
) -> Diarization:
    """Let voices fade, fill short pauses, cut to the recording, and name the speakers S1, S2, …
    by first speech."""
    turns = _within(bridge(extend(turns, release_s), bridge_s), duration_s)
    exclusive = bridge_exclusive(extend_exclusive(exclusive, release_s), bridge_s)
    exclusive = _within(exclusive, duration_s)
    names = {turn.speaker: "" for turn in turns}
    names = {label: f"S{number}" for number, label in enumerate(names, start=1)}
    return Diarization(
        turns=tuple(replace(t, speaker=names[t.speaker]) for t in turns),
        exclusive_turns=tuple(
            replace(t, speaker=names[t.speaker]) for t in exclusive if t.speaker in names
        ),
        voices=tuple(
            SpeakerVoice(name, unit)
            for label, name in names.items()
            if (unit := _unit(voices.get(label, ())))
        ),
    )


def extend(turns: Iterable[SpeakerTurn], seconds: float) -> list[SpeakerTurn]:
    """Every turn ends so much later."""
    return [replace(turn, end_s=turn.end_s + seconds) for turn in turns]


def extend_exclusive(turns: Iterable[SpeakerTurn], seconds: float) -> list[SpeakerTurn]:
    """Every turn ends so much later, but not after the next one starts."""
    ordered = _ordered(turns)
    starts = [turn.start_s for turn in ordered[1:]] + [math.inf]
    return [
        replace(turn, end_s=max(turn.end_s, min(turn.end_s + seconds, start_s)))
        for turn, start_s in zip(ordered, starts, strict=False)
    ]


def bridge(turns: Iterable[SpeakerTurn], pause_s: float) -> list[SpeakerTurn]:
    """Join turns of one speaker whose pause is at most ``pause_s``, whoever talks meanwhile."""
    joined: list[SpeakerTurn] = []
    last: dict[str, int] = {}
    for turn in _ordered(turns):
        index = last.get(turn.speaker)
        if index is not None and turn.start_s - joined[index].end_s <= pause_s:
            end_s = max(joined[index].end_s, turn.end_s)
            joined[index] = replace(joined[index], end_s=end_s)
        else:
            last[turn.speaker] = len(joined)
            joined.append(turn)
    return joined


def bridge_exclusive(turns: Iterable[SpeakerTurn], pause_s: float) -> list[SpeakerTurn]:
    """Join neighbouring turns of one speaker whose pause is at most ``pause_s``: nobody else
    talks between them, so turns stay exclusive."""
    joined: list[SpeakerTurn] = []
    for turn in _ordered(turns):
        before = joined[-1] if joined else None
        if before and before.speaker == turn.speaker and turn.start_s - before.end_s <= pause_s:
            joined[-1] = replace(before, end_s=max(before.end_s, turn.end_s))
        else:
            joined.append(turn)
    return joined


def _ordered(turns: Iterable[SpeakerTurn]) -> list[SpeakerTurn]:
    return sorted(turns, key=lambda turn: (turn.start_s, turn.end_s, turn.speaker))


def _within(turns: Iterable[SpeakerTurn], duration_s: float) -> list[SpeakerTurn]:
    """Turns cut to the recording; the last chunk may stick out of it."""
    cut = (replace(t, start_s=max(0.0, t.start_s), end_s=min(t.end_s, duration_s)) for t in turns)
    return [turn for turn in cut if turn.start_s < turn.end_s]


def _unit(vector: Sequence[float]) -> tuple[float, ...]:
    """The vector at unit length; empty where it has none (no clean speech was heard)."""
    length = math.sqrt(sum(x * x for x in vector))
    if not math.isfinite(length) or length == 0.0:
        return ()
    return tuple(float(x) / length for x in vector)
