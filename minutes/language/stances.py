"""Agreement, condition and objection of others, each with the finding that it answers.

A stance is told by a pattern (``config/rules/findings.<language>.toml``), its target by the words
it shares with what others said shortly before, by the member it names, or by standing right after
the one finding it can mean. A stance that could mean several findings is attached to none: it
stays the opinion it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from minutes.language.grouping import NEVER, ContentWords, Spoken, Thought, piece_of
from minutes.language.rules import RuleFile
from minutes.model.findings import Attitude, SentenceFunction, Stance

WITHIN_TURNS = 8
"""A finding is answered within so many turns of talk."""
RIGHT_BEFORE = 3
"""Words like "그 의견" and bare agreement answer a turn at most so many turns before, with
nothing but the chair between."""
DISTINCTIVE = 0.9
"""Weight of one word that no other candidate has; words of several weigh less."""
FAR_DISTINCTIVE = 1.8
"""The same for a finding that is not right before: one word may be chance."""
MARGIN = 0.5
"""By so much the best candidate must outweigh the next."""
JUDGING = frozenset({SentenceFunction.OPINION, SentenceFunction.PROPOSAL, SentenceFunction.OTHER})
"""Functions of sentences that can take a stance; the chair's questions and calls cannot."""
TELLING = frozenset({SentenceFunction.INFORMATION, SentenceFunction.COMMITMENT})
"""Functions of sentences that may, where they are short."""
SHORT_CHARS = 40
LONG_CHARS = 120
"""In longer sentences a worry or a caution is about what the sentence itself tells."""


class StancePattern(RuleFile):
    """One way of taking a stance."""

    name: str
    attitude: Attitude
    match: str
    unless: str = NEVER
    needs_words: bool = False
    """"… 우려됩니다" may be about anything: it answers only what was said right before, whose
    words it takes up, and only as the first thing a member says."""


class StanceRules(RuleFile):
    """Table ``stances`` of ``config/rules/findings.<language>.toml``."""

    patterns: tuple[StancePattern, ...] = ()
    holders: str = NEVER
    reservations: str = NEVER
    references: str = NEVER
    named: str = NEVER
    calls: str = NEVER
    introductions: str = NEVER
    barriers: str = NEVER
    stance_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Target:
    """What can be answered: the thoughts of one opinion, or of one task of several proposers."""

    thoughts: tuple[Thought, ...]

    @property
    def is_task(self) -> bool:
        return self.thoughts[0].function is SentenceFunction.PROPOSAL

    @property
    def speakers(self) -> frozenset[str | None]:
        return frozenset(thought.main.utterance.speaker for thought in self.thoughts)


@dataclass(frozen=True, slots=True)
class Answer:
    """A stance and the index of its target; ``absorbed`` if its first sentence only agrees."""

    target: int
    stance: Stance
    first: Spoken
    absorbed: bool


@dataclass(frozen=True, slots=True)
class _Turn:
    """What one voice says at a stretch, without the yes of listeners."""

    speaker: str | None
    sentences: tuple[Spoken, ...]


@dataclass(slots=True)
class _Talk:
    """The turns of a dialogue, and which targets were said in each."""

    turns: tuple[_Turn, ...]
    targets: Sequence[Target]
    said: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Turn to (place of the thought's last sentence in the turn, target)."""
    answered: dict[int, int] = field(default_factory=dict)
    """Targets that are an answer themselves, to the one they answer."""


class StanceReader:
    """Finds stances of others and what each of them is about."""

    def __init__(self, rules: StanceRules, content_words: ContentWords) -> None:
        self._patterns = tuple(
            (pattern, re.compile(pattern.match), re.compile(pattern.unless))
            for pattern in rules.patterns
        )
        self._holders = re.compile(rules.holders)
        self._reservations = re.compile(rules.reservations)
        self._references = re.compile(rules.references)
        self._named = re.compile(rules.named)
        self._calls = re.compile(rules.calls)
        self._introductions = re.compile(rules.introductions)
        self._barriers = re.compile(rules.barriers)
        self._stance_words = rules.stance_words
        self._content_words = content_words

    def answers(
        self, targets: Sequence[Target], turns: Sequence[Sequence[Spoken]]
    ) -> tuple[Answer, ...]:
        """All stances in order of time. ``turns`` hold every sentence of the dialogue but the
        yes of listeners, each the talk of one voice at a stretch."""
        talk = _talk(targets, turns)
        found: list[Answer] = []
        for place, turn in enumerate(talk.turns):
            if turn.speaker is None:
                continue
            answers = list(self._of_turn(talk, place))
            _note_answers(talk, place, answers)
            _pass_on(talk, place, answers)
            found += answers
        return tuple(found)

    def _of_turn(self, talk: _Talk, place: int) -> Iterable[Answer]:
        sentences = talk.turns[place].sentences
        skip = -1
        for index, sentence in enumerate(sentences):
            pattern = self._pattern(sentence) if index > skip else None
            if pattern is None or (pattern.needs_words and not _opens(talk, place, index)):
                continue
            attitude, last = self._extent(sentences, index, pattern)
            target = self._target(talk, place, index, pattern)
            if target is not None:
                skip = last
                yield self._answer(talk, target, sentences[index : last + 1], pattern, attitude)

    def _pattern(self, sentence: Spoken) -> StancePattern | None:
        text = sentence.text.strip()
        if not _may_judge(sentence) or self._holders.search(text):
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
        bare = not self._own_words(sentences[index])
        return pattern.attitude, index + 1 if bare else index

    def _answer(
        self,
        talk: _Talk,
        target: int,
        sentences: Sequence[Spoken],
        pattern: StancePattern,
        attitude: Attitude,
    ) -> Answer:
        known = self._target_words(talk, target)
        first = sentences[0]
        adds = self._own_words(first) - known
        agrees = pattern.attitude is Attitude.AGREEMENT
        proposes = first.function is SentenceFunction.PROPOSAL
        stance = Stance(first.utterance.speaker, attitude, piece_of(sentences), pattern.name)
        return Answer(target, stance, first, absorbed=agrees and not proposes and not adds)

    def _own_words(self, sentence: Spoken) -> frozenset[str]:
        """What the sentence is about, the words of the stance and the names in it aside."""
        named = {word for match in self._named.finditer(sentence.text) for word in match.groups()}
        return self._content_words(sentence.text) - self._stance_words - named

    def _target(self, talk: _Talk, place: int, index: int, pattern: StancePattern) -> int | None:
        sentences = talk.turns[place].sentences
        candidates = self._candidates(talk, place)
        if not candidates:
            return None
        named = self._named.search(sentences[index].text)
        if named is not None:
            return self._of_named(talk, place, index, candidates, named.group(1))
        near = self._right_before(talk, place, index)
        words = self._own_words(sentences[index])
        by_words = self._by_words(talk, candidates, words, near)
        if pattern.needs_words:
            return by_words if by_words in near else None
        if by_words is not None:
            return by_words
        refers = self._references.search(sentences[index].text) is not None
        if not refers and not _opens(talk, place, index):
            return None
        if words and not refers and not self._answers_last(talk, place, candidates, words):
            return None
        only = _only(talk, near)
        return only if only is not None else self._by_reason(talk, place, index, near)

    def _answers_last(
        self,
        talk: _Talk,
        place: int,
        candidates: Sequence[tuple[int, int]],
        words: frozenset[str],
    ) -> bool:
        """Said to the turn right before, with words that nothing farther has."""
        farther = [target for turn, target in candidates if turn != place - 1]
        return not any(words & self._target_words(talk, target) for target in farther)

    def _by_reason(self, talk: _Talk, place: int, index: int, near: Sequence[int]) -> int | None:
        """Of several right before, the one that the speaker's next sentence speaks of."""
        following = talk.turns[place].sentences[index + 1 : index + 2]
        words = frozenset().union(*map(self._own_words, following))
        return self._by_words(talk, [(place - 1, target) for target in near], words, near)

    def _candidates(self, talk: _Talk, place: int) -> list[tuple[int, int]]:
        """(turn, target) of what others said in the turns before, nearest first."""
        speaker = talk.turns[place].speaker
        found = []
        for before in range(place - 1, max(-1, place - 1 - WITHIN_TURNS), -1):
            for _, target in reversed(talk.said.get(before, [])):
                speakers = talk.targets[target].speakers
                if speaker not in speakers and None not in speakers:
                    found.append((before, target))
        return found

    def _right_before(self, talk: _Talk, place: int, index: int) -> list[int]:
        """Targets of the last turn by another that has any, where only calls lie between."""
        speaker = talk.turns[place].speaker
        for before in range(place - 1, max(-1, place - 1 - RIGHT_BEFORE), -1):
            turn = talk.turns[before]
            if turn.speaker == speaker:
                return []
            found = [target for _, target in talk.said.get(before, [])]
            if found:
                return [t for t in found if speaker not in talk.targets[t].speakers]
            if any(self._barriers.search(s.text) for s in turn.sentences):
                return []
        return []

    def _by_words(
        self,
        talk: _Talk,
        candidates: Sequence[tuple[int, int]],
        words: frozenset[str],
        near: Sequence[int],
    ) -> int | None:
        """The candidate that shares the most telling words, if it clearly does."""
        own = {target: self._target_words(talk, target) for _, target in candidates}
        frequency = Counter(word for shared in own.values() for word in shared)
        weights = {
            target: sum(1 / frequency[word] for word in words & shared)
            for target, shared in own.items()
        }
        best = max(weights, key=lambda target: weights[target], default=None)
        if best is None or weights[best] < (DISTINCTIVE if best in near else FAR_DISTINCTIVE):
            return None
        alike = {target for target in weights if weights[best] - weights[target] < MARGIN}
        if len(alike) == 1:
            return best
        roots = {talk.answered.get(target, target) for target in alike}
        return roots.pop() if len(roots) == 1 and roots <= alike else None

    def _target_words(self, talk: _Talk, target: int) -> frozenset[str]:
        return frozenset().union(
            *(
                self._content_words(sentence.text)
                for thought in talk.targets[target].thoughts
                for sentence in thought.sentences
            )
        )

    def _of_named(
        self,
        talk: _Talk,
        place: int,
        index: int,
        candidates: Sequence[tuple[int, int]],
        name: str,
    ) -> int | None:
        """What the member named said last, as far as the talk tells whose voice the name is."""
        words = self._own_words(talk.turns[place].sentences[index])
        voice = self._voice(talk, place, name)
        if voice is None:
            voices = {talk.turns[turn].speaker for turn, _ in candidates}
            if len(voices) != 1:
                return self._by_words(talk, candidates, words, ())
            voice = next(iter(voices))
        theirs = [entry for entry in candidates if talk.turns[entry[0]].speaker == voice]
        if not theirs:
            return None
        last = [target for turn, target in theirs if turn == theirs[0][0]]
        by_words = self._by_words(talk, theirs, words, last)
        return by_words if by_words is not None else _only(talk, last)

    def _voice(self, talk: _Talk, place: int, name: str) -> str | None:
        """The voice that gave this name (or family name) as its own, or was called by it."""
        for before in range(place - 1, -1, -1):
            turn = talk.turns[before]
            own = self._introductions.search(turn.sentences[0].text.strip())
            if own is not None and own.group(1).startswith(name):
                return turn.speaker
            caller = talk.turns[before - 1].sentences[-2:] if before else ()
            called = [m for s in caller for m in self._calls.finditer(s.text)]
            if called and called[-1].group(1).startswith(name):
                return turn.speaker
        return None


def _talk(targets: Sequence[Target], turns: Sequence[Sequence[Spoken]]) -> _Talk:
    talk = _Talk(tuple(_Turn(t[0].utterance.speaker, tuple(t)) for t in turns), targets)
    places = {
        id(sentence): (number, index)
        for number, turn in enumerate(turns)
        for index, sentence in enumerate(turn)
    }
    for key, target in enumerate(targets):
        for thought in target.thoughts:
            turn, index = places[id(thought.sentences[-1])]
            talk.said.setdefault(turn, []).append((index, key))
    return talk


def _may_judge(sentence: Spoken) -> bool:
    short = sentence.function in TELLING and len(sentence.text) <= SHORT_CHARS
    return short or sentence.function in JUDGING


def _note_answers(talk: _Talk, place: int, answers: Sequence[Answer]) -> None:
    """Who speaks of a matter on which somebody took a stance means the matter, not the stance."""
    about = {id(answer.first): answer.target for answer in answers}
    for _, target in talk.said.get(place, ()):
        for thought in talk.targets[target].thoughts:
            for sentence in thought.sentences:
                if id(sentence) in about:
                    talk.answered.setdefault(target, about[id(sentence)])


def _pass_on(talk: _Talk, place: int, answers: Sequence[Answer]) -> None:
    """Who agrees with mere agreement agrees with what that was about."""
    about = {id(answer.first): answer.target for answer in answers if answer.absorbed}
    said = talk.said.get(place, [])
    for entry, (index, target) in enumerate(said):
        sentences = [s for thought in talk.targets[target].thoughts for s in thought.sentences]
        if all(id(sentence) in about for sentence in sentences):
            said[entry] = (index, about[id(sentences[0])])


def _opens(talk: _Talk, place: int, index: int) -> bool:
    """Nothing of the speaker's own stands before it in the turn."""
    return not any(said < index for said, _ in talk.said.get(place, ()))


def _only(talk: _Talk, targets: Sequence[int]) -> int | None:
    """The one task among the targets, or the one opinion where there is no task."""
    tasks = sorted({target for target in targets if talk.targets[target].is_task})
    found = tasks or sorted(set(targets))
    return found[0] if len(found) == 1 else None
