"""Where a known term may have been said: stretches of whole words, as they were heard."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from minutes.language.jamo import is_hangul
from minutes.language.particles import splits
from minutes.model.dialogue import Sentence
from minutes.model.speech import Word

LONGEST = 4
"""Words of the longest stretch that is taken for one term."""

_EDGES = re.compile(r"^\W+|\W+$")


@dataclass(frozen=True, slots=True)
class Token:
    """What is written without a space, with the words of the recogniser that make it up."""

    text: str
    """Without signs at its ends."""
    start: int
    """Where ``text`` stands in the sentence, in characters."""
    first: int
    last: int
    """Indices of its words."""
    probability: float
    """Of the least sure of them."""

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Neighbouring tokens read as one noun and what is attached to it."""

    first: int
    last: int
    """Indices of the tokens."""
    stem: str
    """Without spaces."""
    rest: str
    """What is attached, in the last token: particles, a title."""
    start: int
    end: int
    """Where the stem stands in the sentence, in characters; spaces inside are counted."""
    probability: float
    """Of the least sure token."""


def joined(words: Sequence[Word]) -> str:
    """The words as a sentence writes them: single spaces, none at the ends."""
    return " ".join("".join(word.text for word in words).split())


def tokens(sentence: Sentence) -> tuple[Token, ...]:
    """The sentence's tokens; none where its text is not what its words say."""
    if joined(sentence.words) != sentence.text:
        return ()
    found, position = [], 0
    for first, last in _runs(sentence.words):
        words = sentence.words[first : last + 1]
        written = joined(words)
        if bare := _EDGES.sub("", written):
            start = position + written.index(bare)
            least = min(word.probability for word in words)
            found.append(Token(bare, start, first, last, least))
        position += len(written) + 1
    return tuple(found)


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """First and last index of the words that are written without a space between them."""
    starts = [i for i, word in enumerate(words) if i == 0 or word.text[:1].isspace()]
    for start, following in zip(starts, [*starts[1:], len(words)], strict=True):
        yield start, following - 1


def stretches(found: Sequence[Token], lengths: Container[int]) -> Iterator[Stretch]:
    """Every stretch of Hangul tokens as a noun with its particles, in every reading.

    ``lengths``: numbers of syllables that the noun may have.
    """
    readings = [tuple(splits(t.text)) if all(map(is_hangul, t.text)) else () for t in found]
    for first in range(len(found)):
        before = 0
        for last in range(first, min(first + LONGEST, len(found))):
            if not readings[last]:
                break
            for stem, rest in readings[last]:
                if before + len(stem) in lengths:
                    yield _stretch(found, first, last, stem, rest)
            before += len(found[last].text)


def named(found: Sequence[Token], titles: Sequence[str], syllables: int) -> Iterator[Stretch]:
    """Stretches of so many syllables that stand where a name does: before a form of address, or
    before 입니다."""
    for first in range(len(found)):
        for last in range(first, min(first + 2, len(found))):
            before = sum(len(token.text) for token in found[first:last])
            text, cut = found[last].text, syllables - before
            if not 0 < cut <= len(text) or not all(map(is_hangul, text[:cut])):
                continue
            after = found[last + 1].text if last + 1 < len(found) else ""
            if _is_address(text[cut:], after, titles):
                yield _stretch(found, first, last, text[:cut], text[cut:])


def _is_address(rest: str, after: str, titles: Sequence[str]) -> bool:
    said = rest or after
    return said.startswith(tuple(titles)) or rest.startswith("입니다")


def _stretch(found: Sequence[Token], first: int, last: int, stem: str, rest: str) -> Stretch:
    before = "".join(token.text for token in found[first:last])
    return Stretch(
        first=first,
        last=last,
        stem=before + stem,
        rest=rest,
        start=found[first].start,
        end=found[last].start + len(stem),
        probability=min(token.probability for token in found[first : last + 1]),
    )
