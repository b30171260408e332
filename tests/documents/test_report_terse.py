"""Messages in the noun endings of official reports."""

from __future__ import annotations

import re
import string

import pytest

from minutes.documents.report.failures import explained
from minutes.documents.report.terse import noun_ending, terse
from minutes.errors import (
    EngineError,
    LowDiskError,
    MinutesError,
    TooLongError,
    UnreadableRecordingError,
)
from tests.test_errors import ERRORS

POLITE = re.compile("[가-힣](니다|십시오)")


@pytest.mark.parametrize(
    ("polite", "noun"),
    [
        ("읽을 수 없습니다", "읽을 수 없음"),
        ("자동으로 다시 보냅니다.", "자동으로 다시 보냄."),
        ("정해진 길이보다 깁니다", "정해진 길이보다 긺"),
        ("파일을 옮깁니다", "파일을 옮김"),
        ("회의록을 만듭니다", "회의록을 만듦"),
        ("확인하십시오", "확인할 것"),
        ("다시 넣으십시오.", "다시 넣을 것."),
        ("한도를 늘리십시오", "한도를 늘릴 것"),
        ("어머니다운 말씀", "어머니다운 말씀"),
        ("A 니다", "A 니다"),
    ],
)
def test_endings(polite: str, noun: str) -> None:
    assert noun_ending(polite) == noun


def test_what_happened_is_told_apart_from_what_to_do() -> None:
    error = UnreadableRecordingError(path="회의.m4a", detail="moov atom not found")
    said = terse(error.message("ko"))
    assert said.reason == "음성 파일로 읽을 수 없음: 회의.m4a (moov atom not found)"
    assert said.todo.startswith("녹음기에서 파일을 다시 복사하거나")
    assert said.todo.endswith("저장해 넣을 것")


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_message_becomes_terse(kind: type[MinutesError]) -> None:
    facts = {name for _, name, _, _ in string.Formatter().parse(kind.messages["ko"]) if name}
    said = terse(kind(**dict.fromkeys(facts, "X")).message("ko"))
    assert not POLITE.search(said.reason + said.todo)
    assert said.reason


def test_the_name_beside_it_is_not_repeated() -> None:
    error = LowDiskError(path="회의.m4a", needed_mb=900, free_mb=12)
    assert explained(error.message("ko"), ("회의.m4a",)).reason == (
        "디스크 여유가 부족해 시작하지 않았음 (필요 900 MB, 여유 12 MB)"
    )
    long = TooLongError(path="/in/회의.m4a", hours=12)
    reason = explained(long.message("ko"), ("회의.m4a", "/in/회의.m4a")).reason
    assert reason == "녹음이 정해진 길이(12시간)보다 긺"


def test_stages_have_their_korean_names() -> None:
    error = EngineError(stage="diarize", path="회의.m4a", detail="RuntimeError: x")
    said = explained(error.message("ko"), ("회의.m4a",))
    assert said.reason.startswith("화자 분리 단계에서 오류가 났음 (RuntimeError: x).")
