"""Particles behind nouns: which are there, and which form follows which noun."""

from __future__ import annotations

import pytest

from minutes.language.particles import fits, is_particle, splits


@pytest.mark.parametrize(
    ("word", "stem", "particle"),
    [
        ("은행을", "은행", "을"),
        ("은행에서는", "은행", "에서는"),
        ("사람들이", "사람", "들이"),
        ("위원입니다", "위원", "입니다"),
        ("기준까지의", "기준", "까지의"),
    ],
)
def test_a_word_is_read_with_its_particles(word: str, stem: str, particle: str) -> None:
    assert (stem, particle) in set(splits(word))


def test_the_whole_word_is_a_reading_too() -> None:
    assert next(splits("회의")) == ("회의", "")
    assert list(splits("가")) == [("가", "")]


@pytest.mark.parametrize("text", ["", "하늘", "세에서", "을습"])
def test_other_endings_are_no_particles(text: str) -> None:
    assert not is_particle(text)


@pytest.mark.parametrize(
    ("stem", "particle", "fitting"),
    [
        ("은행", "을", True),
        ("은행", "를", False),
        ("제도", "를", True),
        ("제도", "을", False),
        ("제도", "로", True),
        ("은행", "로", False),
        ("은행", "으로는", True),
        ("교실", "로", True),
        ("교실", "으로", False),
        ("제도", "에서", True),
        ("은행", "에서", True),
        ("은행", "이다", True),
        ("제도", "", True),
        ("제도", "님께서", True),
    ],
)
def test_the_form_follows_the_last_sound(stem: str, particle: str, fitting: bool) -> None:
    assert fits(stem, particle) is fitting
