"""Pipelines: text survives, contracted morphemes come apart, every language has sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.language.nlp import load_pipeline
from minutes.language.sejong import Morpheme, morphemes

KOREAN = st.text(alphabet="가각한했습니다요고라.,?! +\n\t\"'()0aé😀하해돼", max_size=40)


@given(text=KOREAN)
@settings(max_examples=300, deadline=None)
def test_korean_text_survives(text: str) -> None:
    assert load_pipeline("ko")(text).text == text


@given(text=st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_text_survives(text: str) -> None:
    assert load_pipeline("ko")(text).text == text


def test_contracted_morphemes_share_a_token() -> None:
    doc = load_pipeline("ko")("서둘러야 한다")
    last = doc[-1]
    assert (last.text, last.tag_, last.lemma_) == ("한다", "VX+EF", "하+ㄴ다")
    assert morphemes(doc)[-2:] == (Morpheme("하", "VX"), Morpheme("ㄴ다", "EF"))


def test_the_plus_sign_is_one_morpheme() -> None:
    assert Morpheme("+", "SW") in morphemes(load_pipeline("ko")("인공지능+제조"))


def test_irregular_marks_are_dropped_from_tags() -> None:
    tags = {m.tag for m in morphemes(load_pipeline("ko")("그래요 도왔습니다"))}
    assert tags <= {"VA", "VV", "EP", "EF"}


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("en", "Mr. Smith paid 3.5 million. No. 5 is open! Really?", 3),
        ("en-GB", "One. Two.", 2),
        ("fr", "M. Dupont est là. L'art. 5 dit non. Vraiment ?", 3),
        ("zh", "我们应该建立数据中心。政府要支持！为什么？", 3),
        ("xx", "Hallo Welt. Das ist gut!", 2),
        ("de", "Hallo Welt. Das ist gut!", 2),
    ],
)
def test_other_languages_have_sentences(language: str, text: str, count: int) -> None:
    doc = load_pipeline(language)(text)
    assert doc.text == text
    assert len(list(doc.sents)) == count
