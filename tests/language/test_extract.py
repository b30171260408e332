"""From a dialogue to findings: the demo's script as the worked example."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from minutes.errors import ConfigError
from minutes.language.extract import FINDING_RULES, FindingsExtractor
from minutes.language.resolve import with_due_dates
from minutes.language.topics import load_taxonomy, with_topics
from minutes.model.dialogue import Dialogue
from minutes.model.findings import Findings, SentenceFunction
from tests.language.findings_kit import RULES, TOPICS, GivenFunctions, demo_dialogue, dialogue_of

F = SentenceFunction
DEMO_FUNCTIONS = {
    "그렇게 의결하겠습니다": F.DECISION,
    "추진하기로 하겠습니다": F.COMMITMENT,
    "이의 없으십니까": F.QUESTION,
    "시작하겠습니다": F.COMMITMENT,
    "마치겠습니다": F.COMMITMENT,
    "정리하겠습니다": F.COMMITMENT,
    "보내 드리겠습니다": F.COMMITMENT,
    "열겠습니다": F.PROCEDURE,
    "듣겠습니다": F.PROCEDURE,
    "?": F.QUESTION,
    "부탁드립니다": F.PROCEDURE,
    "제안합니다": F.PROPOSAL,
    "좋겠습니다": F.PROPOSAL,
    "잡았으면": F.PROPOSAL,
    "바꿔야": F.PROPOSAL,
    "열어야": F.PROPOSAL,
    "중간 평가": F.PROPOSAL,
    "사람이 없다는": F.OPINION,
    "어렵습니다": F.OPINION,
    "많습니다": F.OPINION,
    "걱정": F.OPINION,
    "흩어질": F.OPINION,
    "다릅니다": F.OPINION,
    "함께 가야": F.OPINION,
    "동의합니다": F.OPINION,
    "감사합니다": F.PROCEDURE,
}


@pytest.fixture(scope="module")
def dialogue() -> Dialogue:
    return demo_dialogue()


@pytest.fixture(scope="module")
def findings(dialogue: Dialogue) -> Findings:
    extractor = FindingsExtractor(GivenFunctions(DEMO_FUNCTIONS), rules=RULES)
    found = with_topics(extractor.extract(dialogue), load_taxonomy(TOPICS), language="ko")
    return with_due_dates(found, dt.date(2026, 11, 20))


def test_the_demo_proposes_what_an_official_would_list(findings: Findings) -> None:
    assert [(task.speaker, task.title) for task in findings.tasks] == [
        ("SPK2", "권역별 제조 데이터 은행 구축 및 가명 처리와 품질 점검 대행"),
        ("SPK3", "공공 컴퓨팅 센터의 사용 시간 가운데 이십 퍼센트를 중소기업 몫으로 설정"),
        ("SPK3", "삼 일 안에 끝나도록 신청 절차 개선"),
        ("SPK4", "삼 년 동안 이어지는 성과 연동 지원과, 이자를 낮춘 전용 대출 상품 마련"),
        ("SPK4", "지원금만 받는 기업을 막기 위한 중간 평가"),
        ("SPK5", "지역 대학과 손잡고 현장 전문가 천 명 양성 과정 개설"),
        ("SPK5", "교육비의 절반은 기업이, 나머지 절반은 정부가 부담"),
        ("SPK5", "중소기업이 새로운 서비스를 시험할 때 책임 기준을 분명하게 정한 특례 조항"),
        ("SPK2", "데이터를 제공한 기업의 책임 반영"),
    ]
    assert [task.topics[0] for task in findings.tasks] == [
        "data", "computing", "regulation", "funding", "funding",
        "talent", "talent", "legislation", "data",
    ]  # fmt: skip


def test_the_first_task_holds_its_reason_and_its_detail(findings: Findings) -> None:
    (piece,) = findings.tasks[0].evidence
    assert piece.quote.startswith("현장에서는 데이터가 있어도")
    assert piece.quote.endswith("목표로 잡았으면 합니다.")
    assert findings.tasks[0].summary.endswith("목표로 잡았으면 함")
    assert findings.tasks[0].summary.startswith("권역별 제조 데이터 은행을 만들어서")


def test_the_demo_decides_one_thing(findings: Findings) -> None:
    (decision,) = findings.decisions
    assert decision.summary == (
        "데이터 은행 시범 사업과 컴퓨팅 이용권을 내년 최우선 과제로 추진하기로 함"
    )
    assert [piece.quote for piece in decision.evidence][-1] == "그러면 그렇게 의결하겠습니다."
    assert decision.speaker == "SPK1"


def test_the_demo_leaves_three_things_to_do(findings: Findings) -> None:
    assert [(f.speaker, f.owner, f.due_text, f.due_date) for f in findings.follow_ups] == [
        ("SPK4", None, "다음 달 십오 일까지", dt.date(2026, 12, 15)),
        ("SPK1", "사무국", None, None),
        ("SPK1", None, "다음 달 셋째 주 목요일", dt.date(2026, 12, 17)),
    ]
    assert findings.follow_ups[2].summary == "다음 회의는 다음 달 셋째 주 목요일에 열 예정임"


def test_punctuation_is_not_needed(findings: Findings) -> None:
    extractor = FindingsExtractor(GivenFunctions(DEMO_FUNCTIONS), rules=RULES)
    heard = extractor.extract(demo_dialogue(punctuated=False))
    assert [t.title for t in heard.tasks] == [t.title.replace(",", "") for t in findings.tasks]
    assert [d.summary for d in heard.decisions] == [d.summary for d in findings.decisions]
    assert [f.due_text for f in heard.follow_ups] == [f.due_text for f in findings.follow_ups]


def test_opinions_are_written_in_the_style_of_records(findings: Findings) -> None:
    summaries = [opinion.summary for opinion in findings.opinions]
    assert "작은 기업은 그래픽 장비를 한 대도 사기 어려움" in summaries
    assert "생각이 조금 다름. 데이터와 컴퓨팅은 함께 가야 효과가 남" in summaries
    assert "한 가지 걱정은 예산임. 모든 과제를 한꺼번에 시작하면 효과가 흩어질 수 있음" in summaries


def test_every_piece_of_evidence_is_in_the_dialogue(dialogue: Dialogue, findings: Findings) -> None:
    utterances = {utterance.id: utterance for utterance in dialogue.utterances}
    kinds = (findings.opinions, findings.tasks, findings.decisions, findings.follow_ups)
    pieces = [piece for kind in kinds for finding in kind for piece in finding.evidence]
    assert len(pieces) >= 20
    for piece in pieces:
        utterance = utterances[piece.utterance_id]
        assert utterance.text[piece.start : piece.end] == piece.quote
        assert utterance.start_s <= piece.start_s < piece.end_s <= utterance.end_s


def test_findings_are_numbered_in_order_of_time(findings: Findings) -> None:
    for letter, kind in (("o", findings.opinions), ("t", findings.tasks)):
        assert [f.id for f in kind] == [f"{letter}{n}" for n in range(1, len(kind) + 1)]
        starts = [f.evidence[0].start_s for f in kind]
        assert starts == sorted(starts)


def test_the_floor_given_by_the_chair_lends_its_topic() -> None:
    dialogue = dialogue_of(
        [("S1", ["자금 쪽 의견을 부탁드립니다."]), ("S2", ["삼 년은 이어져야 의미가 있습니다."])]
    )
    classifier = GivenFunctions({"부탁": F.PROCEDURE, "의미": F.OPINION})
    found = FindingsExtractor(classifier, rules=RULES).extract(dialogue)
    told = with_topics(found, load_taxonomy(TOPICS), language="ko")
    assert told.opinions[0].topics == ("funding",)
    assert told.subjects == ()


def test_other_languages_keep_the_speakers_words() -> None:
    dialogue = dialogue_of([("S1", ["We should fund more data."])], language="en")
    classifier = GivenFunctions({"should": F.PROPOSAL})
    found = FindingsExtractor(classifier, rules=RULES).extract(dialogue)
    assert found.tasks[0].title == "We should fund more data"
    told = with_topics(found, load_taxonomy(TOPICS), language="en")
    assert set(told.tasks[0].topics) == {"data", "funding"}


def test_an_empty_dialogue_has_no_findings() -> None:
    extractor = FindingsExtractor(GivenFunctions({}), rules=RULES)
    assert extractor.extract(Dialogue("ko", 0.0, ())) == Findings()


def test_the_identity_follows_rules_and_classifier(tmp_path: Path) -> None:
    for path in RULES.iterdir():
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    classifier = GivenFunctions({})
    before = FindingsExtractor(classifier, rules=tmp_path).identity
    changed = tmp_path / FINDING_RULES.format(language="ko")
    text = changed.read_text(encoding="utf-8")
    changed.write_text("# a remark\n" + text, encoding="utf-8")
    assert FindingsExtractor(classifier, rules=tmp_path).identity == before
    changed.write_text(text.replace('"감사"', '"감사함"'), encoding="utf-8")
    assert FindingsExtractor(classifier, rules=tmp_path).identity != before
    assert before.endswith("given")


def test_missing_rules_are_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"titles\.ko\.toml"):
        FindingsExtractor(GivenFunctions({}), rules=tmp_path)
