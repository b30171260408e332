"""Sentences as tokens, and stretches of tokens as nouns."""

from __future__ import annotations

from minutes.language.mishearings import Stretch, named, stretches, tokens
from minutes.model.dialogue import Sentence
from minutes.model.speech import Word


def spoken(*words: tuple[str, float]) -> Sentence:
    text = " ".join("".join(text for text, _ in words).split())
    return Sentence(text, 0.0, 1.0, tuple(Word(0.0, 1.0, t, p) for t, p in words))


def test_tokens_are_what_stands_between_spaces_without_signs() -> None:
    sentence = spoken((" ‘투수", 0.9), (" 블", 0.4), ("록을,", 0.8), (" -", 0.3), (" 깝니다.", 0.7))
    found = tokens(sentence)
    assert [token.text for token in found] == ["투수", "블록을", "깝니다"]
    assert [sentence.text[token.start : token.end] for token in found] == [
        "투수",
        "블록을",
        "깝니다",
    ]
    assert [(token.first, token.last, token.probability) for token in found] == [
        (0, 0, 0.9),
        (1, 2, 0.4),
        (4, 4, 0.7),
    ]


def test_a_stretch_is_read_with_and_without_its_particle() -> None:
    sentence = spoken((" 투수", 0.9), (" 블록을", 0.4))
    found = set(stretches(tokens(sentence), {2, 4, 5}))
    assert Stretch(0, 1, "투수블록", "을", 0, 5, 0.4) in found
    assert Stretch(0, 1, "투수블록을", "", 0, 6, 0.4) in found
    assert Stretch(1, 1, "블록", "을", 3, 5, 0.4) in found


def test_stretches_do_not_reach_over_other_scripts() -> None:
    assert {s.stem for s in stretches(tokens(spoken((" AI", 0.5), (" 정책", 0.5))), {2, 4})} == {
        "정책"
    }


def test_names_stand_before_a_form_of_address() -> None:
    titles = ("위원님", "위원")
    for said in ("한서유 위원님께", "한서유위원님께", "한 서유위원 말씀"):
        sentence = spoken(*((f" {word}", 0.5) for word in said.split()))
        (name,) = {s.stem for s in named(tokens(sentence), titles, 3)}
        assert name == "한서유"
    bare = spoken((" 한서유", 0.5), (" 말씀", 0.5))
    assert list(named(tokens(bare), titles, 3)) == []
