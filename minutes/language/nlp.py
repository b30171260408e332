"""spaCy pipelines: Korean over Kiwi's morphemes, blank ones with sentence ends for the rest.

A Korean token is one stretch of the surface. Where several morphemes share a syllable (한다 =
하 + ㄴ다) they are one token with ``tag_`` ``VX+EF`` and ``lemma_`` ``하+ㄴ다``;
:func:`~minutes.language.sejong.morphemes` takes them apart again. ``doc.text`` is always the text
that came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import spacy
from kiwipiepy import Kiwi
from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.util import registry
from spacy.vocab import Vocab

from minutes.language.sejong import FINAL_CONSONANTS, FINAL_JAMO, Morpheme, morphemes

TOKENIZER = "minutes.kiwi.v1"
KOREAN_SENTENCES = "minutes_kiwi_sentences"
KIWI_SENTENCE = "kiwi_sentence"
"""Key of ``doc.user_data``: for each token the number of the sentence that Kiwi puts it in."""

NEVER_FIRST = ("JKQ", "JX", "S", "_SP")
"""Tags that continue what stands before them: quotation, particles, punctuation."""
QUOTING = frozenset({"하고", "라고", "라는", "하는", "이런", "그런", "이렇게", "그렇게"})
"""Words that take up the sentence before them as something said."""

SENTENCE_ENDS = {
    "zh": ["。", "!", "?", "…", "\uff01", "\uff1f", "\uff1b"],
    "fr": [".", "!", "?", "…", "\uff01", "\uff1f"],
    "en": [".", "!", "?", "…"],
}
ABBREVIATIONS = {
    "en": ("No.", "Art.", "para.", "cf.", "approx.", "Sec.", "Fig."),
    "fr": ("M.", "Mme.", "MM.", "Dr.", "Pr.", "art.", "al.", "cf.", "p.", "env.", "n°."),
}
"""Words that end in a full stop without ending a sentence, beyond what spaCy knows."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the surface with the morphemes that share it."""

    start: int
    end: int
    sentence: int
    morphemes: tuple[Morpheme, ...]

    @property
    def tag(self) -> str:
        return "+".join(m.tag for m in self.morphemes)

    @property
    def lemma(self) -> str:
        return "+".join(m.form for m in self.morphemes)


class KiwiTokenizer:
    """Korean text to a Doc whose tokens carry Kiwi's morphemes."""

    def __init__(self, vocab: Vocab, kiwi: Kiwi) -> None:
        self._vocab = vocab
        self._kiwi = kiwi

    @property
    def kiwi(self) -> Kiwi:
        """The analyser itself, for rules that also put morphemes together again."""
        return self._kiwi

    def __call__(self, text: str) -> Doc:
        pieces = list(_with_gaps(text, _merge_overlaps(self._kiwi.tokenize(text))))
        words = [text[p.start : p.end] for p in pieces]
        doc = Doc(
            self._vocab,
            words=words,
            spaces=[text[p.end : p.end + 1] == " " for p in pieces],
            tags=[p.tag for p in pieces],
            lemmas=[p.lemma for p in pieces],
        )
        doc.user_data[KIWI_SENTENCE] = [p.sentence for p in pieces]
        return doc

    def to_bytes(self, **_: object) -> bytes:
        """Nothing to keep: Kiwi's model is a package of its own."""
        return b""

    def from_bytes(self, _: bytes, **__: object) -> KiwiTokenizer:
        return self

    def to_disk(self, *_: object, **__: object) -> None:
        """Nothing to keep."""

    def from_disk(self, *_: object, **__: object) -> KiwiTokenizer:
        return self


def _merge_overlaps(tokens: Iterable[Any]) -> Iterator[_Piece]:
    """Kiwi tokens, in order, joined wherever they share a character or have none."""
    current: _Piece | None = None
    for token in tokens:
        piece = _Piece(
            token.start,
            token.start + token.len,
            token.sent_position,
            (Morpheme(token.form.translate(FINAL_JAMO), token.tag.partition("-")[0]),),
        )
        if current is None:
            current = piece
        elif piece.start < current.end or piece.start == piece.end or current.end == current.start:
            current = _Piece(
                current.start,
                max(current.end, piece.end),
                current.sentence,
                current.morphemes + piece.morphemes,
            )
        else:
            yield current
            current = piece
    if current is not None and current.end > current.start:
        yield current


def _with_gaps(text: str, pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """The pieces and, as untagged tokens, what lies between them beyond one plain space."""
    position, sentence = 0, 0
    for piece in pieces:
        yield from _gap(text, position, piece.start, sentence)
        yield piece
        position, sentence = piece.end, piece.sentence
    yield from _gap(text, position, len(text), sentence)


def _gap(text: str, start: int, end: int, sentence: int) -> Iterator[_Piece]:
    if start > 0 and text[start:end].startswith(" "):
        start += 1
    if start < end:
        yield _Piece(start, end, sentence, (Morpheme(text[start:end], "_SP"),))


@registry.tokenizers(TOKENIZER)  # type: ignore[untyped-decorator]
def _create_kiwi_tokenizer() -> Callable[[Language], KiwiTokenizer]:
    def create(nlp: Language) -> KiwiTokenizer:
        return KiwiTokenizer(nlp.vocab, Kiwi(num_workers=1))

    return create


@Language.component(KOREAN_SENTENCES)
def _set_korean_sentences(doc: Doc) -> Doc:
    """Sentence starts where Kiwi's number changes, or after endings that it overlooks.

    Recognised speech has few full stops. There Kiwi takes some -습니다 for connectives and keeps
    -고요 and -니까요, with which spoken sentences end, inside the sentence.
    """
    numbers: list[int] = doc.user_data[KIWI_SENTENCE]
    starts = [
        number != before or (token.i > 0 and _overlooked(token))
        for token, number, before in zip(doc, numbers, [-1, *numbers], strict=False)
    ]
    # All at once: setting one token's start looks through the whole text first.
    marks: Any = np.where(starts, 1, -1).astype(np.uint64)[:, None]
    return doc.from_array(["SENT_START"], marks)


def _overlooked(token: Token) -> bool:
    """Whether a sentence ends before ``token`` by the form of the word before it."""
    before = token.nbor(-1)
    if not before.whitespace_ or token.tag_.startswith(NEVER_FIRST) or token.text in QUOTING:
        return False
    return _formal_ending(before) or _polite_connective(before)


def _formal_ending(token: Token) -> bool:
    """-ㅂ니다, -습니다, -ㅂ니까, -습니까, whatever Kiwi calls it (읍니다, 손달섭입니다)."""
    word = _word_up_to(token)
    return len(word) > 2 and word[-2:] in {"니다", "니까"} and _has_final_bieup(word[-3])


def _word_up_to(token: Token) -> str:
    """The characters between the last white space and the end of ``token``; a look at the whole
    text would take time with the square of its length."""
    first = token.i
    while first > 0 and not token.doc[first - 1].whitespace_:
        first -= 1
    return token.doc[first : token.i + 1].text.split()[-1]


def _has_final_bieup(syllable: str) -> bool:
    finals = len(FINAL_CONSONANTS) + 1  # the first is none at all
    place = (ord(syllable) - ord("가")) % finals
    return "가" <= syllable <= "힣" and place == FINAL_CONSONANTS.index("ㅂ") + 1


def _polite_connective(token: Token) -> bool:
    """-고요, -니까요, -는데요: a connective ending that 요 makes final."""
    last = morphemes(token.doc[max(0, token.i - 1) : token.i + 1])[-2:]
    return [m.tag for m in last] == ["EC", "JX"] and last[1].form == "요"


@cache
def load_pipeline(language: str) -> Language:
    """The pipeline of a language code (``ko``, ``en-GB``); unknown ones get spaCy's ``xx``.

    Sets tokens and sentence starts; for Korean also tags and lemmas. Kept for the life of the
    process, for Kiwi takes a second or two to load.
    """
    code = language.lower().replace("_", "-").partition("-")[0]
    if code == "ko":
        return _korean()
    if code == "zh":
        nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    else:
        nlp = spacy.blank(code if code in SENTENCE_ENDS else "xx")
    _protect_abbreviations(nlp, ABBREVIATIONS.get(code, ()))
    ends = SENTENCE_ENDS.get(code)
    nlp.add_pipe("sentencizer", config={"punct_chars": ends} if ends else {})
    return nlp


def _korean() -> Language:
    nlp = spacy.blank("ko", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    nlp.add_pipe(KOREAN_SENTENCES)
    return nlp


def _protect_abbreviations(nlp: Language, abbreviations: Iterable[str]) -> None:
    tokenizer: Any = nlp.tokenizer  # a Callable to spaCy's types
    for abbreviation in abbreviations:
        tokenizer.add_special_case(abbreviation, [{"ORTH": abbreviation}])
