"""The words by which the topics of a finding are told, cut from the talk once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from minutes.language.morphology import PUNCTUATION, Morpheme
from minutes.language.topics import BORDER

FUNCTION_TAGS = ("J", "E")

Tokens = tuple[str, ...]
Cut = Callable[[str], Tokens]
"""Text to lower-case tokens; vocabulary is matched at their borders."""


def cut_korean(analyze: Callable[[str], Sequence[Morpheme]]) -> Cut:
    """Morphemes; particles and endings part words, so they stay as borders of their own."""

    def cut(text: str) -> Tokens:
        return tuple(_korean_tokens(analyze(text)))

    return cut


def _korean_tokens(morphemes: Sequence[Morpheme]) -> Iterator[str]:
    for morpheme in morphemes:
        function = morpheme.tag.startswith(FUNCTION_TAGS) or morpheme.pos in PUNCTUATION
        yield BORDER if function else morpheme.form.lower()


def cut_words(text: str) -> Tokens:
    """Words of a language that writes spaces."""
    return tuple(re.findall(r"[^\W_]+", text.lower()))


def cut_characters(text: str) -> Tokens:
    """Characters, for a language that writes no spaces."""
    return tuple(text.lower())
