"""Who said what: sentences and utterances with anonymous speakers, then with names."""

from __future__ import annotations

from dataclasses import dataclass

from minutes.model.speech import Word


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one speaker."""

    text: str
    start_s: float
    end_s: float
    words: tuple[Word, ...]
    overlapped: bool = False
    """Another speaker talks at the same time for a noticeable part of it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """Consecutive sentences of one speaker.

    ``text`` joins the sentences with single spaces; evidence counts characters in it.
    """

    id: str
    """``u0001``, … in time order."""
    speaker: str | None
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def start_s(self) -> float:
        return self.sentences[0].start_s

    @property
    def end_s(self) -> float:
        return self.sentences[-1].end_s

    def sentence_span(self, index: int) -> tuple[int, int]:
        """Character range of sentence ``index`` in :attr:`text`."""
        start = sum(len(s.text) + 1 for s in self.sentences[:index])
        return start, start + len(self.sentences[index].text)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A whole meeting as talk."""

    language: str
    duration_s: float
    utterances: tuple[Utterance, ...]

    @property
    def speakers(self) -> tuple[str, ...]:
        """Known speakers in order of first utterance."""
        return tuple(dict.fromkeys(u.speaker for u in self.utterances if u.speaker is not None))


@dataclass(frozen=True, slots=True)
class SpeakerIdentity:
    """Who an anonymous speaker is, and why we think so."""

    speaker: str
    name: str | None
    """A name from the roster (or a reviewer), or None: unassigned."""
    score: float
    """0 to 1; 1 only for a person's own decision."""
    reason: str
    """For the reader, in Korean: which words of whom led to the name."""
    utterance_id: str | None = None
    """Where those words stand."""
    reviewed: bool = False


@dataclass(frozen=True, slots=True)
class Identification:
    """One entry for each speaker of the dialogue, in its order."""

    identities: tuple[SpeakerIdentity, ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """A misheard term or name that was put right by its sound; nothing is lost."""

    utterance_id: str
    start: int
    end: int
    """Where ``after`` stands in the text of the corrected utterance, in characters."""
    before: str
    after: str
    start_s: float
    reason: str
    """For the reader, in Korean: what the term is and how alike the two sound."""
    score: float
    """Likeness of the sounds, 0 to 1."""


@dataclass(frozen=True, slots=True)
class CorrectedDialogue:
    """The dialogue with known terms and names in their right spelling, and what was changed."""

    dialogue: Dialogue
    corrections: tuple[Correction, ...] = ()
