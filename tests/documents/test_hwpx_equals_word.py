"""The HWPX file of a record says what its Word file says, in the same order and dress."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import docx
import pytest
from docx.oxml.ns import qn
from hwpx import HwpxDocument

from minutes.documents.hwpx import exporter as hwpx
from minutes.documents.hwpx.owpml import qualified
from minutes.documents.looks import LADDERS
from minutes.documents.word import exporter as word
from minutes.documents.word.styles import style_id
from minutes.model.minutes import Minutes

from . import samples
from .reading import Grid, Image, Text, hwpx_items, word_items

RECORDS = {
    "회의록": (word.PROCEEDINGS, hwpx.PROCEEDINGS),
    "회의결과보고": (word.SUMMARY, hwpx.SUMMARY),
}
CASES: dict[str, Callable[[], Minutes]] = {
    "demo": samples.demo_minutes,
    "unknown": samples.unknown_minutes,
    "odd": samples.odd_minutes,
    "long": lambda: samples.long_minutes(200),
}
FORMATS = {"decimal": "DIGIT", "ganada": "HANGUL_SYLLABLE"}


@cache
def both(title: str, case: str) -> tuple[bytes, bytes]:
    """The record as a Word and as a HWPX file."""
    as_word, as_hwpx = RECORDS[title]
    made = CASES[case]()
    return word.WordExporter(as_word).render(made), hwpx.HwpxExporter(as_hwpx).render(made)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("title", RECORDS)
def test_paragraphs_tables_and_pictures_are_the_same(title: str, case: str) -> None:
    as_word, as_hwpx = both(title, case)
    expected, found = word_items(as_word), hwpx_items(as_hwpx)
    assert [type(item) for item in found] == [type(item) for item in expected]
    for ours, theirs in zip(found, expected, strict=True):
        assert ours == theirs


def test_the_comparison_sees_all_kinds() -> None:
    items = hwpx_items(both("회의록", "long")[1])
    assert {type(item) for item in items} == {Text, Grid, Image}
    texts = [item for item in items if isinstance(item, Text)]
    assert {"Title", "Heading1", "Heading2", "TOC1", "MinutesPoint", "MinutesUtterance"} <= {
        text.style for text in texts
    }
    targets = {mark for text in texts for mark in text.bookmarks}
    links = {link for text in texts for link in text.links}
    assert links
    assert links <= targets


def test_numbers_and_marks_before_paragraphs_are_the_same() -> None:
    """By the definitions in the files: what word processors will print."""
    as_word, as_hwpx = both("회의결과보고", "demo")
    looks = [level.look for ladder in LADDERS.values() for level in ladder if level.look]
    names = {style_id(look) for look in looks}
    expected = {name: mark for name, mark in _word_marks(as_word).items() if name in names}
    assert set(expected) == names
    assert _hwpx_marks(as_hwpx) == expected


def _word_marks(data: bytes) -> dict[str, tuple[str, str]]:
    """Kind and text of the mark of each numbered style."""
    document = docx.Document(io.BytesIO(data))
    numbering = document.part.numbering_part.element
    lists = {
        made.get(qn("w:abstractNumId")): made for made in numbering.findall(qn("w:abstractNum"))
    }
    marks = {}
    for made in lists.values():
        for level in made.findall(qn("w:lvl")):
            name = level.find(qn("w:pStyle"))
            if name is not None:
                kind = level.find(qn("w:numFmt")).get(qn("w:val"))
                text = level.find(qn("w:lvlText")).get(qn("w:val"))
                marks[name.get(qn("w:val"))] = (FORMATS.get(kind, kind), text.replace("%", "^"))
    return marks


def _hwpx_marks(data: bytes) -> dict[str, tuple[str, str]]:
    head = HwpxDocument.open(io.BytesIO(data)).oxml.headers[0].element
    shapes = {made.get("id"): made for made in head.iter(qualified("hh:paraPr"))}
    bullets = {made.get("id"): made.get("char") for made in head.iter(qualified("hh:bullet"))}
    lists = {made.get("id"): made for made in head.iter(qualified("hh:numbering"))}
    words = {"Outline 1": "Heading1", "Outline 2": "Heading2"}
    marks = {}
    for style in head.iter(qualified("hh:style")):
        heading = shapes[style.get("paraPrIDRef")].find(qualified("hh:heading"))
        kind, name = heading.get("type"), style.get("engName")
        if kind == "BULLET":
            marks[name] = ("bullet", bullets[heading.get("idRef")])
        elif kind != "NONE":
            number = lists["1" if kind == "OUTLINE" else heading.get("idRef")]
            level = number.findall(qualified("hh:paraHead"))[int(heading.get("level"))]
            marks[words.get(name, name)] = (level.get("numFormat"), level.text)
    return marks
