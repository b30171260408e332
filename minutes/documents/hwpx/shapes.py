"""Shapes of characters, paragraphs and borders, numbered as a document needs them.

HWPX draws text by the shapes that its runs and paragraphs name, and not by their style: what
differs in anything from its style is a shape of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from minutes.documents.blocks import Accent, Look
from minutes.documents.looks import (
    ACCENTS,
    BLACK,
    CELLS,
    HEADINGS,
    LADDERS,
    LINK,
    LOOKS,
    RUNNING,
    Level,
    ParagraphStyle,
)

K = TypeVar("K", bound=Hashable)

NO_BORDER = 1
NO_FILL = 2
"""Identities of borders start from one; characters and paragraphs refer to the second."""
ANCHOR = ParagraphStyle("MinutesAnchor", "표 자리", size_pt=2, leading=1.0)
"""The paragraph that holds a table, whose own line comes after it."""


@dataclass(frozen=True, slots=True)
class CharShape:
    size_pt: float
    color: str
    bold: bool
    spacing_pt: float = 0.0


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before a paragraph: ``kind`` as in ``hh:heading``, the list it counts in."""

    kind: str
    id_ref: int
    level: int


@dataclass(frozen=True, slots=True)
class Bullet:
    """A mark before paragraphs, drawn with a shape of its own and not with that of the first
    words, which may be bold or red."""

    mark: str
    char: int


@dataclass(frozen=True, slots=True)
class ParaShape:
    """Lengths in points and millimetres; lines from the second on are drawn in by
    ``hanging_mm``."""

    align: str
    leading: float
    before_pt: float
    after_pt: float
    left_mm: float
    right_mm: float
    hanging_mm: float
    keep_next: bool
    border_fill: int
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Border:
    """Lines on ``sides`` and a fill; colours as ``RRGGBB``, widths in millimetres."""

    sides: frozenset[str] = frozenset()
    color: str = BLACK
    width_mm: float = 0.12
    fill: str | None = None
    transparent: bool = False
    """An explicit fill of no colour, which text refers to."""


class Registry(Generic[K]):
    """Numbers equal things equally, in the order in which they are first asked for."""

    def __init__(self, first: int = 0) -> None:
        self._first = first
        self._ids: dict[K, int] = {}

    def __call__(self, thing: K) -> int:
        return self._ids.setdefault(thing, self._first + len(self._ids))

    def __iter__(self) -> Iterator[tuple[int, K]]:
        return ((identity, thing) for thing, identity in self._ids.items())

    def __len__(self) -> int:
        return len(self._ids)


class Shapes:
    """All shapes of one document."""

    def __init__(self) -> None:
        self.chars: Registry[CharShape] = Registry()
        self.paras: Registry[ParaShape] = Registry()
        self.borders: Registry[Border] = Registry(first=1)
        self.bullets: Registry[Bullet] = Registry(first=1)
        self.lists = 1
        """Numbered lists: the first one numbers the headings, each other one a cell."""
        self.borders(Border())
        self.borders(Border(transparent=True))
        for style in (LOOKS[Look.BODY], *LOOKS.values(), *RUNNING, ANCHOR):
            self.char(style)
        for look in (Look.BODY, *LOOKS):
            self.para(look)
        for style in (*RUNNING, ANCHOR):
            self.plain(style)
        for accent in ACCENTS:
            self.span(Look.BODY, accent)
        self.span(Look.BODY, linked=True)

    def char(self, style: ParagraphStyle) -> int:
        """The characters of a paragraph style."""
        return self.chars(CharShape(style.size_pt, style.color, style.bold, style.spacing_pt))

    def span(self, look: Look, accent: Accent | None = None, *, linked: bool = False) -> int:
        """The characters of a stretch of text in a paragraph of this look."""
        style, accented = LOOKS[look], LINK if linked else ACCENTS[accent] if accent else None
        if accented is None:
            return self.char(style)
        bold = style.bold or accented.bold
        return self.chars(CharShape(style.size_pt, accented.color, bold, style.spacing_pt))

    def para(self, look: Look, *, keep_next: bool = False, list_id: int | None = None) -> int:
        """A paragraph of this look. ``list_id`` replaces the list that it counts in."""
        level, head = _LEVELS.get(look), None
        if level is not None:
            head = self._head(look, level)
            if list_id is not None:
                head = replace(head, id_ref=list_id)
        return self.plain(LOOKS[look], keep_next=keep_next, level=level, head=head)

    def plain(
        self,
        style: ParagraphStyle,
        *,
        keep_next: bool = False,
        level: Level | None = None,
        head: Head | None = None,
    ) -> int:
        """A paragraph of this style; behind a head, the lines are drawn in by themselves."""
        left_mm, hanging_mm = style.left_mm, style.hanging_mm
        if level is not None:
            left_mm, hanging_mm = level.left_mm, level.hanging_mm
        inside_mm = 2.0 if style.border == "box" else 0.0
        shape = ParaShape(
            align=style.align,
            leading=style.leading,
            before_pt=style.before_pt,
            after_pt=style.after_pt,
            left_mm=left_mm - hanging_mm + inside_mm,
            right_mm=inside_mm,
            hanging_mm=0.0 if level else hanging_mm,
            keep_next=keep_next or style.keep_next,
            border_fill=self._border_of(style),
            head=head,
        )
        return self.paras(shape)

    def new_list(self) -> int:
        """Identity of a list that counts from one."""
        self.lists += 1
        return self.lists

    def _head(self, look: Look, level: Level) -> Head:
        if level in LADDERS[HEADINGS]:  # the outline, whose list the section names
            return Head("OUTLINE", 0, LADDERS[HEADINGS].index(level))
        if look is Look.CELL_NUMBERED:
            return Head("NUMBER", 1, LADDERS[CELLS].index(level))
        return Head("BULLET", self.bullets(Bullet(level.text, self.span(look))), 0)

    def _border_of(self, style: ParagraphStyle) -> int:
        if style.border is None:
            return NO_FILL
        box = ("left", "right", "top", "bottom")
        sides = box if style.border == "box" else (style.border,)
        return self.borders(Border(frozenset(sides), style.color, 0.25))


_LEVELS = {level.look: level for ladder in LADDERS.values() for level in ladder if level.look}
