"""Korean morphemes with Sejong tags, as tokens carry them; loads no library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

FINAL_CONSONANTS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
"""In the order of Unicode's final jamo (U+11A8 and on) and of the finals in a syllable block."""
FINAL_JAMO = {0x11A8 + place: ord(letter) for place, letter in enumerate(FINAL_CONSONANTS)}
"""Kiwi writes bare finals as conjoining jamo; the ones on a keyboard are easier to write."""


@dataclass(frozen=True, slots=True)
class Morpheme:
    """The smallest piece of Korean that means something, as Kiwi (Sejong tags) sees it."""

    form: str
    tag: str

    @property
    def key(self) -> str:
        return f"{self.form}/{self.tag}"


def morphemes(tokens: Doc | Span) -> tuple[Morpheme, ...]:
    """The morphemes of Korean tokens in order, white space left out."""
    return tuple(
        morpheme
        for token in tokens
        if token.tag_ != "_SP"
        for morpheme in _take_apart(token.lemma_, token.tag_)
    )


def _take_apart(lemma: str, tag: str) -> Iterator[Morpheme]:
    if "+" not in tag:  # the sign + itself is a token of one morpheme
        yield Morpheme(lemma, tag)
        return
    for form, part in zip(lemma.split("+"), tag.split("+"), strict=True):
        yield Morpheme(form, part)
