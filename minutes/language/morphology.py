"""Korean morphemes as the language rules see them, whoever analyses them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from minutes.language.sejong import FINAL_JAMO

if TYPE_CHECKING:
    from minutes.language.nlp import KiwiTokenizer

PUNCTUATION = frozenset({"SF", "SP", "SS", "SSO", "SSC", "SE", "SO", "SW"})
"""Tags of signs."""


@dataclass(frozen=True, slots=True)
class Morpheme:
    """One morpheme: form, Sejong tag, character range in the analysed text."""

    form: str
    tag: str
    start: int
    end: int

    @property
    def pos(self) -> str:
        """The tag without its mark of (ir)regular conjugation."""
        return self.tag.partition("-")[0]

    @property
    def written(self) -> str:
        """``form/POS``, as the rule files write it."""
        return f"{self.form.translate(FINAL_JAMO)}/{self.pos}"


class Morphology(Protocol):
    """Cuts Korean text into morphemes and puts morphemes together again."""

    def analyze(self, text: str) -> tuple[Morpheme, ...]: ...

    def join(self, morphemes: Sequence[tuple[str, str]]) -> str:
        """The surface form of (form, tag) pairs, with contractions."""
        ...


@dataclass(frozen=True, slots=True)
class Morphemes:
    """A run of morphemes of one text, searchable by pattern."""

    text: str
    items: tuple[Morpheme, ...]

    @property
    def written(self) -> str:
        return " ".join(m.written for m in self.items)

    @property
    def surface(self) -> str:
        """The characters that the run covers."""
        return self.text[self.items[0].start : self.items[-1].end] if self.items else ""

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, part: slice) -> Morphemes:
        return Morphemes(self.text, self.items[part])


def find_tail(written: str, pattern: re.Pattern[str]) -> int | None:
    """Index of the morpheme where a match that reaches the end of ``written`` begins."""
    for match in pattern.finditer(written):
        at_border = match.start() == 0 or written[match.start() - 1] == " "
        if match.end() == len(written) and at_border:
            return written.count(" ", 0, match.start())
    return None


def is_noun(morpheme: Morpheme) -> bool:
    """A morpheme that can stand in a noun phrase as its head or part of it."""
    return morpheme.pos in {"NNG", "NNP", "NNB", "NR", "SN", "SL", "SH", "XSN", "XR", "XPN"}


class KiwiMorphology:
    """The morphology of the shared Kiwi analyser."""

    def __init__(self, kiwi: Any) -> None:
        self._kiwi = kiwi

    def analyze(self, text: str) -> tuple[Morpheme, ...]:
        return tuple(
            Morpheme(t.form, t.tag, t.start, t.start + t.len) for t in self._kiwi.tokenize(text)
        )

    def join(self, morphemes: Sequence[tuple[str, str]]) -> str:
        return str(self._kiwi.join(morphemes))


def korean_morphology() -> Morphology:
    """The morphology of the process's one Kiwi, which is loaded now."""
    from minutes.language.nlp import load_pipeline

    return KiwiMorphology(cast("KiwiTokenizer", load_pipeline("ko").tokenizer).kiwi)
