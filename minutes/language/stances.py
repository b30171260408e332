"""Agreement, condition and objection of others, each with the finding that it answers.

A stance is told by a pattern (``config/rules/findings.<language>.toml``), its target by the words
it shares with what others said shortly before, by the member it names, or by standing right after
the one finding it can mean. A stance that could mean several findings is attached to none: it
stays the opinion it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from minutes.language.stance_rules import StancePattern, StanceRules
from minutes.language.stance_targets import Talk, Target, TargetFinder, opens, talk_of
from minutes.language.thoughts import ContentWords, Spoken, piece_of
from minutes.model.findings import Attitude, SentenceFunction, Stance

JUDGING = frozenset({SentenceFunction.OPINION, SentenceFunction.PROPOSAL, SentenceFunction.OTHER})
"""Functions of sentences that can take a stance; the chair's questions and calls cannot."""
TELLING = frozenset({SentenceFunction.INFORMATION, SentenceFunction.COMMITMENT})
"""Functions of sentences that may, where they are short."""
SHORT_CHARS = 40
MISTAKEN = frozenset({SentenceFunction.PROPOSAL, SentenceFunction.PROCEDURE})
"""What a sentence that only takes a stance is most often taken for."""
CLOSING = r"[^가-힣]*$"
LONG_CHARS = 120
"""In longer sentences a worry or a caution is about what the sentence itself tells."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A stance and the index of its target; ``absorbed`` if its first sentence only agrees."""

    target: int
    stance: Stance
    first: Spoken
    absorbed: bool


class StanceReader:
    """Finds stances of others and what each of them is about."""

    def __init__(self, rules: StanceRules, content_words: ContentWords) -> None:
        self._patterns = tuple(
            (pattern, re.compile(pattern.match), re.compile(pattern.unless))
            for pattern in rules.patterns
        )
        self._holders = re.compile(rules.holders)
        self._reservations = re.compile(rules.reservations)
        self._targets = TargetFinder(rules, content_words)

    def answers(
        self, targets: Sequence[Target], turns: Sequence[Sequence[Spoken]]
    ) -> tuple[Answer, ...]:
        """All stances in order of time. ``turns`` hold every sentence of the dialogue but the
        yes of listeners, each the talk of one voice at a stretch."""
        talk = talk_of(targets, turns)
        found: list[Answer] = []
        for place, turn in enumerate(talk.turns):
            if turn.speaker is None:
                continue
            answers = list(self._of_turn(talk, place))
            _note_answers(talk, place, answers)
            _pass_on(talk, place, answers)
            found += answers
        return tuple(found)

    def as_meant(self, sentence: Spoken) -> Spoken:
        """A sentence that closes with agreement or objection to something is an opinion about
        it, whatever it was taken for."""
        pattern = self._told(sentence.text.strip())
        if sentence.function not in MISTAKEN or pattern is None or pattern.needs_words:
            return sentence
        closes = re.search(rf"(?:{pattern.match}){CLOSING}", sentence.text)
        if not closes or not self._targets.own_words(sentence):
            return sentence
        return replace(sentence, label=replace(sentence.label, function=SentenceFunction.OPINION))

    def _of_turn(self, talk: Talk, place: int) -> Iterable[Answer]:
        sentences = talk.turns[place].sentences
        skip = -1
        for index, sentence in enumerate(sentences):
            pattern = self._pattern(sentence) if index > skip else None
            if pattern is None or (pattern.needs_words and not opens(talk, place, index)):
                continue
            attitude, last = self._extent(sentences, index, pattern)
            target = self._targets.find(talk, place, index, pattern)
            if target is not None:
                skip = last
                yield self._answer(talk, target, sentences[index : last + 1], pattern, attitude)

    def _pattern(self, sentence: Spoken) -> StancePattern | None:
        return self._told(sentence.text.strip()) if _may_judge(sentence) else None

    def _told(self, text: str) -> StancePattern | None:
        if self._holders.search(text):
            return None
        for pattern, match, unless in self._patterns:
            too_long = pattern.needs_words and len(text) > LONG_CHARS
            if match.search(text) and not unless.search(text) and not too_long:
                return pattern
        return None

    def _extent(
        self, sentences: Sequence[Spoken], index: int, pattern: StancePattern
    ) -> tuple[Attitude, int]:
        """A reservation that follows turns agreement into a condition and belongs to its words;
        "생각이 다릅니다" is nothing without the sentence that says why."""
        following = sentences[index + 1] if index + 1 < len(sentences) else None
        beside = (
            following is not None
            and following.utterance.id == sentences[index].utterance.id
            and _may_judge(following)
        )
        if not beside or following is None:
            return pattern.attitude, index
        if pattern.attitude is Attitude.AGREEMENT:
            reserved = self._reservations.search(following.text.strip())
            return (Attitude.CONDITION, index + 1) if reserved else (pattern.attitude, index)
        bare = not self._targets.own_words(sentences[index])
        return pattern.attitude, index + 1 if bare else index

    def _answer(
        self,
        talk: Talk,
        target: int,
        sentences: Sequence[Spoken],
        pattern: StancePattern,
        attitude: Attitude,
    ) -> Answer:
        known = self._targets.target_words(talk, target)
        first = sentences[0]
        adds = self._targets.own_words(first) - known
        agrees = pattern.attitude is Attitude.AGREEMENT
        proposes = first.function is SentenceFunction.PROPOSAL
        stance = Stance(first.utterance.speaker, attitude, piece_of(sentences), pattern.name)
        return Answer(target, stance, first, absorbed=agrees and not proposes and not adds)


def _may_judge(sentence: Spoken) -> bool:
    short = sentence.function in TELLING and len(sentence.text) <= SHORT_CHARS
    return short or sentence.function in JUDGING


def _note_answers(talk: Talk, place: int, answers: Sequence[Answer]) -> None:
    """Who speaks of a matter on which somebody took a stance means the matter, not the stance."""
    about = {id(answer.first): answer.target for answer in answers}
    for _, target in talk.said.get(place, ()):
        for thought in talk.targets[target].thoughts:
            for sentence in thought.sentences:
                if id(sentence) in about:
                    talk.answered.setdefault(target, about[id(sentence)])


def _pass_on(talk: Talk, place: int, answers: Sequence[Answer]) -> None:
    """Who agrees with mere agreement agrees with what that was about."""
    about = {id(answer.first): answer.target for answer in answers if answer.absorbed}
    said = talk.said.get(place, [])
    for entry, (index, target) in enumerate(said):
        sentences = [s for thought in talk.targets[target].thoughts for s in thought.sentences]
        if all(id(sentence) in about for sentence in sentences):
            said[entry] = (index, about[id(sentences[0])])
