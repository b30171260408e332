"""Cue files: every pattern compiles, every example fires, and wrong files are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import ConfigError
from minutes.language.cues import Cue, CueMatcher, load_cues
from minutes.language.nlp import load_pipeline
from minutes.model.findings import SentenceFunction

CUES = Path(__file__).parents[2] / "config" / "cues"
LANGUAGES = ("ko", "en", "fr", "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_example_fires(language: str) -> None:
    nlp = load_pipeline(language)
    cues = load_cues(CUES / f"{language}.toml").cue
    matcher = CueMatcher(nlp, cues)
    silent = [
        (cue.name, example)
        for cue in cues
        for example in cue.examples
        if cue.name not in {hit.cue.name for hit in matcher(nlp(example))}
    ]
    assert silent == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_function_has_a_cue(language: str) -> None:
    labels = {cue.label for cue in load_cues(CUES / f"{language}.toml").cue}
    assert labels == set(SentenceFunction)


def fires(pattern: str, text: str, language: str = "ko") -> bool:
    cue = Cue(
        name="x",
        label=SentenceFunction.PROPOSAL,
        says="말",
        patterns=(pattern,),
        examples=(text,),
    )
    nlp = load_pipeline(language)
    return bool(CueMatcher(nlp, [cue])(nlp(text)))


def test_the_grammar_of_patterns() -> None:
    text = "예산을 반드시 늘려야 합니다."
    assert fires("어야/EC 하/V", text)
    assert fires("*/NNG 을/J ..2 어야/EC", text)
    assert not fires("*/NNG 을/J ..1 어야/EC", text)
    assert fires("^ 예산|자금/NNG 꼭/MAG? 을/JKO", text)
    assert not fires("^ 반드시/MAG", text)
    assert fires("ㅂ니다/EF $", text)
    assert fires("^ we should", "We should act.", "en")
    assert not fires("should $", "We should act.", "en")


def test_punctuation_and_politeness_do_not_count() -> None:
    assert fires("고/EC $", "노력 좀 해 주시고요")
    assert fires("하/V 었/EP 으면/EC", "했으면, 합니다")


def test_where_a_cue_ends_is_told() -> None:
    nlp = load_pipeline("ko")
    matcher = CueMatcher(nlp, load_cues(CUES / "ko.toml").cue)
    late = {hit.cue.name: hit.at_end for hit in matcher(nlp("신청 절차를 바꿔야 합니다."))}
    early = {
        hit.cue.name: hit.at_end
        for hit in matcher(
            nlp("절차를 바꿔야 한다는 말씀을 지난번 회의에서 여러 위원님께 들은 바 있습니다.")
        )
    }
    assert late["must"]
    assert not early["must"]


GOOD = '[[cue]]\nname = "a"\nlabel = "other"\nsays = "말"\npatterns = ["예"]\nexamples = ["예"]\n'


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (GOOD + GOOD, "a"),
        (GOOD.replace("other", "nothing"), "label"),
        (GOOD + "colour = 3\n", "colour"),
        ("[[cue", "Expected"),
    ],
)
def test_wrong_files_are_refused(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "ko.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=named):
        load_cues(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone\.toml"):
        load_cues(tmp_path / "gone.toml")
