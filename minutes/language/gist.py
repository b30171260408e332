"""개조식 요지: a spoken sentence as the records write it.

It ends in ~함, ~임, ~음 (any verb's noun form), ~필요, ~할 것 for what was asked for, or ~예정임
for what was promised. Fillers, address and politeness go (:mod:`minutes.language.plain`); what was
said stays, and a question or an unfinished sentence stays as it was said.
"""

from __future__ import annotations

import re
from itertools import pairwise

from minutes.language.clauses import PREDICATES
from minutes.language.morphology import PUNCTUATION, Morpheme, Morphemes, Morphology, find_tail
from minutes.language.plain import PlainSpeech

BRIEF_CHARS = 70
"""A summary that stands for a title may run this far before it is cut."""
ENDINGS = frozenset({"EF", "EC", "EP", "ETM"})
WONDERING = re.compile(r"(?:ㄹ까|을까)요?$")
DOUBTING = re.compile(r"(?:나|는가|ㄴ가|은가)요?$")
"""Endings that leave a thought open (되지 않나); the records close it with 함."""
ASKING = re.compile(
    r"(?:ㅂ니까|습니까|느냐|냐|는지요?|ㄴ지요|은지요|나요|는가요?|ㄴ가요?|은가요?)$"
)
POLITE = re.compile(r"(?:어|아|여|에|예|이에)요$")
BIDDING = re.compile(r"(?:세요|시오|십시오|ㅂ사|십사)$")
PROPOSING = re.compile(r"(?:ㅂ시다|읍시다|자|자고요?)$")
DUTY = re.compile(r"야(?:지|죠|지요|만|겠죠)?$")
"""세워야죠, 이루어져야겠습니다."""
ASKED_IN_PASSING = re.compile(r"/EC (?:주|말)/VX 시/EP 고(?:요)?/E[CF](?: 요/JX)?(?: \S+/S\S)*$")
"""해 주시고요, 하지 마시고: asked for, though the sentence stops in its midst."""
SELF = frozenset({"저", "제", "나", "내", "저희"})
TENSE = frozenset({"었", "았", "였"})
INTENTION = frozenset({"겠", "ㄹ게", "을게"})
SUPPOSITION = frozenset({"겠"})
ACTIONS = frozenset({"VV", "VX", "XSV"})
CLOSING = frozenset({"고", "며", "으며", "는데", "ㄴ데", "은데", "지", "거든", "지만"})
"""Connective endings that spoken sentences stop at; others leave the sentence open."""
MOTION = re.compile(r"고자 (?:하|합|함).*$", re.DOTALL)
"""…의결하고자 하는데 이의 없으십니까: what is put to the meeting."""
POLITE_HELPERS = frozenset({"드리", "주"})
E = r"(?:\S+/E[FCP] ?)+(?:요/JX)?"
VIEW = re.compile(
    r"\S*[다라]고?/EC (?:(?:고|라고)/JKQ )?(?:(?:이렇|그렇)/VA 게/EC )?"
    rf"(?:(?:생각|판단|사료|이해)/NNG (?:하|되)/XSV|보/VV|느끼/VV|여기/VV)"
    rf" (?:고/EC 있/VX )?{E}$"
)
HELD = re.compile(
    r"\S*[다라]는/ETM (?:생각|말|말씀|뜻|의견|입장)/NNG "
    rf"(?:이/VCP|(?:을|를)/JKO (?:하|드리|갖|가지)/V\S) (?:[고어]/EC (?:있|보|싶)/VX )?{E}$"
)
"""…해야 된다는 생각입니다."""
"""…다고 생각합니다: that it is the speaker's view, the record shows by naming them."""
ASKING_WORDS = re.compile(
    r"는/ETM (?:부탁|당부|바람|건의|주문)/NNG (?:의/JKG 말씀/NNG )?"
    rf"(?:(?:을|를)/JKO (?:\S+/MAG )*(?:드리/VV|하/VV)|이/VCP) {E}$"
)
"""…했으면 하는 당부를 드립니다."""
NEED = re.compile(rf"(?P<need>필요/NNG) (?:(?:가|도|는|이)/J\S+ )?(?:있/V[AV]|(?:하|되)/XS\S) {E}$")
"""할 필요가 있습니다."""


class KoreanGist:
    """Summaries of Korean sentences."""

    def __init__(self, plain: PlainSpeech, morphology: Morphology) -> None:
        self._plain = plain
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

    def brief(self, sentence: str) -> str:
        """The end of the summary, as many of its clauses as fit into a line of a table."""
        summary = self.summarize(sentence)
        items = self._morphology.analyze(summary)
        joints = (
            after.start
            for item, after in pairwise(items)
            if after.start > item.end
            and ((item.pos == "EC" and _begins_clause(after)) or item.pos == "SP")
        )
        fitting = (summary[start:] for start in (0, *joints))
        return next((t for t in fitting if len(t) <= BRIEF_CHARS), cleaned_quote(summary))

    def _summarize(self, sentence: str, *, promise: bool) -> str:
        said = Morphemes(sentence, self._morphology.analyze(sentence))
        asked = ASKED_IN_PASSING.search(said.written) is not None
        text = self._plain.clean(sentence)
        morphemes = _opened(Morphemes(text, self._morphology.analyze(text)))
        if not len(morphemes):
            return tidy(sentence)
        need = find_tail(_unstopped(morphemes).written, NEED)
        if need and morphemes.items[need - 1].pos == "ETM":
            return tidy(morphemes[slice(0, need + 1)].surface)
        morphemes = _without_view(_unstopped(morphemes)) or morphemes
        stem = _last_predicate(morphemes.items)
        if stem is None:
            return tidy(morphemes.surface)
        if asked:
            return tidy(self._nominal(morphemes, stem, [], ("ᆯ", "ETM"), " 것"))
        return tidy(self._closed(morphemes, stem, promise=promise))

    def _closed(self, morphemes: Morphemes, stem: int, *, promise: bool) -> str:
        items = morphemes.items
        endings = [m for m in items[stem + 1 :] if m.pos in ENDINGS]
        written = [m.written.partition("/")[0] for m in endings]
        if stem > 1 and _is_helper(items, stem):
            stem -= 2
        if BIDDING.search(written[-1]):
            return self._nominal(morphemes, stem, [], ("ᆯ", "ETM"), " 것")
        if PROPOSING.search(written[-1]):
            return self._nominal(morphemes, stem, [], ("자고", "EC"), " 함")
        if any(DUTY.search(form) for form in written):
            return self._nominal(morphemes, stem, [], ("어야", "EC"), " 함")
        doubts = stem > 1 and items[stem].form in {"않", "못하"} and DOUBTING.search(written[-1])
        if WONDERING.search(written[-1]) or doubts:
            said = morphemes.text[items[0].start : endings[-1].end]
            return f"{said.removesuffix('요')} 함"
        quoted = written[-1].endswith(("다고", "라고", "다는", "라는"))
        unclosed = endings[-1].pos == "EC" and written[-1] not in CLOSING and not quoted
        if unclosed or ASKING.search(written[-1]) or _asks(morphemes, stem, written[-1]):
            return morphemes.surface
        intends = promise and bool(INTENTION & set(written)) and not _is_resolved(items, stem)
        marks = TENSE if items[stem].pos in ACTIONS else TENSE | SUPPOSITION
        tense = [m for m in endings if m.form in marks]
        if intends:
            return self._nominal(morphemes, stem, tense, ("ᆯ", "ETM"), " 예정임")
        return self._nominal(morphemes, stem, tense, ("ᆷ", "ETN"), "")

    def _nominal(
        self,
        run: Morphemes,
        stem: int,
        tense: list[Morpheme],
        ending: tuple[str, str],
        after: str,
    ) -> str:
        """The text up to the predicate ``stem``, the predicate with ``ending``, and ``after``."""
        items, first = run.items, stem
        while first and items[first - 1].end > items[first].start:
            first -= 1  # the predicate shares a syllable with what stands before it
        if first and items[first - 1].form == "거" and items[first].pos == "VCP":
            first -= 1
        kept = [(_written_form(m), m.tag) for m in (*items[first : stem + 1], *tense)]
        closed = self._morphology.join([*kept, ending]).replace(" ", "") + after
        return run.text[items[0].start : items[first].start] + closed


def _written_form(item: Morpheme) -> str:
    return "것" if item.written == "거/NNB" else item.form


def _asks(run: Morphemes, stem: int, ending: str) -> bool:
    """악순환 아니에요?: in -어요 a question looks like a statement, and says its opposite."""
    denied = run.items[stem].pos == "VCN" and stem > 0 and run.items[stem - 1].pos == "NNB"
    marked = run.items[-1].form.endswith("?")
    return POLITE.search(ending) is not None and (marked or denied)


def _is_resolved(items: tuple[Morpheme, ...], stem: int) -> bool:
    """…기로 하-: the sentence itself says that it is settled."""
    before = items[max(0, stem - 2) : stem]
    return bool(before) and "".join(m.form for m in before).endswith("기로")


def tidy(text: str) -> str:
    """One line without a final stop."""
    return re.sub(r"\s+", " ", text).strip().rstrip(".。…, ")


def cleaned_quote(sentence: str, limit: int = BRIEF_CHARS) -> str:
    """The sentence itself as a title: one line, no final stop, cut at a word."""
    text = re.sub(r"\s+", " ", sentence).strip().rstrip(".。!?…, ")
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rpartition(" ")[0] or head[:-1]) + "…"


def _begins_clause(item: Morpheme) -> bool:
    return item.pos not in {"VX", "VV", "SP", "NNB"} and not item.pos.startswith("J")


def _opened(run: Morphemes) -> Morphemes:
    """The sentence without interjections, connectives and 저는/제가/본 의원은 at its head."""
    start, items = 0, run.items
    while start < len(items):
        item = items[start]
        if item.pos in {"IC", "MAJ"} or item.pos in PUNCTUATION - {"SS", "SSO"}:
            start += 1
        elif item.pos == "NP" and item.form in SELF and _is_topic(items, start + 1):
            start += 2
        elif item.written == "본/MM" and _is_topic(items, start + 2):
            start += 3
        else:
            break
    return run[slice(start, len(items))]


def _is_topic(items: tuple[Morpheme, ...], index: int) -> bool:
    return index < len(items) and items[index].pos in {"JX", "JKS"}


def _unstopped(run: Morphemes) -> Morphemes:
    end = len(run)
    while end and run.items[end - 1].pos in PUNCTUATION:
        end -= 1
    return run[slice(0, end)]


def _without_view(run: Morphemes) -> Morphemes | None:
    """The sentence up to …다고, if it ends in …다고 생각합니다, or up to …하는 당부를 드립니다."""
    view = find_tail(run.written, VIEW) or find_tail(run.written, HELD)
    if view and run.items[view - 1].pos in PREDICATES | {"EP"}:
        return run[slice(0, view + 1)]
    asking = find_tail(run.written, ASKING_WORDS)
    if asking and asking > 1 and run.items[asking - 2].written.endswith("사/EC"):
        return run[slice(0, asking - 1)]
    if asking and run.items[asking - 1].pos in PREDICATES:
        return run[slice(0, asking + 1)]
    return None


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
