"""The HWPX file by its package, its schema and its parts."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hwpx import HwpxDocument
from hwpx.tools.id_integrity import check_id_integrity
from hwpx.tools.package_validator import validate_editor_open_safety, validate_package
from hwpx.tools.validator import validate_document
from lxml import etree

from minutes.documents.blocks import Column, Look, PageBreak, Span, Table, line
from minutes.documents.hwpx.exporter import PROCEEDINGS, SUMMARY, HwpxExporter
from minutes.documents.hwpx.owpml import NAMESPACES, UNITS_PER_MM, qualified
from minutes.documents.hwpx.tables import SPLIT_LINES
from minutes.documents.looks import ACCENTS, LOOKS, RUNNING
from minutes.documents.record.citing import text_cell
from minutes.documents.record.form import RecordForm
from minutes.model.minutes import Minutes

from . import samples

FORMS = {record.name: record for record in (PROCEEDINGS, SUMMARY)}
CASES: dict[str, Callable[[], Minutes]] = {
    "demo": samples.demo_minutes,
    "unknown": samples.unknown_minutes,
    "odd": samples.odd_minutes,
    "long": lambda: samples.long_minutes(200),
}
SEED_WARNING = "manifest does not reference a version part"
"""So it is in the blank document of the library and in those of Hancom Office."""


def rendered(case: str = "demo", form: str = "hwpx") -> bytes:
    return HwpxExporter(FORMS[form]).render(CASES[case]())


def part(data: bytes, name: str) -> Any:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return etree.fromstring(package.read(name))


def section(data: bytes) -> Any:
    return part(data, "Contents/section0.xml")


def head(data: bytes) -> Any:
    return part(data, "Contents/header.xml")


def made_of(*blocks: Any) -> Any:
    """The section of a document of these blocks."""
    record = RecordForm("hwpx", "시험", lambda _: (line(Look.TITLE, "제목"), *blocks))
    return section(HwpxExporter(record).render(samples.demo_minutes()))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_the_checks_of_the_library_find_nothing(case: str, form: str) -> None:
    data = rendered(case, form)
    package = validate_package(io.BytesIO(data))
    assert [str(issue) for issue in package.issues if SEED_WARNING not in issue.message] == []
    schema = validate_document(io.BytesIO(data))
    assert [str(issue) for issue in schema.issues] == []
    assert check_id_integrity(HwpxDocument.open(io.BytesIO(data))).ok
    assert validate_editor_open_safety(data).ok


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_same_minutes_same_bytes(case: str, form: str) -> None:
    assert rendered(case, form) == rendered(case, form)


def test_the_package_is_what_hancom_office_wants() -> None:
    data = rendered()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        entries = package.infolist()
        assert package.read("mimetype") == b"application/hwp+zip"
        names = [entry.filename for entry in entries]
    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert data[30:38] == b"mimetype"
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    pictures = [name for name in names if name.startswith("BinData/")]
    assert sorted(set(names) - set(pictures)) == [
        "Contents/content.hpf", "Contents/header.xml", "Contents/section0.xml",
        "META-INF/container.rdf", "META-INF/container.xml", "META-INF/manifest.xml",
        "Preview/PrvText.txt", "mimetype", "settings.xml", "version.xml",
    ]  # fmt: skip
    container = part(data, "META-INF/container.xml")
    assert container.find(".//{*}rootfile").get("full-path") == "Contents/content.hpf"


def test_roots_declare_every_namespace_and_opf_by_its_address() -> None:
    data = rendered()
    for name in ("Contents/content.hpf", "Contents/header.xml", "Contents/section0.xml"):
        assert part(data, name).nsmap == dict(NAMESPACES)
    content = part(data, "Contents/content.hpf")
    assert content.tag == "{http://www.idpf.org/2007/opf/}package"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".hpf")):
                assert b'standalone="yes"' in package.read(name)[:60]


def test_properties_come_from_the_minutes_and_name_nobody() -> None:
    told = {
        node.get("name") or etree.QName(node).localname: node.text or ""
        for node in part(rendered(), "Contents/content.hpf")[0]
    }
    assert told["title"] == "제3차 중소기업 인공지능 정책자문단 회의 (가상) 회의록"
    assert told["creator"] == told["lastsaveby"] == "중소기업 인공지능 정책자문단 (가상)"
    assert told["CreatedDate"] == told["ModifiedDate"] == "2026-11-20T00:00:00Z"
    assert told["keyword"].startswith("회의록, 데이터, 컴퓨팅 인프라")
    people = [person.name for person in samples.demo_meeting().attendees]
    assert not any(name in text for name in people for text in told.values())


def test_nothing_of_the_blank_document_is_left() -> None:
    data = rendered("unknown")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        whole = b"".join(map(package.read, package.namelist()))
    assert b"synthetic" not in whole
    assert b"2025-" not in whole


def test_the_preview_is_the_beginning_of_the_text() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered())) as package:
        preview = package.read("Preview/PrvText.txt").decode()
    lines = preview.splitlines()
    assert lines[:2] == ["회의록", samples.demo_meeting().title]
    assert len(preview) <= 1000


def test_every_look_and_accent_is_a_named_style() -> None:
    made = head(rendered())
    styles = list(made.iter(qualified("hh:style")))
    assert [style.get("id") for style in styles] == [str(n) for n in range(len(styles))]
    assert (styles[0].get("name"), styles[0].get("engName")) == ("바탕글", "Normal")
    names = [style.get("name") for style in styles]
    assert len(set(names)) == len(names)
    assert len(styles) == 1 + len(LOOKS) + len(RUNNING) + 1 + len(ACCENTS) + 1
    assert {"제목", "개요 1", "개요 2", "회의록 항목 ○", "머리말", "꼬리말", "확인 필요"} <= set(
        names
    )


def test_one_font_for_every_script_and_a_substitute() -> None:
    made = head(HwpxExporter(font="함초롬바탕").render(samples.demo_minutes()))
    faces = list(made.iter(qualified("hh:fontface")))
    assert len(faces) == 7
    assert {f.get("face") for f in made.iter(qualified("hh:font"))} == {"함초롬바탕"}
    assert {f.get("face") for f in made.iter(qualified("hh:substFont"))} == {"함초롬돋움"}


def test_the_page_is_that_of_the_word_file() -> None:
    page = section(rendered()).find(f".//{qualified('hp:pagePr')}")
    margin = page.find(qualified("hp:margin"))
    sizes = {name: int(value) / UNITS_PER_MM for name, value in margin.attrib.items()}
    assert round(int(page.get("width")) / UNITS_PER_MM) == 210
    assert round(int(page.get("height")) / UNITS_PER_MM) == 297
    assert round(sizes["left"]) == round(sizes["right"]) == 20
    assert round(sizes["top"] + sizes["header"]) == round(sizes["bottom"] + sizes["footer"]) == 20


def test_header_has_the_title_and_footer_the_page() -> None:
    made = section(rendered())
    header = made.find(f".//{qualified('hp:header')}")
    assert "".join(header.itertext()) == samples.demo_meeting().title
    numbers = made.find(f".//{qualified('hp:footer')}").iter(qualified("hp:autoNum"))
    assert [number.get("numType") for number in numbers] == ["PAGE", "TOTAL_PAGE"]


def test_tables_repeat_their_head_and_are_as_wide_as_the_text() -> None:
    for table in section(rendered()).iter(qualified("hp:tbl")):
        rows = table.findall(qualified("hp:tr"))
        flags = [{c.get("header") for c in row.findall(qualified("hp:tc"))} for row in rows]
        repeated = table.get("repeatHeader") == "1"
        assert flags == [{"1"} if repeated and n == 0 else {"0"} for n in range(len(rows))]
        width = int(table.find(qualified("hp:sz")).get("width"))
        assert round(width / UNITS_PER_MM) == 170
        for row in rows:
            sizes = [int(size.get("width")) for size in row.iter(qualified("hp:cellSz"))]
            assert sum(sizes) == width


def test_head_cells_are_grey() -> None:
    data = rendered()
    fills = {
        border.get("id"): brush.get("faceColor")
        for border in head(data).iter(qualified("hh:borderFill"))
        for brush in border.iter(qualified("hc:winBrush"))
    }
    tables = list(section(data).iter(qualified("hp:tbl")))
    for row in tables[1].findall(qualified("hp:tr")):
        for cell in row.findall(qualified("hp:tc")):
            grey = fills.get(cell.get("borderFillIDRef")) == "#E7E6E6"
            assert grey == (cell.get("header") == "1")


def test_only_a_table_with_a_very_long_row_breaks_inside_rows() -> None:
    columns = (Column("하나", 170),)
    short = Table("짧음", columns, ((text_cell("말"),),))
    tall = Table("긺", columns, ((tuple(text_cell("말")[0] for _ in range(SPLIT_LINES + 1)),),))
    tables = made_of(short, tall).iter(qualified("hp:tbl"))
    assert [table.get("pageBreak") for table in tables] == ["TABLE", "CELL"]


def test_numbers_in_each_cell_start_from_one() -> None:
    meeting = replace(samples.demo_meeting(), agenda=("첫째", "둘째"))
    data = HwpxExporter().render(replace(samples.demo_minutes(), meeting=meeting))
    shapes = {p.get("id"): p for p in head(data).iter(qualified("hh:paraPr"))}
    lists = []
    for cell in section(data).iter(qualified("hp:tc")):
        headings = (
            shapes[p.get("paraPrIDRef")].find(qualified("hh:heading"))
            for p in cell.iter(qualified("hp:p"))
        )
        lists.append({h.get("idRef") for h in headings if h.get("type") == "NUMBER"})
    used = [ids for ids in lists if ids]
    assert len(used) == 2
    assert all(len(ids) == 1 for ids in used)
    known = [number.get("id") for number in head(data).iter(qualified("hh:numbering"))]
    assert set.union(*used) == set(known) - {"1"}


def test_marks_do_not_take_the_look_of_the_first_words() -> None:
    made = head(rendered())
    shapes = {shape.get("id"): shape for shape in made.iter(qualified("hh:charPr"))}
    bullets = list(made.iter(qualified("hh:bullet")))
    assert [bullet.get("char") for bullet in bullets] == ["□", "○", "-", "·", "※"]
    for bullet in bullets[1:]:
        shape = shapes[bullet.find(qualified("hh:paraHead")).get("charPrIDRef")]
        assert shape.find(qualified("hh:bold")) is None


def test_a_page_break_belongs_to_what_follows() -> None:
    made = made_of(line(Look.BODY, "앞"), PageBreak(), line(Look.BODY, "뒤"))
    assert [p.get("pageBreak") for p in made.findall(qualified("hp:p"))] == ["0", "0", "1"]


def test_a_link_is_a_field_with_the_bookmark_as_its_target() -> None:
    made = made_of(line(Look.BODY, Span("00:00:01", anchor="u0001")))
    begin = made.find(f".//{qualified('hp:fieldBegin')}")
    command = begin.find(f".//{qualified('hp:stringParam')}[@name='Command']")
    assert command.text == "?u0001;0;0;0;"
    end = made.find(f".//{qualified('hp:fieldEnd')}")
    assert end.get("beginIDRef") == begin.get("id")


def test_identities_are_given_once() -> None:
    made = section(rendered("long"))
    tags = ("hp:p", "hp:tbl", "hp:pic", "hp:fieldBegin", "hp:header", "hp:footer")
    ids = [node.get("id") for tag in tags for node in made.iter(qualified(tag))]
    assert len(ids) == len(set(ids))


def test_margins_are_doubled_for_readers_of_old_units() -> None:
    """As Hancom Office writes them."""
    for shape in head(rendered()).iter(qualified("hh:paraPr")):
        case = shape.find(f"{qualified('hp:switch')}/{qualified('hp:case')}")
        other = shape.find(f"{qualified('hp:switch')}/{qualified('hp:default')}")
        ours = [int(side.get("value")) for side in case[0]]
        assert [int(side.get("value")) for side in other[0]] == [2 * value for value in ours]
        assert case[1].get("value") == other[1].get("value")


def test_characters_that_xml_refuses_are_made_legible() -> None:
    text = "".join(section(rendered("odd")).itertext())
    assert "꺾쇠 <b>&amp;</b>" in text
    assert not re.search(r"[\x00-\x1f\ud800-\udfff\ufffe]", text)


def test_identity_names_form_library_and_font() -> None:
    assert HwpxExporter(font="바탕").identity != HwpxExporter(font="돋움").identity
    assert HwpxExporter().identity != HwpxExporter(SUMMARY).identity
    assert "python-hwpx" in HwpxExporter().identity
    assert HwpxExporter(SUMMARY).filename == "회의결과보고.hwpx"
