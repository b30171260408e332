"""개조식 요지: a spoken sentence as the records write it, ending in ~함, ~임, ~음 or ~예정임."""

from __future__ import annotations

import re

from minutes.language.clauses import PREDICATES
from minutes.language.morphology import PUNCTUATION, Morpheme, Morphemes, Morphology

ENDINGS = frozenset({"EF", "EC", "EP"})
WONDERING = re.compile(r"(?:ㄹ까|을까|나|는가|ㄴ가|은가)요?$")
"""Endings that leave a thought open; the records close it with 함."""
ASKING = re.compile(r"(?:ㅂ니까|습니까|느냐|냐)$")
SELF = frozenset({"저", "제", "나", "내", "저희"})
TENSE = frozenset({"었", "았", "였"})
INTENTION = frozenset({"겠", "ㄹ게", "을게"})
SUPPOSITION = frozenset({"겠"})
ACTIONS = frozenset({"VV", "VX", "XSV"})
CLOSING = frozenset({"고", "며", "으며", "는데", "ㄴ데", "은데", "지", "거든", "지만"})
"""Connective endings that spoken sentences stop at; others leave the sentence open."""
MOTION = re.compile(r"고자 (?:하|합|함).*$", re.DOTALL)
"""…의결하고자 하는데 이의 없으십니까: what is put to the meeting."""
POLITE_HELPERS = frozenset({"드리"})


class KoreanGist:
    """Summaries of Korean sentences; what was said stays, politeness and fillers go."""

    def __init__(self, morphology: Morphology) -> None:
        self._morphology = morphology

    def summarize(self, sentence: str) -> str:
        """The sentence in 개조식. Questions and sentences without a predicate stay as said."""
        return self._summarize(sentence, promise=False)

    def promise(self, sentence: str) -> str:
        """A commitment in 개조식: what will be done, ending in ~예정임."""
        return self._summarize(sentence, promise=True)

    def decide(self, sentence: str) -> str:
        """A motion that was carried in 개조식: what was put to the meeting is what it decided."""
        carried = MOTION.sub("기로 하겠습니다.", sentence)
        return self._summarize(carried, promise=False)

    def _summarize(self, sentence: str, *, promise: bool) -> str:
        morphemes = _opened(Morphemes(sentence, self._morphology.analyze(sentence)))
        if not len(morphemes):
            return tidy(sentence)
        stem = _last_predicate(morphemes.items)
        if stem is None:
            return tidy(morphemes.surface)
        return tidy(self._closed(morphemes, stem, promise=promise))

    def _closed(self, morphemes: Morphemes, stem: int, *, promise: bool) -> str:
        items = morphemes.items
        endings = [m for m in items[stem + 1 :] if m.pos in ENDINGS]
        written = [m.written.partition("/")[0] for m in endings]
        unclosed = endings[-1].pos == "EC" and written[-1] not in CLOSING
        if unclosed or ASKING.search(written[-1]):
            return morphemes.surface
        if WONDERING.search(written[-1]):
            said = morphemes.text[items[0].start : endings[-1].end]
            return f"{said.removesuffix('요')} 함"
        intends = promise and bool(INTENTION & set(written)) and not _is_resolved(items, stem)
        if stem > 1 and _is_helper(items, stem):
            stem -= 2
        marks = TENSE if items[stem].pos in ACTIONS else TENSE | SUPPOSITION
        return self._nominal(morphemes, stem, [m for m in endings if m.form in marks], intends)

    def _nominal(self, run: Morphemes, stem: int, tense: list[Morpheme], intends: bool) -> str:
        """The text up to the predicate ``stem`` and the predicate as a noun."""
        items, first = run.items, stem
        while first and items[first - 1].end > items[first].start:
            first -= 1  # the predicate shares a syllable with what stands before it
        kept = [(m.form, m.tag) for m in (*items[first : stem + 1], *tense)]
        ending = ("ᆯ", "ETM") if intends else ("ᆷ", "ETN")
        closed = self._morphology.join([*kept, ending]) + (" 예정임" if intends else "")
        return run.text[items[0].start : items[first].start] + closed


def _is_resolved(items: tuple[Morpheme, ...], stem: int) -> bool:
    """…기로 하-: the sentence itself says that it is settled."""
    before = items[max(0, stem - 2) : stem]
    return bool(before) and "".join(m.form for m in before).endswith("기로")


def tidy(text: str) -> str:
    """One line without a final stop."""
    return re.sub(r"\s+", " ", text).strip().rstrip(".。…, ")


def _opened(run: Morphemes) -> Morphemes:
    """The sentence without interjections, connectives, address and 저는/제가 at its head."""
    start, items = 0, run.items
    while start < len(items):
        item = items[start]
        if item.pos in {"IC", "MAJ"} or item.pos in PUNCTUATION - {"SS", "SSO"}:
            start += 1
        elif item.pos == "NP" and item.form in SELF and _is_topic(items, start + 1):
            start += 2
        else:
            break
    return run[slice(start, len(items))]


def _is_topic(items: tuple[Morpheme, ...], index: int) -> bool:
    return index < len(items) and items[index].pos in {"JX", "JKS"}


def _last_predicate(items: tuple[Morpheme, ...]) -> int | None:
    """Index of the stem whose endings close the sentence, or None where it closes otherwise."""
    index = len(items) - 1
    while index >= 0 and (items[index].pos in PUNCTUATION | {"JX"} or items[index].form == "요"):
        index -= 1
    closed = index
    while index >= 0 and items[index].pos in ENDINGS:
        index -= 1
    if index < 0 or index == closed or items[index].pos not in PREDICATES:
        return None
    return index


def _is_helper(items: tuple[Morpheme, ...], stem: int) -> bool:
    """보내 드리-: the helper says only politeness; the verb before it is what will be done."""
    helper, link, verb = items[stem], items[stem - 1], items[stem - 2]
    return (
        helper.pos == "VX"
        and helper.form in POLITE_HELPERS
        and link.pos == "EC"
        and verb.pos in PREDICATES
    )
