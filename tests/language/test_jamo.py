"""Likeness of names as they sound."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.language.jamo import decompose, ends_in_consonant, fold, similarity

SYLLABLES = st.text(st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣")), min_size=1)


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("김도현", "ㄱㅣㅁㄷㅗㅎㅕㄴ"),
        ("정민아", "ㅈㅓㅇㅁㅣㄴㅇㅏ"),
        ("값", "ㄱㅏㅂㅅ"),
        ("Émile Zola", "emilezola"),
        ("李 明", "李明"),
        (" ,.", ""),
    ],
)
def test_letters(text: str, letters: str) -> None:
    assert decompose(text) == letters


def test_a_consonant_that_carries_over_sounds_the_same() -> None:
    assert fold("정민아") == fold("정미나")
    assert fold("박지은") == fold("박찌흔")
    assert fold("김애란") == fold("김에란")


def test_confusions_cost_less_than_other_letters() -> None:
    assert similarity("정미나", "정민아") > 0.9
    assert similarity("김도연", "김도현") > 0.9
    assert similarity("박진", "박지은") == pytest.approx(0.80, abs=0.01)
    assert similarity("박지훈", "박지은") == pytest.approx(0.80, abs=0.01)
    assert similarity("박재훈", "박지은") < 0.7
    assert similarity("이준호", "정민아") < 0.2


def test_particles_follow_the_last_sound() -> None:
    assert ends_in_consonant("의장")
    assert not ends_in_consonant("대표")
    assert not ends_in_consonant("Chair")
    assert not ends_in_consonant("")


@given(SYLLABLES)
def test_letters_agree_with_unicode(text: str) -> None:
    ours = decompose(text)
    theirs = unicodedata.normalize("NFKD", text)
    clusters = sum(
        unicodedata.name(char).count("-")
        for char in theirs
        if "JONGSEONG" in unicodedata.name(char)
    )
    assert len(ours) == len(theirs) + clusters


@given(SYLLABLES, SYLLABLES)
def test_similarity_is_symmetric_and_bounded(first: str, second: str) -> None:
    assert 0.0 <= similarity(first, second) <= 1.0
    assert similarity(first, second) == pytest.approx(similarity(second, first))
    assert similarity(first, first) == 1.0
