"""Clauses: layers come off from the end, and the innermost that decides names the act."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from minutes.errors import ConfigError
from minutes.language.functions import SentenceReader, SpokenSentence
from minutes.language.modality import Clause, Group, load_acts

CUES = Path(__file__).parents[2] / "config" / "cues"


@cache
def reader() -> SentenceReader:
    return SentenceReader.load("ko", CUES)


def clauses(text: str) -> tuple[Clause, ...]:
    return reader().view(SpokenSentence(text, 0)).clauses


@pytest.mark.parametrize(
    ("text", "act", "core"),
    [
        ("보강할 필요가 있습니다.", "need", "보강하"),
        ("절차를 검토해 볼 필요가 있다고 생각합니다.", "need", "검토하"),
        ("예산을 늘려야 할 것으로 보입니다.", "must", "늘리"),
        ("사업을 확대했으면 하는 바람입니다.", "wish", "확대하"),
        ("관리에 철저를 기하라는 시정 요구 사항입니다.", "demand-noun", "기하"),
        ("단계별로 추진하는 것이 바람직하다고 봅니다.", "better", "추진하"),
        ("미리 조사했어야 합니다.", "past-must", "조사하"),
        ("적극적으로 검토하겠습니다.", "will", "검토하"),
        ("내년에 착공할 계획입니다.", "plan", "착공하"),
        ("효과가 떨어지지 않나 생각합니다.", "doubt", "떨어지"),
        ("자료를 찾아보세요.", "request", "찾"),
    ],
)
def test_the_innermost_layer_that_decides(text: str, act: str, core: str) -> None:
    main = clauses(text)[-1]
    assert (main.act, main.core) == (act, core)


def test_a_wish_for_an_answer_is_not_one_for_an_action() -> None:
    answer = clauses("언제 준공할 것인지 답변 바랍니다.")[-1]
    action = clauses("예산을 확보해 주시기 바랍니다.")[-1]
    assert (answer.group, answer.core_kind, answer.asks) == (Group.REQUEST, "speech", "wh")
    assert (action.group, action.core_kind, action.asks) == (Group.REQUEST, "act", "")


def test_a_call_asks_for_words_and_a_chair_for_votes() -> None:
    assert clauses("김도현 위원님 의견을 부탁드립니다.")[-1].core_kind == "speech"
    assert clauses("원안대로 의결하여 주시기 바랍니다.")[-1].core_kind == "chair"


def test_coordinate_clauses_are_read_apart() -> None:
    request, farewell = clauses("대책을 마련해 주실 것을 당부드리며 발언을 마치겠습니다.")
    assert request.group is Group.REQUEST
    assert farewell.act == "will"


def test_a_short_adverb_is_no_clause_and_nothing_has_none() -> None:
    assert len(clauses("그렇지만 예산이 부족합니다.")) == 1
    assert clauses("…") == ()


def test_wrong_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ko.acts.toml"
    path.write_text("[acts]\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        load_acts(path)
