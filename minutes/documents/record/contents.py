"""A table of contents for a document that is too long to leaf through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import count

from minutes.documents.blocks import Block, Contents, Entry, Look, PageBreak, Paragraph

_GANADA = "가나다라마바사아자차카타파하"
_LEVELS = {Look.HEADING: 1, Look.ANNEX_TITLE: 1, Look.SUBHEADING: 2}


def with_contents(head: Iterable[Block], body: Iterable[Block]) -> Iterator[Block]:
    """``head`` and the table of contents on the first page, then ``body`` with every heading a
    place to jump to."""
    marked = tuple(_marked(body))
    yield from head
    yield Contents(tuple(_entries(marked)))
    yield PageBreak()
    yield from marked


def _marked(body: Iterable[Block]) -> Iterator[Block]:
    numbers = count(1)
    for block in body:
        if isinstance(block, Paragraph) and block.look in _LEVELS:
            yield replace(block, bookmark=f"h{next(numbers):04d}")
        else:
            yield block


def _entries(body: Iterable[Block]) -> Iterator[Entry]:
    """Headings with the numbers that the lists of their styles will give them; an annex by its
    title alone."""
    heading = subheading = 0
    annex = False
    for block in body:
        if not isinstance(block, Paragraph) or block.look not in _LEVELS or not block.bookmark:
            continue
        number = ""
        if block.look is Look.ANNEX_TITLE:
            annex = True
        elif annex:
            continue
        elif block.look is Look.HEADING:
            heading, subheading = heading + 1, 0
            number = f"{heading}. "
        else:
            subheading += 1
            number = f"{ganada(subheading)}. "
        text = "".join(span.text for span in block.spans)
        yield Entry(number + text, block.bookmark, _LEVELS[block.look])


def ganada(number: int) -> str:
    """``가``, ``나``, … as word processors count on: ``가가`` after ``하``."""
    rounds, place = divmod(number - 1, len(_GANADA))
    return _GANADA[place] * (rounds + 1)
