"""What the law wants of minutes, and what is said where it is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.documents.completeness import Standing, check
from minutes.model.findings import Findings
from minutes.model.meeting import Attendee
from minutes.model.minutes import Minutes, Note

from . import samples

ELEMENTS = (
    "title", "body", "when_where", "attendees", "order", "agenda", "remarks", "decisions", "votes",
)  # fmt: skip


def _standings(made: Minutes) -> dict[str, Standing]:
    return {element.id: element.standing for element in check(made).elements}


def _reasons(made: Minutes, element_id: str) -> str:
    (element,) = (e for e in check(made).elements if e.id == element_id)
    return "; ".join(gap.reason for gap in element.gaps)


def _voted(*votes: str) -> Minutes:
    made = samples.demo_minutes()
    missing = tuple(field for field in made.missing if field.field != "votes")
    return replace(made, meeting=replace(made.meeting, votes=votes), missing=missing)


def test_the_nine_elements_stand_in_the_order_of_the_decree() -> None:
    assert tuple(_standings(samples.demo_minutes())) == ELEMENTS


def test_of_the_demo_only_the_vote_is_missing() -> None:
    standings = _standings(samples.demo_minutes())
    assert [e for e, s in standings.items() if s is Standing.MISSING] == ["votes"]
    assert not check(samples.demo_minutes()).complete


def test_no_vote_is_a_value() -> None:
    made = _voted("표결 없음")
    assert _standings(made)["votes"] is Standing.COMPLETE
    assert check(made).complete


def test_a_name_on_thin_grounds_is_weak_and_does_not_block() -> None:
    made = _voted("표결 없음")
    assert _standings(made)["remarks"] is Standing.WEAK
    assert "한서윤 의장" in _reasons(made, "remarks")


def test_talk_of_a_vote_against_no_vote_is_weak() -> None:
    made = _voted("표결 없음")
    said = samples.sentence("그러면 거수로 표결하겠습니다.", 0.0, 2.0)
    first, *others = made.dialogue.utterances
    utterances = (replace(first, sentences=(said,)), *others)
    heard = replace(made, dialogue=replace(made.dialogue, utterances=utterances))
    assert _standings(heard)["votes"] is Standing.WEAK
    assert "거수로 표결하겠습니다" in _reasons(heard, "votes")
    counted = replace(heard.meeting, votes=("찬성 5, 반대 0",))
    assert _standings(replace(heard, meeting=counted))["votes"] is Standing.COMPLETE


def test_where_nothing_is_known_everything_is_named() -> None:
    standings = _standings(samples.unknown_minutes())
    assert standings["title"] is standings["decisions"] is Standing.WEAK
    rest = {standings[element] for element in ELEMENTS} - {Standing.WEAK}
    assert rest == {Standing.MISSING}
    assert "화자 1" in _reasons(samples.unknown_minutes(), "remarks")
    assert "끝까지 읽히지 않음" in _reasons(samples.unknown_minutes(), "remarks")


@pytest.mark.parametrize("title", ["녹음 0001", "Voice 002", "20261120_140000", "새로운 녹음 7"])
def test_names_of_recorders_are_weak_titles(title: str) -> None:
    made = samples.demo_minutes()
    named = replace(made, meeting=replace(made.meeting, title=title))
    assert _standings(named)["title"] is Standing.WEAK


def test_people_without_affiliation_and_strangers_are_weak() -> None:
    made = samples.demo_minutes()
    (_, *others) = made.meeting.attendees
    changed = replace(made.meeting, attendees=(*others, Attendee("가나다")))
    reasons = _reasons(replace(made, meeting=changed), "attendees")
    assert "소속이 없는 사람이 있음: 가나다" in reasons
    assert "명단에 없는 발언자가 있음: 한서윤" in reasons


def test_what_went_wrong_is_weak_once() -> None:
    notes = (Note("no_diarization", "가"), Note("no_diarization", "나"))
    reasons = _reasons(replace(samples.demo_minutes(), notes=notes), "remarks")
    assert reasons.count("화자를 나누지 못함") == 1


def test_without_points_the_gist_is_missing() -> None:
    made = replace(samples.demo_minutes(), digests=(), findings=Findings())
    assert _standings(made)["remarks"] is Standing.MISSING
