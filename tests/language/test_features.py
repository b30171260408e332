"""Features: what the rest of the turn says counts, what lies in another block does not."""

from __future__ import annotations

from pathlib import Path

from minutes.language.features import Block, SentenceView, sentence_features
from minutes.language.functions import SentenceReader, SpokenSentence

CUES = Path(__file__).parents[2] / "config" / "cues"


def views(*sentences: tuple[str, int, str]) -> list[SentenceView]:
    reader = SentenceReader.load("ko", CUES)
    return [reader.view(SpokenSentence(*sentence)) for sentence in sentences]


def names(seen: list[SentenceView], index: int, block: Block) -> set[str]:
    return {name for kind, name in sentence_features(seen, index) if kind is block}


def test_the_cues_of_the_turn_and_of_others_are_kept_apart() -> None:
    seen = views(
        ("예산을 늘려야 합니다.", 1, "a"),
        ("그렇습니다.", 1, "a"),
        ("현황은 얼마나 됩니까?", 2, "a"),
        ("원안대로 가결되었음을 선포합니다.", 1, "b"),
    )
    found = names(seen, 1, Block.TURN_CUE)
    assert {"same:must", "other:asks", "turn-length:1"} <= found
    assert not any("declare" in name for name in found)


def test_a_request_before_the_last_clause_is_seen() -> None:
    seen = views(("대책을 마련해 주시고 이상으로 발언을 마치겠습니다.", 1, "a"))
    assert "e2:시/EP 고/EC" in names(seen, 0, Block.CLAUSES)


def test_persons_tense_and_negation() -> None:
    seen = views(("저는 과장님이 확인하지 않았다고 봅니다.", 1, "a"))
    assert {"self", "official", "negated"} <= names(seen, 0, Block.PERSONS)


def test_the_last_letters_hold_under_a_misheard_word() -> None:
    heard = names(views(("사업비를 확보해 주시기 바람니다", 1, "a")), 0, Block.LETTERS)
    said = names(views(("사업비를 확보해 주시기 바랍니다", 1, "a")), 0, Block.LETTERS)
    assert "주시기바" in heard & said


def test_a_sentence_of_nothing_has_features_and_no_letters() -> None:
    assert not any(name.strip("$") for name in names(views(("…", 1, "a")), 0, Block.LETTERS))
