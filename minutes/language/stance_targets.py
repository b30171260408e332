"""What a stance is about: the finding of another that it can only mean.

By the member it names, the words it shares with what others said shortly before, or by standing
right after the one finding it can mean. Where several could be meant it is none of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from minutes.language.stance_rules import StancePattern, StanceRules
from minutes.language.thoughts import ContentWords, Spoken, Thought
from minutes.model.findings import SentenceFunction

WITHIN_TURNS = 8
"""A finding is answered within so many turns of talk."""
RIGHT_BEFORE = 3
"""Words like "그 의견" and bare agreement answer a turn at most so many turns before, with
nothing but the chair between."""
CHAIRING = frozenset({SentenceFunction.PROCEDURE, SentenceFunction.QUESTION})
"""Functions of the words by which a chair passes the floor on."""
DISTINCTIVE = 0.9
"""Weight of one word that no other candidate has; words of several weigh less."""
FAR_DISTINCTIVE = 1.8
"""The same for a finding that is not right before: one word may be chance."""
MARGIN = 0.5
"""By so much the best candidate must outweigh the next."""


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
class Turn:
    """What one voice says at a stretch, without the yes of listeners."""

    speaker: str | None
    sentences: tuple[Spoken, ...]


@dataclass(slots=True)
class Talk:
    """The turns of a dialogue, and which targets were said in each."""

    turns: tuple[Turn, ...]
    targets: Sequence[Target]
    said: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Turn to (place of the thought's last sentence in the turn, target)."""
    answered: dict[int, int] = field(default_factory=dict)
    """Targets that are an answer themselves, to the one they answer."""


class TargetFinder:
    """Finds the one finding that a sentence answers, or none."""

    def __init__(self, rules: StanceRules, content_words: ContentWords) -> None:
        self._references = re.compile(rules.references)
        self._named = re.compile(rules.named)
        self._calls = re.compile(rules.calls)
        self._introductions = re.compile(rules.introductions)
        self._barriers = re.compile(rules.barriers)
        self._stance_words = rules.stance_words
        self._content_words = content_words

    def own_words(self, sentence: Spoken) -> frozenset[str]:
        """What the sentence is about, the words of the stance and the names in it aside."""
        named = {word for match in self._named.finditer(sentence.text) for word in match.groups()}
        return self._content_words(sentence.text) - self._stance_words - named

    def find(self, talk: Talk, place: int, index: int, pattern: StancePattern) -> int | None:
        """Index of the target of sentence ``index`` of turn ``place``; None where in doubt."""
        sentences = talk.turns[place].sentences
        candidates = self._candidates(talk, place)
        if not candidates:
            return None
        named = self._named.search(sentences[index].text)
        if named is not None:
            return self._of_named(talk, place, index, candidates, named.group(1))
        near = self._right_before(talk, place, index)
        words = self.own_words(sentences[index])
        by_words = self._by_words(talk, candidates, words, near)
        if pattern.needs_words:
            return by_words if by_words in near else None
        if by_words is not None:
            return by_words
        refers = self._references.search(sentences[index].text) is not None
        if not refers and not opens(talk, place, index):
            return None
        if words and not refers and not self._answers_last(talk, place, candidates, words):
            return None
        sole = only(talk, near)
        return sole if sole is not None else self._by_reason(talk, place, index, near)

    def _answers_last(
        self,
        talk: Talk,
        place: int,
        candidates: Sequence[tuple[int, int]],
        words: frozenset[str],
    ) -> bool:
        """Said to the turn right before, with words that nothing farther has."""
        farther = [target for turn, target in candidates if turn != place - 1]
        return not any(words & self.target_words(talk, target) for target in farther)

    def _by_reason(self, talk: Talk, place: int, index: int, near: Sequence[int]) -> int | None:
        """Of several right before, the one that the speaker's next sentence speaks of."""
        following = talk.turns[place].sentences[index + 1 : index + 2]
        words = frozenset().union(*map(self.own_words, following))
        return self._by_words(talk, [(place - 1, target) for target in near], words, near)

    def _candidates(self, talk: Talk, place: int) -> list[tuple[int, int]]:
        """(turn, target) of what others said in the turns before, nearest first."""
        speaker = talk.turns[place].speaker
        found = []
        for before in range(place - 1, max(-1, place - 1 - WITHIN_TURNS), -1):
            for _, target in reversed(talk.said.get(before, [])):
                speakers = talk.targets[target].speakers
                if speaker not in speakers and None not in speakers:
                    found.append((before, target))
        return found

    def _right_before(self, talk: Talk, place: int, index: int) -> list[int]:
        """Targets of the last turn by another that has any, where only calls lie between."""
        speaker = talk.turns[place].speaker
        for before in range(place - 1, max(-1, place - 1 - RIGHT_BEFORE), -1):
            turn = talk.turns[before]
            if turn.speaker == speaker:
                return []
            found = [target for _, target in talk.said.get(before, [])]
            if found:
                return [t for t in found if speaker not in talk.targets[t].speakers]
            if any(self._parts(sentence) for sentence in turn.sentences):
                return []
        return []

    def _parts(self, sentence: Spoken) -> bool:
        """What follows answers this, or a new matter, and not what was said before it."""
        if self._barriers.search(sentence.text):
            return True
        return sentence.function not in CHAIRING and bool(self._content_words(sentence.text))

    def _by_words(
        self,
        talk: Talk,
        candidates: Sequence[tuple[int, int]],
        words: frozenset[str],
        near: Sequence[int],
    ) -> int | None:
        """The candidate that shares the most telling words, if it clearly does."""
        own = {target: self.target_words(talk, target) for _, target in candidates}
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

    def target_words(self, talk: Talk, target: int) -> frozenset[str]:
        """What the target is about."""
        return frozenset().union(
            *(
                self._content_words(sentence.text)
                for thought in talk.targets[target].thoughts
                for sentence in thought.sentences
            )
        )

    def _of_named(
        self,
        talk: Talk,
        place: int,
        index: int,
        candidates: Sequence[tuple[int, int]],
        name: str,
    ) -> int | None:
        """What the member named said last, as far as the talk tells whose voice the name is."""
        words = self.own_words(talk.turns[place].sentences[index])
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
        return by_words if by_words is not None else only(talk, last)

    def _voice(self, talk: Talk, place: int, name: str) -> str | None:
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


def talk_of(targets: Sequence[Target], turns: Sequence[Sequence[Spoken]]) -> Talk:
    """The turns of a dialogue, each with the targets that end in it."""
    talk = Talk(tuple(Turn(t[0].utterance.speaker, tuple(t)) for t in turns), targets)
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


def opens(talk: Talk, place: int, index: int) -> bool:
    """Nothing of the speaker's own stands before it in the turn."""
    return not any(said < index for said, _ in talk.said.get(place, ()))


def only(talk: Talk, targets: Sequence[int]) -> int | None:
    """The one task among the targets, or the one opinion where there is no task."""
    tasks = sorted({target for target in targets if talk.targets[target].is_task})
    found = tasks or sorted(set(targets))
    return found[0] if len(found) == 1 else None
