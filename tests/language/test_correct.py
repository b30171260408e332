"""Misheard terms and names are put right by their sound, and nothing else is touched."""

from __future__ import annotations

import random

import pytest

from minutes.language.correct import correct
from minutes.language.glossary import Source, Term
from minutes.language.matching import CorrectOptions
from minutes.model.dialogue import CorrectedDialogue, Correction, Dialogue, Sentence, Utterance
from minutes.model.speech import Word

OWN = ("스마트 공방", "탄소 배출권", "지역 화폐", "창업 보육", "수의 계약", "재난 안전망")
NAMES = ("박지은", "최영수", "한서윤")
TERMS = (
    *(Term(name, Source.NAME) for name in NAMES),
    *(Term(text, Source.OWN) for text in OWN),
)
TITLES = ("위원님", "의장님", "위원", "님")


def sentence(text: str, probability: float, start_s: float = 0.0) -> Sentence:
    words = tuple(
        Word(start_s + i, start_s + i + 0.8, f" {word}", probability)
        for i, word in enumerate(text.split())
    )
    return Sentence(" ".join(text.split()), words[0].start_s, words[-1].end_s, words)


def talk(*texts: str, probability: float = 0.5, language: str = "ko") -> Dialogue:
    utterances = tuple(
        Utterance(f"u{number:04}", "S1", (sentence(text, probability, 100.0 * number),))
        for number, text in enumerate(texts, start=1)
    )
    return Dialogue(language, 100.0 * (len(texts) + 1), utterances)


def put_right(*texts: str, probability: float = 0.5) -> CorrectedDialogue:
    return correct(talk(*texts, probability=probability), TERMS, TITLES)


def text_of(corrected: CorrectedDialogue) -> str:
    return " ".join(utterance.text for utterance in corrected.dialogue.utterances)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("스마트 공밤을 늘려야 합니다", "스마트 공방을 늘려야 합니다"),
        ("시에서 탄소 배출건을 사들여야 합니다.", "시에서 탄소 배출권을 사들여야 합니다."),
        ("그래서 지력 화폐는, 효과가 큽니다", "그래서 지역 화폐는, 효과가 큽니다"),
        ("창업보욕 사업을 보겠습니다", "창업 보육 사업을 보겠습니다"),
        ("수위 게약으로 맺었습니다", "수의 계약으로 맺었습니다"),
    ],
)
def test_a_misheard_term_is_put_right_with_its_particles_and_signs(heard: str, meant: str) -> None:
    assert text_of(put_right(heard)) == meant


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("이어서 박지훈 위원님 말씀해 주십시오", "이어서 박지은 위원님 말씀해 주십시오"),
        ("최영소위원님 부탁드립니다", "최영수위원님 부탁드립니다"),
        ("저는 한서유님 위원입니다", "저는 한서유님 위원입니다"),
        ("박지훈이라는 가수가 있습니다", "박지훈이라는 가수가 있습니다"),
        ("저는 한서융입니다", "저는 한서윤입니다"),
    ],
)
def test_a_name_is_put_right_only_where_somebody_is_addressed(heard: str, meant: str) -> None:
    assert text_of(put_right(heard)) == meant


@pytest.mark.parametrize(
    "heard",
    [
        "스마트 공방을 늘려야 합니다",
        "탄소배출권을 사들여야 합니다",  # spaces are no mishearing
        "창업을 보육과 함께 봅니다",
        "스마트 국방을 보았습니다 마트 공방도",
        "창업을 본 교육입니다",
        "수의사 계약을 했습니다",
        "지역화가 폐지되었습니다",
    ],
)
def test_other_words_and_right_ones_are_left_alone(heard: str) -> None:
    assert put_right(heard, probability=0.85) == CorrectedDialogue(talk(heard, probability=0.85))


def test_what_was_heard_for_certain_is_what_was_said() -> None:
    assert not put_right("탄소 배출건을 사들입니다", probability=0.95).corrections


def test_more_likeness_is_needed_of_what_was_rather_sure() -> None:
    heard = "재넌 안점막을 만듭시다"
    assert text_of(put_right(heard, probability=0.4)).startswith("재난 안전망을")
    assert not put_right(heard, probability=0.85).corrections


def test_a_word_that_is_used_elsewhere_with_certainty_is_a_word() -> None:
    sure, unsure = sentence("지력 화폐", 0.97), sentence("지력 화폐", 0.5, 50.0)
    utterances = tuple(
        Utterance(f"u{i}", None, (said,)) for i, said in enumerate((sure, unsure), start=1)
    )
    assert not correct(Dialogue("ko", 60.0, utterances), TERMS).corrections
    assert correct(Dialogue("ko", 60.0, utterances[1:]), TERMS).corrections


def test_somebody_called_twice_by_one_name_bears_it() -> None:
    assert not put_right("박지훈 위원님", "박지훈 위원님 감사합니다").corrections


def test_no_term_wins_where_two_are_alike() -> None:
    alike = (Term("상생 기금", Source.OWN), Term("상생 지금", Source.OWN))
    assert not correct(talk("상생 시금을 둡시다"), alike).corrections


def test_a_predicate_is_no_misheard_noun_of_it() -> None:
    assert not correct(talk("어려운 점이 있습니다"), (Term("어려움", Source.TOPIC),)).corrections


def test_a_particle_that_the_term_does_not_take_speaks_against_it() -> None:
    assert not put_right("스마트 공바를 늘립시다").corrections
    assert text_of(put_right("지력 화페를 늘립시다")) == "지역 화폐를 늘립시다"


def test_a_longer_term_may_hold_one_that_was_heard_rightly() -> None:
    terms = (Term("배출권", Source.TOPIC), Term("탄소 배출권", Source.OWN))
    found = correct(talk("탄수 배출권을 삽니다"), terms)
    assert text_of(found) == "탄소 배출권을 삽니다"


def test_the_change_is_kept_with_its_place_and_reason() -> None:
    found = put_right("지력 화폐와 스마트 공밤을 봅시다")
    first, second = found.corrections
    assert first == Correction(
        utterance_id="u0001",
        start=0,
        end=5,
        before="지력 화폐",
        after="지역 화폐",
        start_s=100.0,
        reason="용어집 낱말과 소리가 88% 같음, 인식 확신도 0.50",
        score=first.score,
    )
    assert (second.before, second.after, second.start_s) == ("스마트 공밤", "스마트 공방", 102.0)
    assert second.start == 7


def test_words_keep_their_times() -> None:
    before = talk("시에서 탄소 배출건을 사들입니다")
    after = correct(before, TERMS).dialogue
    (old,), (new,) = (d.utterances[0].sentences for d in (before, after))
    assert [(w.start_s, w.end_s, w.probability) for w in new.words] == [
        (w.start_s, w.end_s, w.probability) for w in old.words
    ]
    assert [w.text for w in new.words] == [" 시에서", " 탄소", " 배출권을", " 사들입니다"]


def test_one_word_takes_the_time_of_what_it_replaces() -> None:
    (word, _) = (
        correct(talk("스마 트공밤 봅시다"), (Term("스마트공방", Source.OWN),))
        .dialogue.utterances[0]
        .sentences[0]
        .words
    )
    assert (word.text, word.start_s, word.end_s) == (" 스마트공방", 100.0, 101.8)


def test_other_languages_and_empty_glossaries_change_nothing() -> None:
    foreign = talk("스마트 공밤을 늘립시다", language="zh")
    assert correct(foreign, TERMS) == CorrectedDialogue(foreign)
    korean = talk("스마트 공밤을 늘립시다")
    assert correct(korean, ()) == CorrectedDialogue(korean)
    assert correct(korean, (Term("공방", Source.OWN), Term("AI", Source.OWN))).corrections == ()


def test_a_sentence_whose_words_are_not_its_text_is_left_alone() -> None:
    odd = Sentence("스마트 공밤을 늘립시다", 0.0, 1.0, (Word(0.0, 1.0, "다른 글", 0.3),))
    heard = Dialogue("ko", 1.0, (Utterance("u0001", None, (odd,)),))
    assert correct(heard, TERMS) == CorrectedDialogue(heard)


def test_least_likeness_follows_length_kind_and_certainty() -> None:
    options = CorrectOptions()
    short, long = Term("가나다", Source.OWN), Term("가나다라마바", Source.OWN)
    assert options.needed(long, 0.3) < options.needed(short, 0.3) == options.needed(short, 0.5)
    assert options.needed(short, 0.5) < options.needed(short, 0.8)
    assert options.needed(Term("가나다", Source.NAME), 0.3) == options.name


class TestAnyTalk:
    """Of random talk in which terms are misspelt at random."""

    @pytest.fixture(params=range(20))
    def heard(self, request: pytest.FixtureRequest) -> Dialogue:
        chance = random.Random(request.param)  # noqa: S311
        said = [
            *OWN,
            *(f"{name} 위원님" for name in NAMES),
            "오늘은 이렇게 봅니다",
            "그 점은 좋습니다",
        ]
        utterances = []
        for number in range(1, 13):
            sentences = tuple(
                sentence(
                    " ".join(_misspelt(chance.choice(said), chance) for _ in range(3)) + ".",
                    chance.uniform(0.2, 1.0),
                    start_s=100.0 * number + 10 * place,
                )
                for place in range(2)
            )
            utterances.append(Utterance(f"u{number:04}", None, sentences))
        return Dialogue("ko", 2000.0, tuple(utterances))

    def test_places_hold_what_was_put_there(self, heard: Dialogue) -> None:
        found = correct(heard, TERMS, TITLES)
        after = {u.id: u.text for u in found.dialogue.utterances}
        before = {u.id: u.text for u in heard.utterances}
        for correction in found.corrections:
            text = after[correction.utterance_id]
            assert text[correction.start : correction.end] == correction.after
        for change in {c.utterance_id for c in found.corrections}:
            text = after[change]
            for c in reversed([c for c in found.corrections if c.utterance_id == change]):
                text = text[: c.start] + c.before + text[c.end :]
            assert text == before[change]

    def test_it_is_done_after_one_time(self, heard: Dialogue) -> None:
        once = correct(heard, TERMS, TITLES)
        assert once.corrections
        assert correct(once.dialogue, TERMS, TITLES).corrections == ()

    def test_texts_and_words_agree_and_times_stay(self, heard: Dialogue) -> None:
        found = correct(heard, TERMS, TITLES).dialogue
        for old, new in zip(heard.utterances, found.utterances, strict=True):
            assert (old.id, old.start_s, old.end_s) == (new.id, new.start_s, new.end_s)
            for s in new.sentences:
                assert " ".join("".join(w.text for w in s.words).split()) == s.text
                assert (s.start_s, s.end_s) == (s.words[0].start_s, s.words[-1].end_s)


def _misspelt(text: str, chance: random.Random) -> str:
    """One syllable with another final consonant, every other time."""
    places = [i for i, char in enumerate(text[:5]) if "가" <= char <= "힣"]
    if chance.random() < 0.5:
        return text
    place = chance.choice(places)
    base = (ord(text[place]) - ord("가")) // 28 * 28 + ord("가")
    return text[:place] + chr(base + chance.choice((0, 1, 4, 8, 16, 21))) + text[place + 1 :]
