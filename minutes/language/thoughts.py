"""Sentences as they are grouped, and the thoughts that are made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from minutes.model.dialogue import Dialogue, Utterance
from minutes.model.findings import ClassifiedSentence, Evidence, SentenceFunction
from minutes.rules import RuleFile

NEVER = "(?!)"
"""A pattern that never matches: a language without rules."""

ContentWords = Callable[[str], frozenset[str]]
"""The words of a sentence that say what it is about."""


class GroupingRules(RuleFile):
    """Table ``grouping`` of ``config/rules/findings.ko.toml``."""

    grounds: str = NEVER
    details: str = NEVER
    new_thoughts: str = NEVER
    new_points: str = NEVER
    additions: str = NEVER
    continuations: str = NEVER
    reasons: str = NEVER
    motions: str = NEVER
    objection_calls: str = NEVER
    assents: str = NEVER
    answers: str = NEVER
    backchannels: str = NEVER
    declarations: str = NEVER
    voted: str = NEVER
    chairing: str = NEVER
    worries: str = NEVER
    empty_decision_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A classified sentence with the utterance it stands in."""

    utterance: Utterance
    label: ClassifiedSentence

    @property
    def text(self) -> str:
        return self.utterance.sentences[self.label.index].text

    @property
    def function(self) -> SentenceFunction:
        return self.label.function


@dataclass(frozen=True, slots=True)
class Thought:
    """The sentences of one finding in order of time, and the one that makes it."""

    function: SentenceFunction
    main: Spoken
    sentences: tuple[Spoken, ...]
    rule: str | None = None
    """The grouping rule that made it, where the sentences' own functions did not."""

    @property
    def text(self) -> str:
        return " ".join(spoken.text for spoken in self.sentences)

    def evidence(self) -> tuple[Evidence, ...]:
        """One piece for each unbroken run of sentences."""
        return tuple(piece_of(run) for run in _unbroken(self.sentences))


def spoken_sentences(
    dialogue: Dialogue, labels: Iterable[ClassifiedSentence]
) -> tuple[Spoken, ...]:
    """The labels, each with its utterance, in the order given."""
    utterances = {utterance.id: utterance for utterance in dialogue.utterances}
    return tuple(Spoken(utterances[label.utterance_id], label) for label in labels)


def _unbroken(sentences: Sequence[Spoken]) -> list[list[Spoken]]:
    runs: list[list[Spoken]] = []
    for spoken in sentences:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and last.utterance.id == spoken.utterance.id
            and last.label.index + 1 == spoken.label.index
        ):
            runs[-1].append(spoken)
        else:
            runs.append([spoken])
    return runs


def piece_of(run: Sequence[Spoken]) -> Evidence:
    """The words from the first to the last of these sentences of one utterance."""
    utterance = run[0].utterance
    start, _ = utterance.sentence_span(run[0].label.index)
    _, end = utterance.sentence_span(run[-1].label.index)
    return Evidence(
        utterance_id=utterance.id,
        start=start,
        end=end,
        quote=utterance.text[start:end],
        start_s=utterance.sentences[run[0].label.index].start_s,
        end_s=utterance.sentences[run[-1].label.index].end_s,
    )
