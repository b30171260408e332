"""Names without a full name, calls of several, words taken up, people who are not there.

All people are made up.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.language.roster import Roster, everybody
from minutes.model.meeting import Attendee, Meeting
from tests.language.talk import meeting_of
from tests.language.test_identify import KOREAN, MEETING, OPENING, TALK, identities, names

OFFICIAL = Attendee("최다온", "중소기업정책국장", "가상부")
WITH_OFFICIAL = replace(MEETING, observers=(OFFICIAL,))
MORE = "자금과 인력도 함께 살펴보아야 한다고 현장에서 늘 이야기합니다."


def found(text: str, meeting: Meeting = WITH_OFFICIAL) -> list[tuple[str, str]]:
    """Names with the words that mean them."""
    mentions = Roster.of(meeting, KOREAN).find(text, KOREAN)
    return [(m.name, text[m.start : m.title_end]) for m in mentions]


class TestShortForms:
    @pytest.mark.parametrize(
        ("text", "name", "words"),
        [
            ("김 위원님, 말씀해 주십시오.", "김도현", "김 위원님"),
            ("방금 박교수님께서 말씀하신", "박지은", "박교수님"),
            ("국장님, 답변해 주십시오.", "최다온", "국장님"),
            ("중소기업정책국장님 계십니까?", "최다온", "중소기업정책국장님"),
            ("최 국장님 말씀대로", "최다온", "최 국장님"),
            ("의장님께 여쭙겠습니다.", "한서윤", "의장님"),
        ],
    )
    def test_what_can_mean_one_person_only(self, text: str, name: str, words: str) -> None:
        assert found(text) == [(name, words)]

    @pytest.mark.parametrize(
        "text",
        [
            "이 위원님 말씀대로 하겠습니다.",
            "한 위원님께서 물어보셨습니다.",
            "위원님들께서 아시다시피",
            "위원님 말씀이 맞습니다.",
            "농업정책국장님께서 오셨습니다.",
            "부위원장님 말씀을 듣겠습니다.",
            "과장님은 안 계십니다.",
            "최선을 다하겠습니다.",
            "김 위원이 말했습니다.",
        ],
    )
    def test_what_may_mean_another(self, text: str) -> None:
        assert found(text) == []

    def test_a_surname_of_two_or_one_like_it_means_nobody(self) -> None:
        assert found("김 위원님", meeting_of("김도현", "김서연")) == []
        assert found("정 위원님", meeting_of("정민아", "전하늘")) == []
        assert found("남궁 위원님", meeting_of("남궁현", "남지우")) == [("남궁현", "남궁 위원님")]

    def test_a_role_of_two_means_nobody(self) -> None:
        two = replace(WITH_OFFICIAL, observers=(OFFICIAL, Attendee("강수아", "예산국장")))
        assert found("국장님, 답변해 주십시오.", two) == []
        assert found("예산국장님, 답변해 주십시오.", two) == [("강수아", "예산국장님")]

    def test_a_full_name_is_not_read_twice(self) -> None:
        assert found("최다온 국장님, 한서윤 의장님") == [
            ("최다온", "최다온 국장님"),
            ("한서윤", "한서윤 의장님"),
        ]

    def test_everybody_once(self) -> None:
        assert everybody(WITH_OFFICIAL)[-1] == "최다온"
        assert len(everybody(WITH_OFFICIAL)) == 6


class TestCalls:
    def test_by_surname(self) -> None:
        assert names(OPENING, "S1: 김 위원님, 말씀해 주십시오.", f"S2: {TALK}")["S2"] == "김도현"

    def test_by_role(self) -> None:
        lines = (OPENING, "S1: 국장님, 답변해 주시기 바랍니다.", f"S2: {TALK}")
        assert names(*lines, meeting=WITH_OFFICIAL)["S2"] == "최다온"

    def test_to_the_chair_name_nobody_who_answers_instead(self) -> None:
        lines = ["S3: 의장님, 예산은 언제 나옵니까?", f"S2: {TALK}"] * 3
        assert names(*lines)["S2"] is None

    def test_of_several_in_order_is_a_hint_that_others_confirm(self) -> None:
        lines = (
            OPENING,
            "S1: 먼저 김도현 위원님, 이어서 박지은 위원님 말씀 부탁드립니다.",
            f"S2: {TALK}",
            f"S3: {MORE}",
        )
        assert names(*lines)["S2"] is None
        assert "후보: 박지은" in identities(*lines)["S3"].reason
        confirmed = (*lines, "S1: 박지은 위원님, 말씀 잘 들었습니다.")
        assert names(*confirmed)["S3"] == "박지은"

    def test_after_somebody_who_was_not_understood_is_a_hint_only(self) -> None:
        call = "S1: 먼저 뱍쥔 위원님, 이어서 이준호 위원님 말씀 부탁드립니다."
        assert names(OPENING, call, f"S2: {TALK}", f"S3: {MORE}")["S2"] is None

    def test_of_several_without_order_tells_nothing(self) -> None:
        lines = (OPENING, "S1: 김도현 위원님, 박지은 위원님 말씀해 주십시오.", f"S2: {TALK}")
        assert names(*lines)["S2"] is None

    @pytest.mark.parametrize(
        "answer",
        [
            "S1: 이준호 위원님 아직 안 오셨습니까? 그러면 다른 분 말씀해 주십시오.",
            "S1: 이준호 위원님.\nS3: 오늘 불참이십니다.",
            "S1: 이준호 위원님, 말씀해 주십시오.\nS3: 이준호 위원님은 자리를 비우셨습니다.",
            "S1: 이준호 위원님, 말씀해 주십시오.\nS3: 의장님, 의사진행발언 있습니다.",
        ],
    )
    def test_who_is_not_there_or_comes_later_is_no_name_for_the_next(self, answer: str) -> None:
        found = names(OPENING, *answer.split("\n"), f"S2: {TALK}")
        assert set(found.values()) <= {None}

    def test_what_is_only_like_an_absence_is_none(self) -> None:
        lines = (
            OPENING,
            "S1: 이준호 위원님, 말씀해 주십시오.",
            "S2: 도입이 늦어지고 일자리가 없어진다는 걱정이 많습니다. 다음 단계로 넘어가야 합니다.",
        )
        assert names(*lines)["S2"] == "이준호"


class TestWordsTakenUp:
    CALL = (OPENING, "S1: 박진 위원님, 말씀해 주십시오.", f"S2: {TALK}")
    """Misheard: not enough for a name by itself."""

    @pytest.mark.parametrize(
        "words",
        [
            "방금 박지은 위원님께서 말씀하신 부분에 동의합니다.",
            "박지은 위원님 말씀처럼 인력이 문제입니다.",
            "조금 전 박 위원님 지적에 공감합니다.",
            "박지은 위원님의 제안대로 하면 좋겠습니다.",
        ],
    )
    def test_name_who_spoke_last(self, words: str) -> None:
        assert names(*self.CALL)["S2"] is None
        found = identities(*self.CALL, f"S3: {words} {MORE}")
        assert found["S2"].name == "박지은"
        assert found["S3"].name is None

    @pytest.mark.parametrize(
        "words",
        [
            "아까 박지은 위원님이 말씀하신 부분에 동의합니다.",
            "지난 회의에서 박지은 위원님께서 제안하신 내용입니다.",
            "박지은 위원님과 저는 생각이 같습니다.",
        ],
    )
    def test_earlier_words_tell_nothing_of_the_last(self, words: str) -> None:
        assert names(*self.CALL, f"S3: {words} {MORE}")["S2"] is None

    def test_alone_name_nobody_and_are_told(self) -> None:
        lines = (f"S2: {TALK}", f"S3: 박지은 위원님 말씀처럼 인력이 문제입니다. {MORE}")
        found = identities(*lines)["S2"]
        assert found.name is None
        assert "‘박지은 위원님 말씀처럼 인력이 문제입니다’" in found.reason
        assert "언급" in found.reason

    def test_pass_over_the_chair_between(self) -> None:
        chair = "S1: 예, 좋은 의견 감사합니다. 계속해서 다음 위원님 말씀 듣겠습니다."
        taken_up = f"S3: 방금 박지은 위원님께서 말씀하신 부분에 동의합니다. {MORE}"
        assert names(*self.CALL, chair, taken_up)["S2"] == "박지은"


@pytest.mark.parametrize(
    "words",
    [
        "가상컴퓨팅연구원 책임연구원 박지은입니다.",
        "저는 가상컴퓨팅연구원에서 온 박지은이고요, 컴퓨팅을 맡고 있습니다.",
        "가상컴퓨팅연구원의 박지은 대표이사입니다.",
        "연구원에서 나온 박지은이라고 하고요.",
    ],
)
def test_introductions_with_affiliation(words: str) -> None:
    assert names(f"S1: {words} {TALK}") == {"S1": "박지은"}
