"""Spoken Korean without what only speech needs: fillers, address, honorifics, politeness.

``과장님, 예산을 좀 늘려 주시기 바랍니다`` becomes ``예산을 늘리기 바랍니다``. Words are taken out
or lose an ending, none is added or moved. The lists are data (``config/rules/titles.ko.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.language.morphology import PUNCTUATION, Morpheme, Morphology
from minutes.rules import RuleFile

HONORIFIC = frozenset({"시", "으시"})
BOUND = ("E", "J", "VX", "XS", "VCP")
"""Tags that lean on what stands before them."""
OPEN_ENDINGS = frozenset({"EC", "ETM", "ETN", "EP"})
"""Before these an honorific can go; 하십시오 without it would be no word."""


class PlainRules(RuleFile):
    """Table ``plain`` of the titles file; the file says what each list means."""

    fillers: frozenset[str]
    idle_pointers: frozenset[str]
    giving: frozenset[str]
    titled: frozenset[str]
    particles: dict[str, str]
    callers: frozenset[str]
    addressed: str
    starts: frozenset[str]


class PlainSpeech:
    """Takes out what only speech needs."""

    def __init__(self, rules: PlainRules, morphology: Morphology) -> None:
        self._rules = rules
        self._morphology = morphology
        fillers = "|".join(map(re.escape, sorted(rules.fillers)))
        self._fillers = re.compile(rf"(?<!다시 )(?:^|(?<=\s))(?:{fillers})(?=[\s,.?!]|$)")
        self._addressed = re.compile(rules.addressed)

    def clean(self, sentence: str) -> str:
        """The sentence as it would be written; white space is made single."""
        text = re.sub(r"\s+", " ", self._fillers.sub("", re.sub(r"\([^)]*\)", "", sentence)))
        items = self._morphology.analyze(text)
        kept = self._kept(items)
        words = list(self._words(text, items, kept))
        written = re.sub(r"\s+([,.?!])", r"\1", " ".join(words))
        return re.sub(r"^[\s,.…·]+|(?<=,),+", "", written).strip()

    def _kept(self, items: Sequence[Morpheme]) -> list[bool]:
        kept = [not self._is_filler(items, i) for i in range(len(items))]
        for i in range(len(items)):
            if self._is_polite_giving(items, i):
                kept[i - 1] = kept[i] = False
            if self._is_idle_honorific(items, i) or self._is_courteous(items, i):
                kept[i] = False
        for i in self._address(items):
            kept[i] = False
        return kept

    def _is_filler(self, items: Sequence[Morpheme], i: int) -> bool:
        item = items[i]
        if item.pos == "IC":
            return True
        following = items[i + 1].pos if i + 1 < len(items) else ""
        if following.startswith(("J", "XS")) or item.pos not in {"MAG", "MAJ", "MM"}:
            return False
        if item.pos == "MM":
            return item.form in self._rules.idle_pointers and _modified(items, i)
        return item.form in self._rules.starts and not any(_is_word(m) for m in items[:i])

    def _is_polite_giving(self, items: Sequence[Morpheme], i: int) -> bool:
        """해 주시-, 해 줬으면, 해 줘야: asked for, given to nobody."""
        if i < 2 or items[i].written != "주/VX" or i + 1 == len(items):
            return False
        if items[i - 2].form in self._rules.giving or items[i - 1].pos != "EC":
            return False
        following = items[i + 1]
        if _begs(items, i + 1) or _begs(items, i + 2):
            return False
        return following.pos in {"EP", "EF"} or following.form in {"어야", "기", "ᆯ", "고"}

    def _is_idle_honorific(self, items: Sequence[Morpheme], i: int) -> bool:
        if items[i].pos != "EP" or items[i].form not in HONORIFIC or i + 1 == len(items):
            return False
        return items[i + 1].pos in OPEN_ENDINGS and not _begs(items, i + 1)

    def _is_courteous(self, items: Sequence[Morpheme], i: int) -> bool:
        """과장님, 과장께서는: what only honours."""
        item, following = items[i], items[i + 1 : i + 2]
        if item.written == "님/XSN":
            return bool(i) and items[i - 1].form not in self._rules.titled
        return item.form in self._rules.particles and any(m.pos == "JX" for m in following)

    def _address(self, items: Sequence[Morpheme]) -> Iterator[int]:
        """과장님, 위원 여러분: whom the sentence is said to, up to the comma or next word."""
        for i, item in enumerate(items):
            called = item.form == "님" or item.form in self._rules.callers
            following = items[i + 1] if i + 1 < len(items) else None
            if not called or following is None:
                continue
            if following.pos in {"JKV", "SP"} or not _leans(following):
                start = self._first_of_address(items, i)
                if start is not None:
                    yield from range(start, i + 1 + (following.pos in {"JKV", "SP"}))

    def _first_of_address(self, items: Sequence[Morpheme], end: int) -> int | None:
        """Where the address that ends at ``end`` begins: at the head of the sentence."""
        head = " ".join(m.written for m in items[: end + 1])
        found = self._addressed.match(head)
        return 0 if found and found.end() == len(head) else None

    def _words(self, text: str, items: Sequence[Morpheme], kept: Sequence[bool]) -> Iterator[str]:
        """The words that are left; one that lost something is put together again."""
        groups: list[list[int]] = []
        for i, item in enumerate(items):
            spaced = i == 0 or item.start > items[i - 1].end
            if groups and not spaced:
                groups[-1].append(i)
            else:
                groups.append([i])
        for group in _merged(groups, items, kept):
            if all(kept[i] for i in group) and not self._is_renamed(items, group):
                yield text[items[group[0]].start : items[group[-1]].end]
            else:
                left = [self._plain(items[i]) for i in group if kept[i]]
                yield self._morphology.join(left).replace(" ", "")

    def _is_renamed(self, items: Sequence[Morpheme], group: Sequence[int]) -> bool:
        return any(items[i].form in self._rules.particles and _is_case(items[i]) for i in group)

    def _plain(self, item: Morpheme) -> tuple[str, str]:
        form = self._rules.particles.get(item.form, item.form) if _is_case(item) else item.form
        return form, item.tag


def _merged(
    groups: list[list[int]], items: Sequence[Morpheme], kept: Sequence[bool]
) -> Iterator[list[int]]:
    """Words; one whose head is gone and whose rest leans goes with the word before it."""
    held: list[int] = []
    for group in groups:
        left = [i for i in group if kept[i]]
        leans = bool(left) and left[0] != group[0] and items[left[0]].tag.startswith(BOUND)
        if held and leans:
            held.extend(group)
            continue
        if any(kept[i] for i in held):
            yield held
        held = list(group)
    if any(kept[i] for i in held):
        yield held


def _is_word(item: Morpheme) -> bool:
    return item.pos not in PUNCTUATION and item.pos not in {"IC", "MAJ"}


def _is_case(item: Morpheme) -> bool:
    return item.pos in {"JKS", "JKB"}


def _modified(items: Sequence[Morpheme], i: int) -> bool:
    """도움이 되는 그런 협의체: what is pointed at has been described already."""
    return i > 0 and items[i - 1].pos in {"ETM", "JKG"}


def _begs(items: Sequence[Morpheme], i: int) -> bool:
    """주십사: without its honorific it would be no word."""
    return i < len(items) and items[i].form.endswith("사") and items[i].pos in {"EC", "EF"}


def _leans(item: Morpheme) -> bool:
    return item.tag.startswith(("J", "XS", "V", "E"))
