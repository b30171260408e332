"""What the speech engines return, and the hints they take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before recognition. Kept apart from the meeting facts, so that mending a
    title costs no recognition."""

    language: str | None = None
    """ISO 639-1 code, or None to detect it."""
    glossary: tuple[str, ...] = ()
    num_speakers: int | None = None
    min_speakers: int | None = None
    max_speakers: int | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word. ``text`` keeps its leading space where the language writes one."""

    start_s: float
    end_s: float
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of recognised speech."""

    start_s: float
    end_s: float
    text: str
    words: tuple[Word, ...]
    avg_logprob: float
    no_speech_prob: float
    compression_ratio: float


@dataclass(frozen=True, slots=True)
class DroppedSegment:
    """Recognised text that was judged not to be speech, kept so that nothing is lost."""

    segment: Segment
    reason: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """All recognised speech of a recording, in time order."""

    language: str
    language_probability: float
    segments: tuple[Segment, ...]
    dropped: tuple[DroppedSegment, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerTurn:
    """A span in which one speaker talks."""

    start_s: float
    end_s: float
    speaker: str


@dataclass(frozen=True, slots=True)
class SpeakerVoice:
    """The mean embedding of one speaker's voice in this recording, unit length."""

    speaker: str
    embedding: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who speaks when."""

    turns: tuple[SpeakerTurn, ...]
    """May overlap in time."""
    exclusive_turns: tuple[SpeakerTurn, ...]
    """At most one speaker at any time; made for attributing words."""
    voices: tuple[SpeakerVoice, ...] = ()
    voice_model: str = ""
    """What embedded the voices; only those of one model are compared. Empty where nobody knows,
    as in results from before this was noted: they are compared with nothing."""

    @property
    def speakers(self) -> tuple[str, ...]:
        """Labels in order of first speech."""
        return tuple(dict.fromkeys(t.speaker for t in sorted(self.turns, key=lambda t: t.start_s)))
