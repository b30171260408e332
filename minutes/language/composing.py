"""From thoughts to findings: numbered, worded, merged, with the stances and votes they met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from minutes.language.follow_ups import Undertaking
from minutes.language.grouping import Grouper
from minutes.language.merging import Proposed, Same, merged
from minutes.language.stance_targets import Target
from minutes.language.stances import Answer, StanceReader
from minutes.language.subjects import Cut
from minutes.language.thoughts import Spoken, Thought
from minutes.language.votes import VoteReader
from minutes.model.dialogue import Dialogue
from minutes.model.findings import (
    ClassifiedSentence,
    Decision,
    Findings,
    FollowUp,
    Opinion,
    PolicyTask,
    SentenceFunction,
    Stance,
    Subject,
    Vote,
)

SUMMARY_SENTENCES = 3
"""A summary holds the sentences that weigh most, in order; the rest is in the evidence."""
CALL_WITHIN = 3
"""The call that gave a speaker the floor stands at most so many utterances before."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How findings of one language are grouped, connected and worded."""

    grouper: Grouper
    same: Same
    stances: StanceReader
    votes: VoteReader
    cut: Cut
    title: Callable[[str], str | None]
    quote: Callable[[str], str]
    """The words themselves as a title, where they make none."""
    summarize: Callable[[str], str]
    promise: Callable[[str], str]
    decide: Callable[[str], str]
    undertaking: Callable[[str], Undertaking]
    is_chairing: Callable[[str], bool]
    is_dated: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Point:
    """An opinion, or a task of one or more thoughts, before it has a number."""

    thoughts: tuple[Thought, ...]
    title: str
    """Of a task."""
    stances: tuple[Stance, ...] = ()

    @property
    def first(self) -> Thought:
        return self.thoughts[0]

    @property
    def speaker(self) -> str | None:
        return self.first.main.utterance.speaker

    @property
    def co_proposers(self) -> tuple[str, ...]:
        """Other known voices, in order of time."""
        speakers = (thought.main.utterance.speaker for thought in self.thoughts)
        return tuple(dict.fromkeys(s for s in speakers if s is not None and s != self.speaker))


class Composer:
    """Turns the sentences of one dialogue into numbered findings."""

    def __init__(self, wording: Wording, sentences: tuple[Spoken, ...]) -> None:
        self._wording = wording
        self._sentences = wording.grouper.as_meant(tuple(map(wording.stances.as_meant, sentences)))

    def compose(self, dialogue: Dialogue, labels: tuple[ClassifiedSentence, ...]) -> Findings:
        """All findings, each kind numbered in order of time."""
        thoughts = self._wording.grouper.group(self._sentences)
        by = {f: [t for t in thoughts if t.function is f] for f in SentenceFunction}
        tasks, opinions = self._answered(
            self._tasks(by[SentenceFunction.PROPOSAL]),
            [_Point((thought,), "") for thought in by[SentenceFunction.OPINION]],
        )
        decisions = by[SentenceFunction.DECISION]
        votes = self._wording.votes.votes(decisions, self._sentences)
        points = (*_numbered("o", opinions), *_numbered("t", tasks))
        calls = _calls(dialogue, self._sentences)
        return Findings(
            sentences=labels,
            opinions=tuple(self._opinion(id_, p) for id_, p in _numbered("o", opinions)),
            tasks=tuple(self._task(id_, p) for id_, p in _numbered("t", tasks)),
            decisions=tuple(
                self._decision(f"d{n}", thought, vote)
                for n, (thought, vote) in enumerate(zip(decisions, votes, strict=True), 1)
            ),
            follow_ups=tuple(
                self._follow_up(f"f{n}", spoken)
                for n, spoken in enumerate(self._undertakings(decisions), 1)
            ),
            subjects=tuple(self._subject(id_, point.first, calls) for id_, point in points),
        )

    def _tasks(self, thoughts: Sequence[Thought]) -> list[_Point]:
        """Tasks, each with all who proposed it."""
        titles = [self._title(thought) for thought in thoughts]
        proposed = [
            Proposed(title, " ".join(s.text for s in _proposals(thought)))
            for title, thought in zip(titles, thoughts, strict=True)
        ]
        return [
            _Point(tuple(thoughts[i] for i in group), titles[group[0]])
            for group in merged(proposed, self._wording.same)
        ]

    def _title(self, thought: Thought) -> str:
        titles = (self._wording.title(s.text) for s in _proposals(thought))
        return next(filter(None, titles), None) or self._wording.quote(thought.main.text)

    def _answered(
        self, tasks: list[_Point], opinions: list[_Point]
    ) -> tuple[list[_Point], list[_Point]]:
        """Tasks and opinions with the stances of others; what only agrees is no opinion more."""
        points = [*tasks, *opinions]
        answers = self._wording.stances.answers(
            [Target(point.thoughts) for point in points],
            self._wording.grouper.turns(self._sentences),
        )
        absorbed = {id(answer.first) for answer in answers if answer.absorbed}
        answered = [
            _Point(point.thoughts, point.title, _stances(answers, index))
            for index, point in enumerate(points)
        ]
        kept = [
            point
            for point in answered[len(tasks) :]
            if not all(id(s) in absorbed for s in point.first.sentences)
        ]
        return answered[: len(tasks)], kept

    def _undertakings(self, decisions: Sequence[Thought]) -> Iterable[Spoken]:
        """Commitments that outlive the meeting, and the date of the next one."""
        taken = {id(s) for thought in decisions for s in thought.sentences}
        return (s for s in self._sentences if id(s) not in taken and self._binds(s))

    def _binds(self, spoken: Spoken) -> bool:
        if spoken.function is SentenceFunction.COMMITMENT:
            return not self._wording.is_chairing(spoken.text)
        procedure = spoken.function is SentenceFunction.PROCEDURE
        return procedure and self._wording.is_dated(spoken.text)

    def _opinion(self, id_: str, point: _Point) -> Opinion:
        thought = point.first
        return Opinion(
            id=id_,
            speaker=point.speaker,
            summary=self._summary(thought.sentences),
            topics=(),
            evidence=thought.evidence(),
            rule=thought.main.label.rule,
            score=thought.main.label.score,
            stances=point.stances,
        )

    def _task(self, id_: str, point: _Point) -> PolicyTask:
        main = point.first.main
        return PolicyTask(
            id=id_,
            speaker=point.speaker,
            title=point.title,
            summary=self._summary(_proposals(point.first)),
            topics=(),
            evidence=tuple(chain.from_iterable(t.evidence() for t in point.thoughts)),
            rule=main.label.rule,
            score=max(thought.main.label.score for thought in point.thoughts),
            co_proposers=point.co_proposers,
            stances=point.stances,
        )

    def _decision(self, id_: str, thought: Thought, vote: Vote | None) -> Decision:
        declared = thought.sentences[-1]
        return Decision(
            id=id_,
            speaker=declared.utterance.speaker,
            summary=self._wording.decide(thought.main.text),
            evidence=thought.evidence(),
            rule=thought.rule or declared.label.rule,
            score=declared.label.score,
            vote=vote,
        )

    def _follow_up(self, id_: str, spoken: Spoken) -> FollowUp:
        undertaking = self._wording.undertaking(spoken.text)
        return FollowUp(
            id=id_,
            speaker=spoken.utterance.speaker,
            summary=self._wording.promise(spoken.text),
            owner=undertaking.owner,
            due_text=undertaking.due_text,
            due_date=None,
            evidence=Thought(spoken.function, spoken, (spoken,)).evidence(),
            rule=spoken.label.rule,
            score=spoken.label.score,
        )

    def _summary(self, sentences: Sequence[Spoken]) -> str:
        heaviest = sorted(sentences, key=lambda s: -s.label.score)[:SUMMARY_SENTENCES]
        kept = [s for s in sentences if s in heaviest]
        return ". ".join(self._wording.summarize(s.text) for s in kept)

    def _subject(self, id_: str, thought: Thought, calls: dict[str, str]) -> Subject:
        """Own words, then the whole turn, then the call that gave the floor."""
        utterance = thought.main.utterance
        contexts = (thought.text, utterance.text, calls.get(utterance.id, ""))
        return Subject(id_, tuple(map(self._wording.cut, contexts)))


def _numbered(letter: str, points: Sequence[_Point]) -> tuple[tuple[str, _Point], ...]:
    return tuple((f"{letter}{n}", point) for n, point in enumerate(points, 1))


def _proposals(thought: Thought) -> list[Spoken]:
    return [s for s in thought.sentences if s.function is SentenceFunction.PROPOSAL]


def _stances(answers: Iterable[Answer], target: int) -> tuple[Stance, ...]:
    return tuple(answer.stance for answer in answers if answer.target == target)


def _calls(dialogue: Dialogue, sentences: Iterable[Spoken]) -> dict[str, str]:
    """For each utterance the nearest question or announcement of another speaker before it."""
    functions = {SentenceFunction.PROCEDURE, SentenceFunction.QUESTION}
    calling: dict[str, list[str]] = {}
    for spoken in sentences:
        if spoken.function in functions:
            calling.setdefault(spoken.utterance.id, []).append(spoken.text)
    found = {}
    for i, utterance in enumerate(dialogue.utterances):
        for before in reversed(dialogue.utterances[max(0, i - CALL_WITHIN) : i]):
            if before.id in calling and before.speaker != utterance.speaker:
                found[utterance.id] = " ".join(calling[before.id])
                break
    return found
