"""Where terms come from, in which order, and which of them the recogniser is told."""

from __future__ import annotations

from pathlib import Path

from minutes.language.glossary import (
    MAX_HOTWORDS,
    Source,
    Term,
    correctable,
    hotwords,
    meeting_terms,
    topic_terms,
)
from minutes.model.meeting import Attendee, Meeting

ROOT = Path(__file__).parents[2]
MEETING = Meeting(
    title="제2차 (가상) 물순환 정책협의회",
    body="물순환 정책협의회",
    chair="한서윤",
    attendees=(Attendee("한서윤"), Attendee("김도현")),
    observers=(Attendee("정민아"),),
    agenda=("빗물저금통의 보급·확대를 위한 재원조달 방안", "통합된 관리체계"),
)


def texts(source: Source) -> list[str]:
    return [
        term.text
        for term in meeting_terms(MEETING, ("빗물  세", "투수 블록"))
        if term.source is source
    ]


def test_a_meeting_gives_names_own_terms_and_subjects() -> None:
    assert texts(Source.NAME) == ["한서윤", "김도현", "정민아"]
    assert texts(Source.OWN) == ["빗물 세", "투수 블록"]
    subjects = texts(Source.SUBJECT)
    assert {"물순환", "정책협의회", "빗물저금통", "재원조달", "관리체계"} <= set(subjects)
    assert not {"가상", "위한", "통합된", "빗물저금통의"} & set(subjects)


def test_a_name_among_the_own_terms_is_a_name() -> None:
    (first, *_) = correctable(meeting_terms(MEETING, ("한서윤",)))
    assert first == Term("한서윤", Source.NAME)


def test_short_and_foreign_terms_are_not_known_by_sound() -> None:
    terms = [
        Term(text, Source.OWN) for text in ("자금", "AI 기본법", "GPU", "지원 기금", "지원기금")
    ]
    assert [term.text for term in correctable(terms)] == ["지원 기금"]


def test_the_recogniser_is_told_own_terms_before_names_and_no_more_than_it_can_take() -> None:
    assert hotwords(["특례", "가람"], ["나래", "가람"]) == ("특례", "가람", "나래")
    many = [f"용어{number}" for number in range(50)]
    assert hotwords(many, ["나래"]) == tuple(many[:MAX_HOTWORDS])


def test_the_shipped_topics_give_their_telling_words() -> None:
    found = {term.text for term in topic_terms(ROOT / "config" / "topics.toml", "ko")}
    assert {"학습데이터", "샌드박스", "촉진법"} <= found
    assert "사람" not in found
    assert topic_terms(ROOT / "config" / "topics.toml", "xx") == ()
