"""How decisions were voted on."""

from __future__ import annotations

import pytest

from minutes.language.extract import FindingsExtractor
from minutes.model.findings import SentenceFunction, Vote
from tests.language.findings_kit import RULES, GivenFunctions, dialogue_of

F = SentenceFunction
LABELS = {"가결": F.DECISION, "채택": F.DECISION, "의결하겠습니다": F.DECISION}


def votes(*turns: tuple[str, list[str]], language: str = "ko") -> list[Vote | None]:
    labels = LABELS if language == "ko" else {"adopted": F.DECISION, "通过": F.DECISION}
    extractor = FindingsExtractor(GivenFunctions(labels), rules=RULES)
    found = extractor.extract(dialogue_of(list(turns), language))
    return [decision.vote for decision in found.decisions]


def counts(vote: Vote | None) -> tuple[int | None, int | None, int | None, bool]:
    assert vote is not None
    return vote.in_favour, vote.against, vote.abstained, vote.unanimous


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("찬성 7명, 반대 2명, 기권 1명으로 예산안이 가결되었습니다.", (7, 2, 1, False)),
        ("찬성 일곱 명, 반대 두 명으로 예산안이 가결되었습니다.", (7, 2, None, False)),
        ("재석 위원 열두 분 중 찬성 열한 분, 기권 한 분으로 예산안이 가결되었습니다.",
         (11, None, 1, False)),
        ("찬성 이십삼 표, 반대 없이 예산안이 가결되었습니다.", (23, 0, None, False)),
        ("만장일치로 예산안이 가결되었습니다.", (None, None, None, True)),
        ("이의가 없으므로 예산안은 가결되었음을 선포합니다.", (None, None, None, True)),
    ],
)  # fmt: skip
def test_a_vote_is_read_from_the_declaration(
    words: str, expected: tuple[int | None, int | None, int | None, bool]
) -> None:
    (vote,) = votes(("S1", [words]))
    assert counts(vote) == expected
    assert vote is not None
    assert vote.evidence.quote == words


def test_the_count_may_stand_before_the_declaration() -> None:
    (vote,) = votes(
        ("S1", ["거수로 표결하겠습니다.", "찬성하시는 위원님은 손을 들어 주십시오."]),
        ("S2", ["찬성은 여섯 분입니다.", "반대는 세 분입니다."]),
        ("S1", ["그러면 예산안은 가결되었습니다."]),
    )
    assert counts(vote) == (6, 3, None, False)
    assert vote is not None
    assert vote.evidence.quote == "찬성은 여섯 분입니다. 반대는 세 분입니다."


def test_each_decision_has_its_own_vote() -> None:
    first, second, third = votes(
        ("S1", ["찬성 5명, 반대 4명으로 예산안이 가결되었습니다."]),
        ("S1", ["다음 안건입니다.", "찬성 9명으로 조례안이 가결되었습니다."]),
        ("S1", ["규칙안은 채택하는 것으로 하겠습니다."]),
    )
    assert (counts(first), counts(second)) == ((5, 4, None, False), (9, None, None, False))
    assert third is None


def test_asked_and_answered_without_objection() -> None:
    (vote,) = votes(
        ("S1", ["예산안을 의결하고자 합니다.", "이의 없으십니까?"]),
        ("S2", ["이의 없습니다."]),
        ("S1", ["그러면 의결하겠습니다."]),
    )
    assert counts(vote) == (None, None, None, True)
    assert vote is not None
    assert vote.evidence.quote == "이의 없습니다."


def test_no_vote_is_no_vote() -> None:
    assert votes(("S1", ["예산안은 그대로 채택하겠습니다."])) == [None]
    assert votes(
        ("S2", ["주민 일곱 명이 왔습니다."]), ("S1", ["예산안은 그대로 채택하겠습니다."])
    ) == [None]


def test_simple_votes_in_other_languages() -> None:
    (vote,) = votes(("S1", ["Seven in favour, two against, the plan is adopted."]), language="en")
    assert counts(vote) == (7, 2, None, False)
    (vote,) = votes(("S1", ["赞成七票,反对两票,议案通过。"]), language="zh")
    assert counts(vote) == (7, 2, None, False)
