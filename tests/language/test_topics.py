"""Topics by weighted vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from minutes.errors import ConfigError
from minutes.language.likeness import Likeness
from minutes.language.subjects import Cut, cut_characters, cut_korean, cut_words
from minutes.language.topics import TopicModel, load_taxonomy, with_topics
from minutes.model.findings import Findings, Opinion, PolicyTask, Subject
from tests.eval import topics
from tests.language.findings_kit import TOPICS, morphology

FILE = """
[[topics]]
id = "data"
label = "데이터"
[topics.words.ko]
"데이터" = 2
"데이터 은행" = 3
[topics.words.en]
"data" = 2
[[topics]]
id = "law"
label = "입법"
[topics.words.ko]
"법" = 2
[topics.words.en]
"legislat*" = 2
[[topics]]
id = "other"
label = "기타"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "topics.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Assigner:
    """A topic file and a way to cut text, as the extractor and the composer use them."""

    path: Path
    language: str
    cut: Cut

    def assign(self, *contexts: str) -> tuple[str, ...]:
        model = TopicModel(load_taxonomy(self.path), self.language)
        return model.assign(*map(self.cut, contexts))


def korean_of(path: Path) -> Assigner:
    return Assigner(path, "ko", cut_korean(morphology().analyze))


@pytest.fixture(scope="module")
def korean() -> Assigner:
    return korean_of(TOPICS)


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("권역별 제조 데이터 은행을 만들어야 합니다.", "data"),
        ("그래픽 장비를 한 대도 사기 어렵습니다.", "computing"),
        ("이자를 낮춘 전용 대출 상품이 필요합니다.", "funding"),
        ("현장 전문가 천 명을 키우는 과정을 열어야 합니다.", "talent"),
        ("신청 절차를 줄여야 합니다.", "regulation"),
        ("촉진법에 특례 조항을 넣어야 합니다.", "legislation"),
        ("독일과 일본의 사례를 벤치마킹했습니다.", "overseas"),
        ("그렇게 생각합니다.", "other"),
    ],
)
def test_the_shipped_topics_know_their_fields(korean: Assigner, text: str, best: str) -> None:
    assert korean.assign(text)[0] == best


@pytest.mark.parametrize(("part", "least"), [("develop", 0.85), ("check", 0.73)])
def test_labelled_sentences_find_their_fields(part: str, least: float) -> None:
    said = topics.measured()[part]
    assert said["sentences"] == 40
    assert 2 * said["right"] / (said["given"] + said["expected"]) > least


def test_likeness_speaks_where_no_word_matches(file: Path) -> None:
    text = FILE.replace('label = "데이터"', 'label = "데이터"\nexamples = { ko = ["설비 기록"] }')
    file.write_text(text, encoding="utf-8")
    assert korean_of(file).assign("설비 기록을 나누어야 합니다.") == ("data",)
    assert korean_of(file).assign("설비는 기다려야 합니다.") == ("other",)
    file.write_text(FILE, encoding="utf-8")
    assert korean_of(file).assign("설비 기록을 나누어야 합니다.") == ("other",)


def test_two_fields_that_are_as_like_are_none() -> None:
    likeness = Likeness({"one": ("설비 기록",), "two": ("설비 도면",), "three": ("전혀 다른 말",)})
    assert likeness.nearest(("설비",)) is None
    assert likeness.nearest(("기록",)) == "one"
    assert likeness.nearest(("|", "가")) is None


def test_a_finding_may_have_several_topics(korean: Assigner) -> None:
    assert set(korean.assign("데이터와 컴퓨팅은 함께 가야 합니다.")) == {"data", "computing"}


def test_a_word_inside_another_is_no_clue(file: Path) -> None:
    model = korean_of(file)
    assert model.assign("좋은 방법을 찾았습니다.") == ("other",)
    assert model.assign("법을 고쳐야 합니다.") == ("law",)


def test_spacing_does_not_matter(file: Path) -> None:
    model = korean_of(file)
    assert model.assign("데이터은행") == model.assign("데이터 은행") == ("data",)


def test_the_surroundings_speak_only_where_the_words_do_not(korean: Assigner) -> None:
    call = "자금 쪽 의견을 부탁드립니다."
    assert korean.assign("삼 년은 이어져야 합니다.", "", call) == ("funding",)
    assert korean.assign("데이터가 먼저입니다.", "", call) == ("data",)


def test_other_languages_have_their_own_words(file: Path) -> None:
    english, french = (Assigner(file, language, cut_words) for language in ("en", "fr"))
    assert english.assign("New legislation is due.") == ("law",)
    assert english.assign("An update is due.") == ("other",)
    assert french.assign("Les data") == ("other",)
    assert Assigner(TOPICS, "zh", cut_characters).assign("我们需要更多算力。") == ("computing",)


def test_topics_keep_the_order_and_labels_of_the_file(file: Path) -> None:
    taxonomy = load_taxonomy(file)
    assert [(t.id, t.label) for t in taxonomy.topics] == [
        ("data", "데이터"),
        ("law", "입법"),
        ("other", "기타"),
    ]
    assert taxonomy.fallback == "other"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("topics = [", ""),
        ("[[topics]]\nid = 'a'\n", "label"),
        ("[[topics]]\nid = 'a'\nlabel = 'A'\nweight = 1\n", "weight"),
        ("[[topics]]\nid = 'a'\nlabel = 'A'\n[[topics]]\nid = 'a'\nlabel = 'B'\n", "a"),
        ("topics = []", "topics"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "topics.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=named) as caught:
        load_taxonomy(path)
    assert str(path) in str(caught.value)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"topics\.toml"):
        load_taxonomy(tmp_path / "topics.toml")


def test_findings_are_given_topics_without_reading_the_talk(file: Path) -> None:
    opinion = Opinion("o1", "S1", "요지", ("old",), (), "rule", 0.9)
    task = PolicyTask("t1", "S1", "과제", "요지", (), (), "rule", 0.9)
    subjects = (Subject("t1", (("그렇",), ("데이터", "은행", "|", "만들"))),)
    told = with_topics(
        Findings(opinions=(opinion,), tasks=(task,), subjects=subjects),
        load_taxonomy(file),
        language="ko",
    )
    assert told.tasks[0].topics == ("data",)
    assert told.opinions[0].topics == ("old",)
    assert told.subjects == ()
