"""표결: how a decision was voted on, as far as it was said near it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from minutes.language.numbers import SPOKEN_NUMBER, number
from minutes.language.thoughts import NEVER, Spoken, Thought, piece_of
from minutes.model.findings import Vote
from minutes.rules import RuleFile

BEFORE = 8
"""The count stands within so many sentences before the decision is declared."""
AFTER = 2
"""Or so many after."""
ANSWERED = 3
"""Who is asked for objections answers within so many sentences."""
SIDES = ("in_favour", "against", "abstained")


class VoteRules(RuleFile):
    """Table ``votes`` of ``config/rules/findings.<language>.toml``; NUMBER stands for a number."""

    in_favour: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    abstained: tuple[str, ...] = ()
    numbers: dict[str, int] = Field(default_factory=dict)
    """Number words; without any, Korean ones are read."""
    none: str = NEVER
    unanimous: str = NEVER
    asked: str = NEVER
    assents: str = NEVER


@dataclass(frozen=True, slots=True)
class _Count:
    """Numbers of votes by side, as far as they were said."""

    sides: dict[str, int]

    @property
    def told(self) -> int:
        return len(self.sides)


class VoteReader:
    """Finds the vote of each decision."""

    def __init__(self, rules: VoteRules) -> None:
        self._numbers = rules.numbers
        words = "|".join(sorted(rules.numbers, key=len, reverse=True))
        spoken = rf"\d+|{words}" if words else SPOKEN_NUMBER
        self._sides = {
            side: tuple(
                re.compile(pattern.replace("NUMBER", f"(?P<count>{spoken}|{rules.none})"))
                for pattern in getattr(rules, side)
            )
            for side in SIDES
        }
        self._none = re.compile(rules.none)
        self._unanimous = re.compile(rules.unanimous)
        self._asked = re.compile(rules.asked)
        self._assents = re.compile(rules.assents)

    def votes(
        self, decisions: Sequence[Thought], spoken: Sequence[Spoken]
    ) -> tuple[Vote | None, ...]:
        """The vote of each decision, both in order of time; None where none was heard."""
        places = {id(sentence): index for index, sentence in enumerate(spoken)}
        declared = [places[id(decision.sentences[-1])] for decision in decisions]
        found = []
        for position, place in enumerate(declared):
            motion = places[id(decisions[position].sentences[0])]
            begin = declared[position - 1] + 1 if position else 0
            begin = motion if motion < place else begin
            end = declared[position + 1] if position + 1 < len(declared) else len(spoken)
            before = spoken[max(begin, place - BEFORE) : place + 1]
            after = _of_speaker(spoken[place + 1 : min(end, place + 1 + AFTER)], spoken[place])
            found.append(self._counted(before, after) or self._unopposed(before))
        return tuple(found)

    def _counted(self, before: Sequence[Spoken], after: Sequence[Spoken]) -> Vote | None:
        """The fullest count of one utterance; the later of two that are equally full."""
        turns = [*_by_utterance(before)[::-1], *_by_utterance(after)]
        counts = [(self._count(" ".join(s.text for s in turn)), turn) for turn in turns]
        best, turn = max(counts, key=lambda entry: entry[0].told)
        if not best.told:
            return None
        return Vote(
            in_favour=best.sides.get("in_favour"),
            against=best.sides.get("against"),
            abstained=best.sides.get("abstained"),
            unanimous=any(self._unanimous.search(s.text) for s in turn),
            evidence=piece_of(self._telling(turn, best)),
        )

    def _count(self, text: str) -> _Count:
        sides = {}
        for side, patterns in self._sides.items():
            for pattern in patterns:
                match = pattern.search(text)
                count = self._number(match["count"]) if match else None
                if count is not None:
                    sides[side] = count
                    break
        return _Count(sides)

    def _number(self, words: str) -> int | None:
        if self._none.fullmatch(words):
            return 0
        return self._numbers.get(words.lower(), number(words))

    def _telling(self, turn: list[Spoken], whole: _Count) -> list[Spoken]:
        """The shortest run of the turn's sentences that tells as much, the first such."""
        for length in range(1, len(turn)):
            for start in range(len(turn) - length + 1):
                part = turn[start : start + length]
                if self._count(" ".join(s.text for s in part)) == whole:
                    return part
        return turn

    def _unopposed(self, before: Sequence[Spoken]) -> Vote | None:
        """Declared unanimous, or asked for objections and answered with none."""
        *talk, declaration = before
        for sentence in (declaration, *reversed(talk[-2:])):
            if self._unanimous.search(sentence.text):
                return Vote(None, None, None, unanimous=True, evidence=piece_of([sentence]))
        asked = [index for index, s in enumerate(before) if self._asked.search(s.text)]
        answers = before[asked[-1] + 1 : asked[-1] + 1 + ANSWERED] if asked else ()
        for answer in answers:
            if self._assents.search(answer.text):
                return Vote(None, None, None, unanimous=True, evidence=piece_of([answer]))
        return None


def _of_speaker(sentences: Sequence[Spoken], like: Spoken) -> list[Spoken]:
    return [s for s in sentences if s.utterance.speaker == like.utterance.speaker]


def _by_utterance(sentences: Sequence[Spoken]) -> list[list[Spoken]]:
    turns: list[list[Spoken]] = []
    for sentence in sentences:
        if turns and turns[-1][-1].utterance.id == sentence.utterance.id:
            turns[-1].append(sentence)
        else:
            turns.append([sentence])
    return turns
