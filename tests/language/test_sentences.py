"""Sentence boundaries, with and without full stops."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.language.sentences import SpacySentenceSplitter

GOLD = Path(__file__).parents[2].parent / "shared" / "gold"
PUNCTUATION = re.compile(r"[.,?!…‘’“”\"'「」]")


def sentences(text: str, language: str = "ko") -> list[str]:
    return [text[start:end] for start, end in SpacySentenceSplitter().split(text, language)]


@given(text=st.text(alphabet="가나습니다고요까 .?\n", max_size=40))
@settings(max_examples=200, deadline=None)
def test_ranges_cover_everything_but_white_space(text: str) -> None:
    ranges = SpacySentenceSplitter().split(text, "ko")
    assert all(a < b for a, b in ranges)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(ranges))
    assert "".join("".join(text[a:b].split()) for a, b in ranges) == "".join(text.split())


def test_recognised_speech_without_full_stops() -> None:
    text = (
        "평가를 하려면 사람이 있어야 합니다 지역 대학과 손잡고 과정을 열어야 하고요 "
        "교육비 절반은 정부가 부담하는 방식이면 좋겠습니다 저도 찬성해요 이의 없으십니까"
    )
    assert sentences(text) == [
        "평가를 하려면 사람이 있어야 합니다",
        "지역 대학과 손잡고 과정을 열어야 하고요",
        "교육비 절반은 정부가 부담하는 방식이면 좋겠습니다",
        "저도 찬성해요",
        "이의 없으십니까",
    ]


def test_quoted_sentences_stay_inside() -> None:
    assert len(sentences('위원님은 "예산이 부족하다"고 말씀하셨습니다.')) == 1
    assert len(sentences("검토하겠습니다만 시간이 걸립니다.")) == 1
    assert len(sentences("그렇게 하겠습니다 라고 답변하셨습니다")) == 1


def test_identity_names_versions() -> None:
    assert re.search(r"kiwipiepy==\d", SpacySentenceSplitter().identity)


def boundaries(parts: list[str]) -> set[int]:
    ends = itertools.accumulate(len(part) + 1 for part in parts[:-1])
    return set(ends)


@pytest.mark.skipif(not GOLD.is_dir(), reason="needs the labelled sentences")
@pytest.mark.parametrize(
    ("strip", "floor"),
    [(False, 0.995), (True, 0.92)],  # measured 1.000 and 0.936
)
def test_boundaries_of_real_turns(strip: bool, floor: float) -> None:
    right = found = true = 0
    for parts in real_turns(strip=strip):
        text = " ".join(parts)
        gold = boundaries(parts)
        predicted = {start for start, _ in SpacySentenceSplitter().split(text, "ko")} - {0}
        right, found, true = (
            right + len(gold & predicted),
            found + len(predicted),
            true + len(gold),
        )
    assert true > 500
    assert 2 * right / (found + true) >= floor


def real_turns(*, strip: bool) -> list[list[str]]:
    """Turns as lists of sentences, remarks in brackets left out."""
    turns: dict[tuple[str, int], list[str]] = {}
    for name in ("sentences.ko.dev.jsonl", "sentences.ko.assembly.dev.jsonl"):
        for line in (GOLD / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            text = re.sub(r"\([^)]*\)", " ", record["text"])
            text = " ".join((PUNCTUATION.sub("", text) if strip else text).split())
            if text:
                turns.setdefault((record["window"], record["turn"]), []).append(text)
    return list(turns.values())
