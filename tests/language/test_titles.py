"""Titles and summaries as officials write them."""

from __future__ import annotations

import pytest

from minutes.language.gist import BRIEF_CHARS, KoreanGist, cleaned_quote
from minutes.language.plain import PlainSpeech
from minutes.language.titles import MAX_TITLE_CHARS, KoreanTitler
from tests.language.findings_kit import morphology, title_rules


@pytest.fixture(scope="module")
def titler() -> KoreanTitler:
    return KoreanTitler(title_rules(), morphology())


@pytest.fixture(scope="module")
def gist() -> KoreanGist:
    return KoreanGist(PlainSpeech(title_rules().plain, morphology()), morphology())


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("신청 절차도 삼 일 안에 끝나도록 바꿔야 합니다.", "삼 일 안에 끝나도록 신청 절차 개선"),
        (
            "다만 지원금만 받는 기업을 막으려면, 중간 평가가 꼭 필요합니다.",
            "지원금만 받는 기업을 막기 위한 중간 평가",
        ),
        (
            "지역 대학과 손잡고 현장 전문가 천 명을 키우는 과정을 열어야 합니다.",
            "지역 대학과 손잡고 현장 전문가 천 명 양성 과정 개설",
        ),
        (
            "교육비의 절반은 기업이, 나머지 절반은 정부가 부담하는 방식이면 좋겠습니다.",
            "교육비의 절반은 기업이, 나머지 절반은 정부가 부담",
        ),
        (
            "데이터를 제공한 기업의 책임도 그 조항에 넣어 주시면 좋겠습니다.",
            "데이터를 제공한 기업의 책임 반영",
        ),
        (
            "정부는 중소기업 전용 대출의 이자를 낮춰야 한다고 생각합니다.",
            "중소기업 전용 대출의 이자 인하",
        ),
        ("광역상수도를 보급하는 방안을 검토하기 바랍니다.", "광역상수도 보급 방안 검토"),
        ("주민의 불편이 발생하지 않도록 해 주시기 바랍니다.", "주민의 불편 발생 방지"),
        ("시설물 관리에 철저를 기하여 주시기를 당부드립니다.", "시설물 관리 철저"),
        ("반드시 종합병원이 건립되어야 합니다.", "종합병원 건립"),
        (
            "안전 교육을 강화하기 위해 전담 인력을 늘릴 필요가 있습니다.",
            "안전 교육을 강화하기 위한 전담 인력 확대",
        ),
        (
            "나머지 자금의 조달 계획을 투명하게 위원회에 제시하시기 바랍니다.",
            "나머지 자금의 조달 계획을 위원회에 제시",
        ),
        ("과장님, 위탁업체를 선정을 좀 해 주셨으면 하는 당부를 드립니다.", "위탁업체 선정"),
        ("피해가 없게끔 배수로를 빨리 넓혀 주십시오.", "배수로 확대"),
        (
            "이 사업이 제2차 지원 계획에 반영되기를 강력하게 건의합니다.",
            None,
        ),
        (
            "지역 공동 서버 사업이 제2차 지원 계획에 반영되기를 강력하게 건의합니다.",
            "지역 공동 서버 사업의 제2차 지원 계획 반영",
        ),
        ("관련 공무원을 조사하고 징계할 것을 요구합니다.", "관련 공무원 조사 및 징계"),
        (
            "창업 활성화를 위해서 열심히 노력을 해 주십사 하는 부탁을 드립니다.",
            "창업 활성화를 위한 노력",
        ),
        (
            "시설을 자주 보수하여 이물질이 들어가지 않도록 관리에 철저를 기하기 바랍니다.",
            "이물질이 들어가지 않도록 관리 철저",
        ),
        ("미집행 시설 현황에 대해서는 제출해 주시기 바랍니다.", "미집행 시설 현황 제출"),
        ("도로를 좀 들어 올려야 됩니다.", "도로 들어 올리기"),
    ],
)
def test_a_proposal_becomes_a_noun_phrase(
    titler: KoreanTitler, sentence: str, title: str | None
) -> None:
    assert titler.title(sentence) == title


@pytest.mark.parametrize(
    ("heard", "title"),
    [
        (
            "그래서 저는 권역별 제조 데이터 은행을 만들자고 제안합니다",
            "권역별 제조 데이터 은행 구축",
        ),
        ("어 그 신청 절차를 좀 줄여야 됩니다", "신청 절차 간소화"),
        ("그니까 예산을 좀 더 늘려 주셨으면 좋겠어요", None),
        ("공공 서버를 열어 줘야 될 것 같습니다", "공공 서버 개최"),
    ],
)
def test_text_without_punctuation_works_as_well(
    titler: KoreanTitler, heard: str, title: str | None
) -> None:
    found = titler.title(heard)
    if title is None:
        assert found is None or found.startswith("예산")
    else:
        assert found is not None
        assert found.split()[:2] == title.split()[:2]


@pytest.mark.parametrize(
    "sentence",
    [
        "그런 쪽으로 노력을 해 주시기 바랍니다.",
        "그렇게 해 주시기 바랍니다.",
        "예, 알아봐 주시고.",
        "",
        "음.",
    ],
)
def test_words_that_name_no_task_make_no_title(titler: KoreanTitler, sentence: str) -> None:
    assert titler.title(sentence) is None


def test_what_must_not_be_done_is_not_turned_around(titler: KoreanTitler) -> None:
    title = titler.title("개인정보를 공개하지 않는 것이 바람직합니다.")
    assert title is None or "공개" not in title.split()[-1]


def test_a_title_holds_no_word_that_was_not_said(titler: KoreanTitler) -> None:
    rules = title_rules().nominal
    nouns = {rule.noun for rule in rules.verbs.values()} | set(rules.idioms.values())
    nouns |= {noun for rule in rules.verbs.values() for noun in rule.objects.values()}
    said = "참여 기업에 바우처를 나누어 주고 전담 창구를 열어야 하며 규제를 풀어 주시기 바랍니다."
    title = titler.title(said)
    assert title is not None
    for word in title.split():
        assert word == "및" or word.strip(",") in nouns or word.strip(",") in said


@pytest.mark.parametrize(
    "sentence", ["정부가 " + "아주 긴 이름의 " * 30 + "사업을 추진해야 합니다.", "가" * 300]
)
def test_titles_never_grow_beyond_their_line(titler: KoreanTitler, sentence: str) -> None:
    assert len(titler.title(sentence) or "") <= MAX_TITLE_CHARS
    assert len(cleaned_quote(sentence)) <= 80


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "작은 기업은 그래픽 장비를 한 대도 사기 어렵습니다.",
            "작은 기업은 그래픽 장비를 한 대도 사기 어려움",
        ),
        ("저는 생각이 조금 다릅니다.", "생각이 조금 다름"),
        ("한 가지 걱정은 예산입니다.", "한 가지 걱정은 예산임"),
        ("네, 신청 절차도 바꿔야 합니다.", "신청 절차도 바꿔야 함"),
        ("그런 방식이면 좋겠습니다.", "그런 방식이면 좋겠음"),
        ("효과가 흩어질 수 있어요", "효과가 흩어질 수 있음"),
        ("내년 최우선 과제로 추진하기로 하겠습니다.", "내년 최우선 과제로 추진하기로 함"),
        ("예산을 더 늘려야 되지 않을까요?", "예산을 더 늘려야 되지 않을까 함"),
        ("이게 말이 됩니까?", "이게 말이 됩니까?"),
        ("효과가 컸습니다.", "효과가 컸음"),
        ("감사합니다", "감사함"),
        ("과장님, 예산을 좀 늘려 주시기 바랍니다.", "예산을 늘리기 바람"),
        ("예산을 좀 늘려 주십시오.", "예산을 늘릴 것"),
        ("꼭 챙겨 주시고요.", "꼭 챙길 것"),
        ("그렇게 하지 마시고.", "그렇게 하지 말 것"),
        ("대책을 세워야죠.", "대책을 세워야 함"),
        ("복원이 이루어져야겠습니다.", "복원이 이루어져야 함"),
        ("본 위원은 지원이 필요하다고 생각합니다.", "지원이 필요함"),
        ("국가가 육성해 줘야 된다는 생각입니다.", "국가가 육성해야 됨"),
        ("면밀히 검토할 필요가 있다고 봅니다.", "면밀히 검토할 필요가 있음"),
        ("면밀히 검토할 필요가 있습니다.", "면밀히 검토할 필요"),
        ("절차를 줄였으면 하는 당부를 드립니다.", "절차를 줄였으면 함"),
        ("어떻게 생각하시는지요?", "어떻게 생각하시는지요?"),
        ("그러면 계속 악순환 아니에요?", "계속 악순환 아니에요?"),
        ("제때 해 주면 좋은 것 아니에요", "제때 해 주면 좋은 것 아니에요"),
        ("그것은 악순환이 아니에요.", "그것은 악순환이 아님"),
    ],
)
def test_a_sentence_is_written_in_the_style_of_records(
    gist: KoreanGist, said: str, written: str
) -> None:
    assert gist.summarize(said) == written


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (
            "제가 다음 달 십오 일까지 초안을 만들어서 위원님들께 보내 드리겠습니다.",
            "다음 달 십오 일까지 초안을 만들어서 위원들에게 보낼 예정임",
        ),
        ("사무국에서 검토 의견을 정리하겠습니다.", "사무국에서 검토 의견을 정리할 예정임"),
        ("하반기에 추진할 계획입니다.", "하반기에 추진할 계획임"),
        ("그렇게 하기로 하겠습니다.", "그렇게 하기로 함"),
    ],
)
def test_a_commitment_says_what_will_be_done(gist: KoreanGist, said: str, written: str) -> None:
    assert gist.promise(said) == written


def test_a_carried_motion_is_written_as_decided(gist: KoreanGist) -> None:
    motion = "도시공원 조례안을 원안대로 의결하고자 하는데, 의원 여러분, 이의가 없으십니까?"
    assert gist.decide(motion) == "도시공원 조례안을 원안대로 의결하기로 함"
    assert gist.decide("그러면 조례안을 의결하겠습니다.") == "조례안을 의결함"


def test_an_open_sentence_stays_as_said(gist: KoreanGist) -> None:
    assert gist.summarize("지금 맹동면 같은 데를 보면") == "지금 맹동면 같은 데를 보면"


def test_a_quote_is_cut_at_a_word() -> None:
    assert cleaned_quote("하나 둘 셋.", limit=6) == "하나 둘 셋"
    assert cleaned_quote("하나 둘 셋 넷.", limit=7) == "하나 둘 셋…"
    assert cleaned_quote("  한  줄로\n씁니다. ") == "한 줄로 씁니다"


def test_a_long_sentence_is_cut_to_the_part_that_proposes(
    titler: KoreanTitler, gist: KoreanGist
) -> None:
    said = (
        "그런 부분은 다시 한번 감안을 해야 된다고 보고 지금은 설계하는 데만도 "
        "일천만 원 이상 들어가는 걸로 알고 있습니다."
    )
    assert gist.brief(titler.proposing(said)) == "그런 부분은 다시 한번 감안을 해야 됨"
    assert titler.proposing("비용이 많이 듭니다.") == "비용이 많이 듭니다."


def test_a_brief_keeps_the_clauses_at_the_end(gist: KoreanGist) -> None:
    said = "오래 전에 설치를 해서, " * 5 + "금년도에 마무리를 지을 수 있도록 노력하기 바랍니다."
    brief = gist.brief(said)
    assert brief.endswith("금년도에 마무리를 지을 수 있도록 노력하기 바람")
    assert len(brief) <= BRIEF_CHARS
