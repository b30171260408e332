"""The guard: what nobody said goes, with its reason; what somebody said stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.errors import ConfigError
from minutes.model.speech import Word
from minutes.speech.hallucination import (
    KnownEndings,
    echoes,
    find_loops,
    find_unsaid,
    load_endings,
)

ENDINGS = load_endings(Path(__file__).parents[2] / "config" / "hallucinations.toml")


class Heard:
    """Evidence that knows where voice and noise were."""

    def __init__(
        self, voiced: list[tuple[float, float]], loud: list[tuple[float, float]] | None = None
    ) -> None:
        self._voiced = voiced
        self._loud = voiced if loud is None else loud

    def voiced_s(self, start_s: float, end_s: float) -> float:
        return self._inside(self._voiced, start_s, end_s)

    def loud_s(self, start_s: float, end_s: float) -> float:
        return self._inside(self._loud, start_s, end_s)

    @staticmethod
    def _inside(spans: list[tuple[float, float]], start_s: float, end_s: float) -> float:
        return sum(max(0.0, min(end_s, b) - max(start_s, a)) for a, b in spans)


def words(text: str, start_s: float = 10.0, each_s: float = 0.4) -> list[Word]:
    return [
        Word(start_s + index * each_s, start_s + (index + 1) * each_s, f" {part}", 0.9)
        for index, part in enumerate(text.split())
    ]


MADE_UP = [
    "시청해 주셔서 감사합니다.",
    "시청해주셔서 감사합니다",
    "끝까지 시청해 주셔서 감사합니다.",
    "오늘도 시청해 주셔서 감사합니다.",
    "MBC 뉴스 김도현입니다.",
    "지금까지 서울에서 MBC 뉴스 김도현입니다.",
    "구독과 좋아요",
    "구독과 좋아요 부탁드립니다!",
    "다음 영상에서 만나요.",
    "다음 시간에 또 만나요",
    "Thanks for watching!",
    "Thank you for watching.",
    "Don't forget to like and subscribe.",
    "Sous-titres réalisés par la communauté d'Amara.org",
    "Sous-titrage ST' 501",
    "Merci d'avoir regardé cette vidéo !",
    "请不吝点赞 订阅 转发 打赏支持明镜与点点栏目",
    "謝謝觀看",
]


@pytest.mark.parametrize("text", MADE_UP)
def test_known_endings_fall_where_nobody_speaks(text: str) -> None:
    said = words(text)
    (found,) = find_unsaid(said, Heard([]), ENDINGS)
    assert (found.start, found.stop) == (0, len(said))
    assert found.reason


@pytest.mark.parametrize("text", MADE_UP)
def test_the_same_words_stay_where_somebody_says_them(text: str) -> None:
    said = words(text)
    spoken = Heard([(said[0].start_s, said[-1].end_s)])
    assert find_unsaid(said, spoken, ENDINGS) == ()


@pytest.mark.parametrize("text", MADE_UP)
def test_every_known_ending_is_recognised_as_one(text: str) -> None:
    assert ENDINGS.match(text)


@pytest.mark.parametrize(
    "text",
    [
        "감사합니다.",
        "네, 감사합니다. 이상입니다.",
        "의견 주셔서 감사합니다.",
        "참석해 주셔서 감사합니다.",
        "다음 회의에서 뵙겠습니다.",
        "다음 시간에 논의하겠습니다.",
        "MBC 뉴스에 나온 것처럼 중소기업의 인공지능 도입률이 낮습니다.",
        "구독 서비스 비용을 지원해야 합니다.",
        "이 영상은",
        "자막을 넣어야 합니다",
        "Thank you, chair.",
        "...",
        "谢谢主席",
    ],
)
def test_what_people_say_in_meetings_is_no_known_ending(text: str) -> None:
    assert not ENDINGS.match(text)


@pytest.mark.parametrize(
    "evidence", [Heard([(10.0, 12.0)], loud=[]), Heard([], loud=[(10.0, 12.0)])]
)
def test_voice_and_loudness_must_agree(evidence: Heard) -> None:
    assert find_unsaid(words("시청해 주셔서 감사합니다."), evidence, ENDINGS) == ()


def test_a_cough_is_too_short_to_be_an_ending_but_keeps_other_text() -> None:
    cough = Heard([(10.2, 10.4)])
    assert find_unsaid(words("시청해 주셔서 감사합니다."), cough, ENDINGS)
    assert find_unsaid(words("그렇게 하시지요 의장님"), cough, ENDINGS) == ()


def test_an_ending_after_real_speech_goes_alone() -> None:
    said = [*words("이상으로 마치겠습니다"), *words("시청해 주셔서 감사합니다.", start_s=15.0)]
    (found,) = find_unsaid(said, Heard([(10.0, 10.8)]), ENDINGS)
    assert (found.start, found.stop) == (2, 5)


def test_any_text_in_silence_is_dropped() -> None:
    said = words("정책 과제를 논의하겠습니다")
    (found,) = find_unsaid(said, Heard([(0.0, 5.0)]), KnownEndings())
    assert (found.start, found.stop) == (0, len(said))


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("그래서 " + "그렇게 생각합니다 " * 6 + "끝", 3, 13),
        ("네 " * 12, 1, 12),
        ("데이터를 " * 5, 1, 5),
        ("아" * 60, 0, 1),
    ],
)
def test_loops_collapse_to_one_round(text: str, start: int, stop: int) -> None:
    (found,) = find_loops(words(text))
    assert (found.start, found.stop) == (start, stop)


@pytest.mark.parametrize(
    "text",
    [
        "네 네 네 네 알겠습니다",
        "아니 아니 아니 그게 아니라",
        "정말 정말 정말 중요합니다",
        "하나 둘 하나 둘 하나 둘 셋",
        "100000000000000000원입니다",
        "",
    ],
)
def test_what_people_repeat_is_no_loop(text: str) -> None:
    assert find_loops(words(text)) == ()


@given(st.lists(st.sampled_from(["네", "그", "데이터", "자금", "."]), max_size=60))
def test_loops_are_ordered_ranges_that_leave_every_word_present(parts: list[str]) -> None:
    said = words(" ".join(parts))
    found = find_loops(said)
    edges = [edge for loop in found for edge in (loop.start, loop.stop)]
    assert edges == sorted(edges)
    assert all(0 < loop.start < loop.stop <= len(said) for loop in found)
    dropped = {index for loop in found for index in range(loop.start, loop.stop)}
    kept = {word.text for index, word in enumerate(said) if index not in dropped}
    assert kept == {word.text for word in said}


GLOSSARY = ("제조 데이터 은행", "가명 처리", "컴퓨팅 이용권")


def test_a_recited_glossary_is_told_from_its_use() -> None:
    assert echoes(words("네 가명 처리, 컴퓨팅 이용권"), GLOSSARY)
    assert not echoes(words("제조 데이터 은행을 만들고 가명 처리를 하자"), GLOSSARY)
    assert not echoes(words("컴퓨팅 이용권, 가명 처리"), GLOSSARY)
    assert not echoes(words("그렇습니다"), ())


@pytest.mark.parametrize("content", ["ko = [", "ko = ['(']", "ko = 3"])
def test_a_broken_pattern_file_says_so(tmp_path: Path, content: str) -> None:
    path = tmp_path / "hallucinations.toml"
    path.write_text(content)
    with pytest.raises(ConfigError) as caught:
        load_endings(path)
    assert str(path) in str(caught.value)
