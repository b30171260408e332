"""Whether the minutes have what the law wants of them, before anybody signs.

The nine elements of 공공기록물 관리에 관한 법률 시행령 제18조. An element is *missing* when nothing
was given for it, and *weak* when there is something that a person should look at first. "표결
없음" is a value; a decision that nobody took is only asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from minutes.documents.compose import STATUTORY_FIELDS, is_weak
from minutes.documents.wording import UNKNOWN_SPEAKER
from minutes.model.minutes import Minutes


class Standing(StrEnum):
    """How an element of the minutes stands."""

    COMPLETE = "complete"
    WEAK = "weak"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing about an element that a person has to see to; Korean, as all of the document."""

    standing: Standing
    reason: str


@dataclass(frozen=True, slots=True)
class Element:
    """A statutory element with what is wrong about it."""

    id: str
    label: str
    gaps: tuple[Gap, ...]

    @property
    def standing(self) -> Standing:
        """The worst of its gaps."""
        standings = {gap.standing for gap in self.gaps}
        worst = (Standing.MISSING, Standing.WEAK)
        return next((s for s in worst if s in standings), Standing.COMPLETE)


@dataclass(frozen=True, slots=True)
class Completeness:
    """The nine elements in the order of the decree."""

    elements: tuple[Element, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, so that the minutes can be signed off."""
        return all(element.standing is not Standing.MISSING for element in self.elements)


_TODO = {field: todo for field, _, todo in STATUTORY_FIELDS}
_RECORDER_NAME = re.compile(
    r"(녹음|음성|새로운 녹음|통화|회의|rec(ording)?|voice|audio|memo|track|\d|[\W_])+",
    re.IGNORECASE,
)
"""Names that recorders give: ``녹음 0001``, ``Voice 002``, ``20261120_140000``."""
_VOTING = re.compile(r"거수|표결|투표|찬성하시는|반대하시는|가결|부결")
_HARMED = {
    "truncated": "녹음이 끝까지 읽히지 않음",
    "no_diarization": "화자를 나누지 못함",
    "no_correction": "용어를 바로잡지 못함",
    "no_extraction": "요지를 가려내지 못함",
}
"""Kinds of notes after which the talk is not all there."""


def check(minutes: Minutes) -> Completeness:
    """Every element of the minutes with its gaps; pure, the same for the same minutes."""
    elements = (
        ("title", "회의의 명칭", _title(minutes)),
        ("body", "개최기관(부서)", _given(minutes, "body")),
        ("when_where", "일시 및 장소", _given(minutes, "date", "start_time", "place")),
        ("attendees", "참석자·배석자 명단", _attendees(minutes)),
        ("order", "진행 순서", _given(minutes, "order")),
        ("agenda", "상정 안건", _given(minutes, "agenda")),
        ("remarks", "발언 요지", _remarks(minutes)),
        ("decisions", "결정 사항", _decisions(minutes)),
        ("votes", "표결 내용", _votes(minutes)),
    )
    return Completeness(tuple(Element(id_, label, tuple(said)) for id_, label, said in elements))


def _given(minutes: Minutes, *fields: str) -> Iterator[Gap]:
    missing = {field.field for field in minutes.missing}
    for field in fields:
        if field in missing:
            yield Gap(Standing.MISSING, _TODO[field])


def _title(minutes: Minutes) -> Iterator[Gap]:
    title = minutes.meeting.title.strip()
    if not title:
        yield Gap(Standing.MISSING, "회의의 명칭을 적을 것")
    elif _RECORDER_NAME.fullmatch(title):
        yield Gap(Standing.WEAK, f"파일 이름에서 온 것으로 보임(‘{title}’). 회의의 명칭 확인 필요")


def _attendees(minutes: Minutes) -> Iterator[Gap]:
    yield from _given(minutes, "chair", "attendees")
    people = (*minutes.meeting.attendees, *minutes.meeting.observers)
    bare = [person.name for person in people if not person.affiliation]
    if bare:
        yield Gap(Standing.WEAK, f"소속이 없는 사람이 있음: {', '.join(bare)}")
    named = {p.attendee.name for p in minutes.participants if p.attendee}
    strangers = sorted(named - {person.name for person in people}) if people else []
    if strangers:
        yield Gap(Standing.WEAK, f"명단에 없는 발언자가 있음: {', '.join(strangers)}")


def _remarks(minutes: Minutes) -> Iterator[Gap]:
    if not minutes.digests:
        yield Gap(Standing.MISSING, "발언 요지를 적을 것(녹음에서 가려낸 것이 없음)")
    yield from (
        Gap(Standing.MISSING, field.todo) for field in minutes.missing if field.field == "speakers"
    )
    weak = [p.display_name for p in minutes.participants if p.attendee and is_weak(p)]
    if weak:
        yield Gap(Standing.WEAK, f"발언자 이름의 근거가 약함: {', '.join(weak)}")
    for kind in dict.fromkeys(note.kind for note in minutes.notes if note.kind in _HARMED):
        yield Gap(Standing.WEAK, f"{_HARMED[kind]}. 원본 녹음과 대조 필요")


def _decisions(minutes: Minutes) -> Iterator[Gap]:
    decisions = minutes.findings.decisions
    if not decisions:
        reason = "녹음에서 가려낸 결정이 없음. 결정이 없는 회의였는지 확인 필요"
        yield Gap(Standing.WEAK, reason)
    nameless = sum(minutes.display_name(d.speaker) == UNKNOWN_SPEAKER for d in decisions)
    if nameless:
        yield Gap(Standing.WEAK, f"말한 사람을 가리지 못한 결정이 {nameless}건 있음")


def _votes(minutes: Minutes) -> Iterator[Gap]:
    yield from _given(minutes, "votes")
    denied = any("없음" in vote for vote in minutes.meeting.votes)
    spoken = (
        sentence.text
        for utterance in minutes.dialogue.utterances
        for sentence in utterance.sentences
    )
    heard = next((text for text in spoken if _VOTING.search(text)), None) if denied else None
    if heard is not None:
        yield Gap(Standing.WEAK, f"‘표결 없음’이나 표결에 관한 말이 있음: “{heard}”")
