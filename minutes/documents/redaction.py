"""The talk without closed words: what is cut out of each utterance, and where the rest stands then.

Evidence counts characters of an utterance's text, so every cut comes with a map from the old
characters to the new ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from minutes.documents.grounds import cited
from minutes.documents.masking import Hit, merged
from minutes.documents.wording import one_line
from minutes.model.dialogue import Sentence, Utterance
from minutes.model.editions import ClosedSpan
from minutes.model.findings import Evidence

Find = Callable[[str], Iterable[Hit]]
"""What is to be replaced in a text besides closed words: names, personal numbers."""

_SAYS_SOMETHING = re.compile(r"\w")
_WORD = re.compile(r"\w+")
_HANGUL = re.compile(r"[가-힣]+")


@dataclass(frozen=True, slots=True)
class ClosedRange:
    """Consecutive closed characters of one utterance, with every ground that closes some."""

    start: int
    end: int
    notice: str
    """``[비공개: 정보공개법 제9조 제1항 제5호]``."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters ``start`` to ``end`` before, ``new_start`` to ``new_end`` after."""

    start: int
    end: int
    new_start: int
    new_end: int
    kept: bool


@dataclass(frozen=True, slots=True)
class RedactedUtterance:
    """An utterance without what was cut, and where everything else went."""

    before: Utterance
    after: Utterance
    closed: tuple[ClosedRange, ...]
    sentences: Mapping[int, int]
    """Index of each sentence that is as it was, or with a name replaced, to its new index."""
    pieces: tuple[_Piece, ...]

    def closed_at(self, start: int, end: int) -> tuple[ClosedRange, ...]:
        """Closed ranges in the sentences that hold these characters."""
        spans = [self.before.sentence_span(i) for i in range(len(self.before.sentences))]
        touched = [(a, b) for a, b in spans if a < end and start < b]
        first = min((a for a, _ in touched), default=start)
        last = max((b for _, b in touched), default=end)
        return tuple(r for r in self.closed if r.start < last and first < r.end)

    def moved(self, evidence: Evidence) -> Evidence:
        """The same evidence in the text as it is now."""
        start = self._start(evidence.start)
        end = max(start, self._end(evidence.end))
        return replace(evidence, start=start, end=end, quote=self.after.text[start:end])

    def _start(self, place: int) -> int:
        for piece in self.pieces:
            if place < piece.end:
                inside = piece.kept and place > piece.start
                return piece.new_start + (place - piece.start if inside else 0)
        return self.pieces[-1].new_end

    def _end(self, place: int) -> int:
        for piece in reversed(self.pieces):
            if place > piece.start:
                inside = piece.kept and place < piece.end
                return piece.new_start + place - piece.start if inside else piece.new_end
        return 0


def closed_ranges(utterance: Utterance, spans: Iterable[ClosedSpan]) -> tuple[ClosedRange, ...]:
    """What is closed of an utterance: spans that overlap or touch are one range."""
    own = sorted(
        (span for span in spans if span.utterance_id == utterance.id and span.start < span.end),
        key=lambda span: (span.start, span.end),
    )
    groups: list[list[ClosedSpan]] = []
    for span in own:
        if groups and not _SAYS_SOMETHING.search(
            utterance.text[max(s.end for s in groups[-1]) : span.start]
        ):
            groups[-1].append(span)
        else:
            groups.append([span])
    return tuple(
        ClosedRange(
            min(s.start for s in group),
            max(s.end for s in group),
            f"[비공개: {cited(tuple(s.ground for s in group))}]",
        )
        for group in groups
    )


def redacted(utterance: Utterance, spans: Iterable[ClosedSpan], find: Find) -> RedactedUtterance:
    """Cut the closed words out and replace what ``find`` finds."""
    closed = closed_ranges(utterance, spans)
    return _Cutter(utterance, closed, find).cut()


class _Cutter:
    """One pass over the sentences of an utterance."""

    def __init__(self, utterance: Utterance, closed: tuple[ClosedRange, ...], find: Find) -> None:
        self._utterance = utterance
        self._text = utterance.text
        self._closed = closed
        # A name that is closed in part is cut as a whole, or its rest would tell it.
        hits = (*(Hit(r.start, r.end, r.notice) for r in closed), *find(self._text))
        self._cuts = tuple(self._widened(cut) for cut in _joined(hits, closed))
        self._sentences: list[Sentence] = []
        self._pieces: list[_Piece] = []
        self._map: dict[int, int] = {}
        self._length = 0

    def cut(self) -> RedactedUtterance:
        for index, sentence in enumerate(self._utterance.sentences):
            self._take(index, sentence)
        after = replace(self._utterance, sentences=tuple(self._sentences))
        closed = self._closed
        return RedactedUtterance(self._utterance, after, closed, self._map, tuple(self._pieces))

    def _widened(self, cut: Hit) -> Hit:
        """With the marks at the end of its sentences, where nothing else is left of them."""
        start, end = cut.start, cut.end
        for index in range(len(self._utterance.sentences)):
            a, b = self._utterance.sentence_span(index)
            if a <= start < b and not _SAYS_SOMETHING.search(self._text[a:start]):
                start = a
            if a < end <= b and not _SAYS_SOMETHING.search(self._text[end:b]):
                end = b
        return Hit(start, end, cut.text)

    def _take(self, index: int, sentence: Sentence) -> None:
        a, b = self._utterance.sentence_span(index)
        cuts = [cut for cut in self._cuts if cut.start < b and a < cut.end]
        if cuts and cuts[0].start < a and cuts[0].end >= b:
            self._merge(sentence, a, b)
            return
        begin = self._length + 1 if self._sentences else 0
        text = ""
        position = a
        for cut in cuts:
            text += self._piece(position, cut.start, begin + len(text), None)
            told = cut.text if cut.start >= a else ""
            text += self._piece(max(cut.start, a), min(cut.end, b), begin + len(text), told)
            position = min(cut.end, b)
            if cut.start < a:  # The blank after what the sentence before told of.
                blank = len(self._text[position:b]) - len(self._text[position:b].lstrip())
                self._piece(position, position + blank, begin + len(text), "")
                position += blank
        text += self._piece(position, b, begin + len(text), None)
        if not any(r.start < b and a < r.end for r in self._closed):
            self._map[index] = len(self._sentences)
        self._sentences.append(_as_said(sentence, text))
        self._length = begin + len(text)

    def _piece(self, start: int, end: int, new_start: int, told: str | None) -> str:
        """Note where characters go; ``told`` stands in their place, None keeps them."""
        if start >= end:
            return ""
        text = self._text[start:end] if told is None else told
        piece = _Piece(start, end, new_start, new_start + len(text), kept=told is None)
        self._pieces.append(piece)
        return text

    def _merge(self, sentence: Sentence, a: int, b: int) -> None:
        """A sentence that is closed like the one before adds its time to it, and no words."""
        last = self._sentences[-1]
        overlapped = last.overlapped or sentence.overlapped
        self._sentences[-1] = replace(last, end_s=sentence.end_s, overlapped=overlapped)
        told = self._pieces[-1]
        self._pieces.append(_Piece(a, b, told.new_start, told.new_end, kept=False))


def _joined(hits: tuple[Hit, ...], closed: tuple[ClosedRange, ...]) -> tuple[Hit, ...]:
    """Hits without overlaps; one with a closed range in it reads as that range's notice."""
    joined = []
    for cut in merged(hits):
        notices = [r.notice for r in closed if r.start < cut.end and cut.start < r.end]
        joined.append(replace(cut, text=" ".join(dict.fromkeys(notices))) if notices else cut)
    return tuple(joined)


def _as_said(sentence: Sentence, text: str) -> Sentence:
    """The sentence with this text; its words stay only where they say exactly that."""
    spoken = "".join(word.text for word in sentence.words)
    same = text == sentence.text and one_line(spoken) == one_line(text)
    return replace(sentence, text=text, words=sentence.words if same else ())


class Echoes:
    """Two words in a row that were said nowhere but in closed passages.

    Findings rest on evidence, and by that they are closed; this is for words that came from
    somewhere else, such as a title completed from the sentence before.
    """

    def __init__(self, redacted_talk: Iterable[RedactedUtterance], known: Iterable[str]) -> None:
        talk = tuple(redacted_talk)
        secret: set[tuple[str, str]] = set()
        for utterance in talk:
            for part in utterance.closed:
                secret |= set(_pairs(utterance.before.text[part.start : part.end]))
        opened = (utterance.after.text for utterance in talk)
        for text in (*opened, *known):
            secret -= set(_pairs(text))
        self._secret = frozenset(secret)

    def heard_in(self, text: str) -> bool:
        """Whether a text repeats closed words."""
        return any(pair in self._secret for pair in _pairs(text))


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """Neighbouring words by their first two syllables: a title has other particles."""
    words = _WORD.findall(text)
    return pairwise(word[:2] if _HANGUL.fullmatch(word) else word for word in words)
