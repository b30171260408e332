"""Modelled mishearing: repeatable, by the counted rates, and blind to what is no Hangul."""

from __future__ import annotations

from rapidfuzz.distance import Levenshtein

from minutes.language.recognition_noise import (
    Confusions,
    Mishearing,
    load_confusions,
    put_together,
    take_apart,
)

TEXT = "사업비를 조속히 확보해 주시기 바랍니다. " * 200


def test_the_same_seed_the_same_text() -> None:
    table = load_confusions()
    assert Mishearing(table, 1)(TEXT) == Mishearing(table, 1)(TEXT)
    assert Mishearing(table, 1)(TEXT) != Mishearing(table, 2)(TEXT)


def test_errors_are_about_as_many_as_were_counted() -> None:
    table = load_confusions()
    plain = TEXT.replace(".", "").replace(" ", "")
    heard = Mishearing(table, 1)(TEXT).replace(" ", "")
    counted = (table.substituted + table.lost + sum(table.appeared.values())) / table.length
    assert 0.5 * counted < Levenshtein.distance(plain, heard) / len(plain) < 1.5 * counted


def test_syllables_come_apart_and_together() -> None:
    assert all(put_together(take_apart(char)) == char for char in "가힣값의쫓")


def test_only_hangul_changes() -> None:
    table = Confusions({"가": 1}, {"가": {"나": 1}}, {"0:0": {"2": 1}}, 0, {})
    heard = Mishearing(table, 3)("AI 2026, 가가가가")
    assert heard.startswith("AI 2026 ")
    assert set(heard.removeprefix("AI 2026 ")) <= set("가나")
