"""What must hold of every title and summary, whatever was said."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.language.gist import BRIEF_CHARS, KoreanGist
from minutes.language.morphology import Morpheme
from minutes.language.plain import PlainSpeech
from minutes.language.titles import MAX_TITLE_CHARS, KoreanTitler
from tests.language.findings_kit import DEMO, morphology, title_rules

CONTENT = frozenset({"NNG", "NNP", "VV", "VA", "XR", "SL", "SN", "NR", "MAG"})
CLOSED = frozenset({"ㅁ/ETN", "음/ETN", "ㅁ/EF", "음/EF", "것/NNB", "필요/NNG"})
"""~함, ~임, ~음, ~할 것, ~필요; Kiwi calls a closing -ㅁ now one thing, now the other."""

WHO = ("", "과장님, ", "정부는 ", "저는 ", "중소기업청에서 ", "네, 위원장님, ")
WHERE = ("", "지역 대학에 ", "내년도 예산에 ", "현장에서 ", "공공 센터와 ")
HOW = ("", "좀 ", "적극적으로 ", "삼 일 안에 끝나도록 ", "부담이 없게 ", "다시 한번 ")
WHAT = (
    "제조 데이터 은행을 ",
    "신청 절차를 ",
    "작은 기업이 쓸 수 있는 서버를 ",
    "그 부분을 ",
    "대출 이자도 ",
    "책임 기준에 대해서는 ",
)
DO = ("만들", "줄이", "검토하", "지원하", "넓히", "들여다보", "협의하")
ASK = (
    ("어야", "EC", " 합니다."),
    ("기", "ETN", " 바랍니다."),
    ("ᆯ", "ETM", " 필요가 있습니다."),
    ("었으면", "EC", " 좋겠습니다."),
    ("도록", "EC", " 노력해 주십시오."),
    ("어야", "EC", " 한다고 생각합니다"),
    ("자고", "EC", " 제안합니다"),
)


@pytest.fixture(scope="module")
def titler() -> KoreanTitler:
    return KoreanTitler(title_rules(), morphology())


@pytest.fixture(scope="module")
def gist() -> KoreanGist:
    return KoreanGist(PlainSpeech(title_rules().plain, morphology()), morphology())


def given_nouns() -> frozenset[str]:
    """The words that the rules may put for others of the same meaning."""
    rules = title_rules().nominal
    nouns = {rule.noun for rule in rules.verbs.values() if rule.noun} | set(rules.idioms.values())
    nouns |= {noun for rule in rules.verbs.values() for noun in rule.objects.values()}
    return frozenset(word for noun in nouns for word in noun.split())


def spoken(text: str) -> str:
    """Text without white space, in which every stem that was said can be found."""
    return "".join(text.split())


def unsaid(title: str, said: str) -> list[str]:
    """Content morphemes of a title that are neither in the sentence nor given by the rules."""
    stems = {m.form for m in morphology().analyze(said)}
    allowed = given_nouns() | {"및", "위하", "방지"}
    return [m.form for m in morphology().analyze(title) if _is_new(m, said, stems, allowed)]


def _is_new(item: Morpheme, said: str, stems: set[str], allowed: frozenset[str]) -> bool:
    if item.pos not in CONTENT or item.form in stems | allowed:
        return False
    return item.form not in spoken(said) and not any(item.form in noun for noun in allowed)


SENTENCES = st.tuples(
    *map(st.sampled_from, (WHO, WHERE, HOW, WHAT)), st.sampled_from(DO), st.sampled_from(ASK)
).map(lambda parts: _sentence(*parts))


def _sentence(who: str, where: str, how: str, what: str, do: str, ask: tuple[str, str, str]) -> str:
    form, tag, rest = ask
    verb = morphology().join([(do, "VV"), (form, tag)])
    return f"{who}{where}{how}{what}{verb}{rest}"


@settings(max_examples=150, derandomize=True, deadline=None)
@given(said=SENTENCES)
def test_a_title_holds_only_what_was_said(titler: KoreanTitler, said: str) -> None:
    title = titler.title(said)
    assert title is None or not unsaid(title, said)
    assert title is None or (len(title) <= MAX_TITLE_CHARS and not title.endswith("다"))


@settings(max_examples=150, derandomize=True, deadline=None)
@given(said=SENTENCES)
def test_a_summary_ends_as_the_records_do(gist: KoreanGist, said: str) -> None:
    summary = gist.summarize(said)
    last = morphology().analyze(summary)[-1]
    assert last.written in CLOSED, summary
    assert not unsaid(summary.removesuffix("함"), said)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(said=st.lists(SENTENCES, min_size=2, max_size=4).map(" ".join))
def test_a_brief_fits_its_line(gist: KoreanGist, said: str) -> None:
    assert len(gist.brief(said)) <= BRIEF_CHARS


@settings(max_examples=200, derandomize=True, deadline=None)
@given(
    said=st.text(
        alphabet="가나다라마 .,?!을를이가에서하고합니다주시기 바랍님께…()\n12aB", max_size=60
    )
)
def test_no_text_breaks_the_wording(titler: KoreanTitler, gist: KoreanGist, said: str) -> None:
    title = titler.title(said)
    assert title is None or title.strip() == title
    assert "\n" not in gist.summarize(said)
    assert len(gist.brief(titler.proposing(said))) <= BRIEF_CHARS


def test_every_line_of_the_demo_keeps_its_words(titler: KoreanTitler, gist: KoreanGist) -> None:
    for line in json.loads(DEMO.read_text(encoding="utf-8"))["segments"]:
        title = titler.title(line["text"])
        assert title is None or not unsaid(title, line["text"])
        assert not unsaid(gist.summarize(line["text"]).removesuffix("함"), line["text"])
