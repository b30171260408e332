"""Findings without what is closed: one that rests on a sentence with closed words is shown as
closed or left out, never put in other words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from minutes.documents.redaction import ClosedRange, Echoes, RedactedUtterance
from minutes.model.findings import (
    ClassifiedSentence,
    Decision,
    Evidence,
    Findings,
    FollowUp,
    Opinion,
    PolicyTask,
    Stance,
)

CLOSED = "[비공개]"
"""Of a finding that repeats closed words without resting on them."""

P = TypeVar("P", Opinion, PolicyTask, Decision, FollowUp)


class FindingsRedactor:
    """Takes the findings of one meeting into an edition.

    ``talk`` is by id of utterance, ``voice`` gives the speaker that stands for a speaker,
    ``text`` replaces names and personal numbers. ``public`` leaves closed findings out, and the
    quotes of all that is not declared word for word.
    """

    def __init__(
        self,
        *,
        talk: Mapping[str, RedactedUtterance],
        voice: Callable[[str | None], str | None],
        text: Callable[[str], str],
        echoes: Echoes,
        public: bool,
    ) -> None:
        self._talk = talk
        self._voice = voice
        self._text = text
        self._echoes = echoes
        self._public = public

    def findings(self, found: Findings) -> Findings:
        """All kinds; what told the topics is left out."""
        return Findings(
            sentences=() if self._public else tuple(self._sentences(found)),
            opinions=tuple(self._kept(found.opinions, self._opinion, self._closed_opinion)),
            tasks=tuple(self._kept(found.tasks, self._task, self._closed_task)),
            decisions=tuple(self._kept(found.decisions, self._decision, self._closed_decision)),
            follow_ups=tuple(self._kept(found.follow_ups, self._follow_up, self._closed_follow_up)),
        )

    def _sentences(self, found: Findings) -> Iterator[ClassifiedSentence]:
        for sentence in found.sentences:
            talk = self._talk.get(sentence.utterance_id)
            if talk is not None and sentence.index in talk.sentences:
                yield replace(sentence, index=talk.sentences[sentence.index])

    def _kept(
        self,
        points: tuple[P, ...],
        opened: Callable[[P], P],
        closed: Callable[[P, str], P],
    ) -> Iterator[P]:
        for point in points:
            notice = self._notice(point)
            if notice is None:
                yield opened(point)
            elif not self._public:
                yield closed(point, notice)

    def _notice(self, point: Opinion | PolicyTask | Decision | FollowUp) -> str | None:
        """What stands for a closed finding; None for an open one."""
        evidence = point.evidence
        if isinstance(point, Decision) and point.vote is not None:
            evidence = (*evidence, point.vote.evidence)
        ranges = [found for piece in evidence for found in self._closed(piece)]
        if ranges:
            return " ".join(dict.fromkeys(found.notice for found in ranges))
        return CLOSED if any(map(self._echoes.heard_in, _texts(point))) else None

    def _closed(self, evidence: Evidence) -> tuple[ClosedRange, ...]:
        talk = self._talk.get(evidence.utterance_id)
        return talk.closed_at(evidence.start, evidence.end) if talk else ()

    # -- open findings

    def _opinion(self, point: Opinion) -> Opinion:
        return replace(
            point,
            speaker=self._voice(point.speaker),
            summary=self._text(point.summary),
            evidence=self._evidence(point.evidence),
            stances=tuple(self._stances(point.stances)),
        )

    def _task(self, point: PolicyTask) -> PolicyTask:
        speaker = self._voice(point.speaker)
        others = (self._voice(other) for other in point.co_proposers)
        return replace(
            point,
            speaker=speaker,
            title=self._text(point.title),
            summary=self._text(point.summary),
            evidence=self._evidence(point.evidence),
            co_proposers=tuple(dict.fromkeys(o for o in others if o and o != speaker)),
            stances=tuple(self._stances(point.stances)),
        )

    def _decision(self, point: Decision) -> Decision:
        vote = point.vote
        return replace(
            point,
            speaker=self._voice(point.speaker),
            summary=self._text(point.summary),
            evidence=tuple(map(self._moved, point.evidence)),
            vote=replace(vote, evidence=self._moved(vote.evidence)) if vote else None,
        )

    def _follow_up(self, point: FollowUp) -> FollowUp:
        return replace(
            point,
            speaker=self._voice(point.speaker),
            summary=self._text(point.summary),
            owner=self._text(point.owner) if point.owner else None,
            due_text=self._text(point.due_text) if point.due_text else None,
            evidence=self._evidence(point.evidence),
        )

    def _stances(self, stances: tuple[Stance, ...]) -> Iterator[Stance]:
        for stance in stances:
            if not self._closed(stance.evidence):
                (evidence,) = self._evidence((stance.evidence,))
                yield replace(stance, speaker=self._voice(stance.speaker), evidence=evidence)

    def _evidence(self, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        moved = tuple(map(self._moved, evidence))
        return tuple(replace(piece, quote="") for piece in moved) if self._public else moved

    def _moved(self, evidence: Evidence) -> Evidence:
        talk = self._talk.get(evidence.utterance_id)
        if talk is None:
            return replace(evidence, quote=self._text(evidence.quote))
        return talk.moved(evidence)

    # -- closed findings

    def _closed_opinion(self, point: Opinion, notice: str) -> Opinion:
        return replace(
            point,
            speaker=self._voice(point.speaker),
            summary=notice,
            topics=(),
            evidence=self._where(point.evidence, notice),
            stances=(),
        )

    def _closed_task(self, point: PolicyTask, notice: str) -> PolicyTask:
        return replace(
            point,
            speaker=self._voice(point.speaker),
            title=notice,
            summary=notice,
            topics=(),
            evidence=self._where(point.evidence, notice),
            co_proposers=(),
            stances=(),
        )

    def _closed_decision(self, point: Decision, notice: str) -> Decision:
        return replace(
            point,
            speaker=self._voice(point.speaker),
            summary=notice,
            evidence=self._where(point.evidence, notice),
            vote=None,
        )

    def _closed_follow_up(self, point: FollowUp, notice: str) -> FollowUp:
        return replace(
            point,
            speaker=self._voice(point.speaker),
            summary=notice,
            owner=None,
            due_text=None,
            due_date=None,
            evidence=self._where(point.evidence, notice),
        )

    def _where(self, evidence: tuple[Evidence, ...], notice: str) -> tuple[Evidence, ...]:
        """Where the closed words stood, with the notice for a quote."""
        return tuple(replace(self._moved(piece), quote=notice) for piece in evidence)


def _texts(point: Opinion | PolicyTask | Decision | FollowUp) -> Iterator[str]:
    yield point.summary
    if isinstance(point, PolicyTask):
        yield point.title
    if isinstance(point, FollowUp):
        yield from filter(None, (point.owner, point.due_text))
