"""What a Korean sentence asks for, freed from the words that only do the asking.

``…할 필요가 있다고 생각합니다`` frames a proposal; its content stands before. Frames lie around
each other, so they are taken off one after the other. The lists are data
(``config/rules/titles.ko.toml``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from minutes.language.clauses import TOPIC_MARKS
from minutes.language.morphology import PUNCTUATION, Morpheme, Morphemes, find_tail
from minutes.rules import RuleFile

MAX_FRAMES = 12
"""How many frames may lie around a proposal; deeper ones are not taken off."""
MACROS = {
    "{E}": r"(?:(?:시|으시|겠|었|았|였)/EP )*\S+/E[FC](?: 요/JX)?",
    "{N}": r"\S+/NN\S",
    "{P}": r"\S+/J\S+",
    "{A}": r"(?:\S+/MAG|\S+/(?:XR|NNG) (?:하/XSA 게/EC|적/XSN 으로/JKB))",
    "{ASK}": r"(?:요청|당부|촉구|건의|제안|부탁|주문|권고|제언|요구)",
}


class FrameRules(RuleFile):
    """Table ``framing`` of the titles file; the file says what each list means."""

    leads: frozenset[str]
    joints: frozenset[str]
    frames: tuple[str, ...]
    wrappers: tuple[str, ...]
    backgrounds: tuple[str, ...]


class Framing:
    """Takes frames off sentences."""

    def __init__(self, rules: FrameRules) -> None:
        self._rules = rules
        self._frames = tuple(_compiled(pattern) for pattern in rules.frames)
        self._wrappers = tuple(_compiled(pattern) for pattern in rules.wrappers)
        self._backgrounds = tuple(re.compile(pattern) for pattern in rules.backgrounds)

    def contents(self, sentence: Morphemes) -> tuple[Morphemes, ...]:
        """What each framed part of a sentence asks for; without any frame, its last statement.

        Every content ends in a predicate's stem or a noun; address, opening words and what is
        only background before it are left out.
        """
        framed, plain = [], Morphemes(sentence.text, ())
        for part in self._parts(_without_address(sentence)):
            content, is_framed = self.strip(self._without_leads(part))
            plain = content if len(content) else plain
            if is_framed:
                framed.append(content)
        found = (self._foreground(content) for content in (framed or [plain]))
        return tuple(content for content in found if len(content))

    def proposing(self, sentence: Morphemes) -> Morphemes:
        """The last part of a sentence that is framed as a proposal, else the whole sentence."""
        framed = [part for part in self._parts(sentence) if self.strip(part)[1]]
        return self._without_leads(framed[-1]) if framed else sentence

    def strip(self, morphemes: Morphemes) -> tuple[Morphemes, bool]:
        """The run without the frames and wrappers at its end, and whether a frame was one."""
        framed = False
        for _ in range(MAX_FRAMES):
            morphemes = _without_stop(morphemes)
            cut = _cut(morphemes, self._frames)
            framed = framed or cut is not None
            if cut is None:
                cut = _cut(morphemes, self._wrappers)
            if cut is None:
                break
            morphemes = morphemes[slice(0, cut)]
        return morphemes, framed

    def _parts(self, sentence: Morphemes) -> Iterator[Morphemes]:
        """The sentence cut where a framed part ends and another statement begins."""
        items, start = sentence.items, 0
        for i, item in enumerate(items[:-1]):
            if not self._is_joint(item, items[i + 1]):
                continue
            part = sentence[slice(start, i + 1)]
            if item.pos == "EF" or self.strip(part)[1]:
                yield part
                start = i + 1
        yield sentence[slice(start, len(items))]

    def _is_joint(self, item: Morpheme, following: Morpheme) -> bool:
        if item.pos == "EF":
            return following.pos not in {"JX", "JKQ", "EC"}
        ending = item.written.rpartition("/")[0]
        return item.pos == "EC" and ending in self._rules.joints and following.pos != "VX"

    def _without_leads(self, morphemes: Morphemes) -> Morphemes:
        start = 0
        for item in morphemes.items:
            spoken = start and item.pos in {"JX", "JKS"} and morphemes.items[start - 1].pos == "NP"
            opening = item.pos in {"IC", "MAJ", *PUNCTUATION} or spoken
            lead = item.form in self._rules.leads and item.pos != "NNG"
            if not opening and not lead and not _is_self(item):
                break
            start += 1
        return morphemes[slice(start, len(morphemes))]

    def _foreground(self, content: Morphemes) -> Morphemes:
        written = content.written
        ends = [m.end() for p in self._backgrounds for m in p.finditer(written)]
        start = max(
            (written.count(" ", 0, end) + 1 for end in ends if end < len(written)), default=0
        )
        theme = theme_of(content[slice(0, start)]).items
        rest = content[slice(start, len(content))]
        return self._without_leads(Morphemes(content.text, (*theme, *rest.items)))


def theme_of(content: Morphemes) -> Morphemes:
    """관련 예산은 … 재검토: the topic that a run opens with, before any predicate."""
    for i, item in enumerate(content.items):
        if item.pos == "JX" and item.form in TOPIC_MARKS:
            return content[slice(0, i + 1)]
        if item.pos in {"EC", "EF", "JKS", "JKB"}:
            break
    return content[slice(0, 0)]


def _is_self(item: Morpheme) -> bool:
    return item.pos == "NP" and item.form in {"저", "제", "나", "내", "저희"}


def _cut(morphemes: Morphemes, tails: Sequence[re.Pattern[str]]) -> int | None:
    """Where the first of ``tails`` that fits begins, if something stands before it."""
    written = morphemes.written
    return next((index for tail in tails if (index := find_tail(written, tail))), None)


def _compiled(pattern: str) -> re.Pattern[str]:
    for macro, meaning in MACROS.items():
        pattern = pattern.replace(macro, meaning)
    return re.compile(rf"(?:{pattern})$")


def _without_stop(morphemes: Morphemes) -> Morphemes:
    end = len(morphemes)
    while end and morphemes.items[end - 1].pos in PUNCTUATION:
        end -= 1
    return morphemes[slice(0, end)]


def _without_address(morphemes: Morphemes) -> Morphemes:
    """``과장님, …`` without whom it is said to."""
    for i, item in enumerate(morphemes.items[:8]):
        if item.pos == "SP" and i and morphemes.items[i - 1].form == "님":
            return morphemes[slice(i + 1, len(morphemes))]
    return morphemes
