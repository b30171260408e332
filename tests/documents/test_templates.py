"""An office's own Word files as templates."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from minutes.documents.blocks import Look
from minutes.documents.record.form import RecordForm
from minutes.documents.word.exporter import PROCEEDINGS, SUMMARY, TRANSCRIPT, WordExporter
from minutes.documents.word.slots import BLOCK_SLOTS, slot_names, slot_values
from minutes.documents.word.styles import style_id
from minutes.documents.word.template import load_template
from minutes.documents.wording import EDITION
from minutes.errors import ConfigError
from minutes.model.editions import Edition
from minutes.model.minutes import Minutes, Note

from . import samples, template_examples

RECORDS = (PROCEEDINGS, TRANSCRIPT, SUMMARY)
BODY = "{{p 본문 }}"


def _write(path: Path, *paragraphs: str, change: Callable[[Document], None] | None = None) -> Path:
    """A plain template with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if change:
        change(document)
    document.save(str(path))
    return path


def _rendered(path: Path, record: RecordForm = PROCEEDINGS, made: Minutes | None = None) -> bytes:
    exporter = WordExporter(record, template=load_template(path))
    return exporter.render(made or samples.demo_minutes())


def _opened(path: Path, record: RecordForm = PROCEEDINGS, made: Minutes | None = None) -> Document:
    return docx.Document(io.BytesIO(_rendered(path, record, made)))


def _with_look(document: Document, look: Look) -> list[str]:
    return [p.text for p in document.paragraphs if p._p.style == style_id(look)]


def _headings(document: Document) -> list[str]:
    return _with_look(document, Look.HEADING) + _with_look(document, Look.SECTION)


def _fault(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_template(path)
    assert str(path) in caught.value.message("ko")
    return caught.value.message("ko")


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.title)
def test_the_committed_examples_are_what_their_script_makes(record: RecordForm) -> None:
    kept = (template_examples.FOLDER / f"{record.title}.docx").read_bytes()
    made = template_examples.example(record.title)
    with zipfile.ZipFile(io.BytesIO(kept)) as old, zipfile.ZipFile(io.BytesIO(made)) as new:
        assert old.namelist() == new.namelist()
        assert all(old.read(name) == new.read(name) for name in old.namelist())


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.title)
def test_an_example_gives_its_look_and_our_text(record: RecordForm) -> None:
    path = template_examples.FOLDER / f"{record.title}.docx"
    document = _opened(path, record)
    plain = docx.Document(io.BytesIO(WordExporter(record).render(samples.demo_minutes())))
    assert _headings(document) == _headings(plain)
    assert _with_look(document, Look.POINT) == _with_look(plain, Look.POINT)
    assert _with_look(document, Look.NOTICE) == _with_look(plain, Look.NOTICE)
    assert _with_look(document, Look.TITLE) == [record.title]
    section = document.sections[0]
    header = "\n".join(p.text for p in section.header.paragraphs)
    assert template_examples.OFFICE in header
    assert samples.demo_meeting().title in header
    assert "비공개" in header
    assert len(list(section.header._element.iter(qn("a:blip")))) == 1
    assert template_examples.OFFICE in section.footer.paragraphs[0].text
    heading = next(s for s in document.styles if s.style_id == style_id(Look.HEADING))
    assert heading.font.color.rgb == template_examples.GREEN
    assert "{{" not in "".join(t.text or "" for t in document.element.iter(qn("w:t")))


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.title)
def test_templates_keep_files_deterministic(record: RecordForm) -> None:
    path = template_examples.FOLDER / f"{record.title}.docx"
    assert _rendered(path, record) == _rendered(path, record)


def test_slots_are_filled_in_the_table_of_the_office() -> None:
    document = _opened(template_examples.FOLDER / "회의록.docx")
    rows = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    assert rows["일시"] == "2026. 11. 20.(금) 14:00"
    assert rows["의장"] == "한서윤 의장"
    assert rows["진행순서"].splitlines()[0].startswith("1. ")
    assert rows["배석자"] == "기재 없음"


def test_what_nobody_gave_is_to_be_checked() -> None:
    values = slot_values(samples.unknown_minutes(), "회의록")
    assert tuple(values) == slot_names()
    assert values["회의명"] == "녹음 0001"
    assert {values[name] for name in ("일시", "장소", "의장", "참석자", "표결")} == {"확인 필요"}


def test_the_office_is_told_every_slot_and_no_other() -> None:
    readme = (template_examples.FOLDER.parent / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `\{\{p? (\S+) \}\}` \|", readme, re.MULTILINE)
    assert sorted(listed) == sorted((*slot_names(), *BLOCK_SLOTS))


def test_a_template_of_one_line_takes_the_whole_form(tmp_path: Path) -> None:
    document = _opened(_write(tmp_path / "회의록.docx", "{{p 머리 }}", BODY))
    assert _with_look(document, Look.TITLE) == ["회의록"]
    assert document.tables[0].rows[0].cells[0].text == "회의의 명칭"
    assert _headings(document)[0] == "발언 요지"


def test_what_must_be_known_first_is_told_without_our_head(tmp_path: Path) -> None:
    made = samples.demo_minutes()
    ground = Note(EDITION, "부분공개(정보공개법 제9조 제1항 제5호)")
    document = _opened(
        _write(tmp_path / "회의록.docx", BODY),
        made=replace(made, edition=Edition.PARTIAL, notes=(*made.notes, ground)),
    )
    assert _with_look(document, Look.SUBTITLE) == [ground.text]
    assert len(_with_look(document, Look.NOTICE)) == 1
    assert _with_look(document, Look.TITLE) == []


def test_odd_characters_of_the_minutes_are_text(tmp_path: Path) -> None:
    path = _write(tmp_path / "회의록.docx", "{{ 회의명 }} {{ 장소 }}", BODY)
    first = _opened(path, made=samples.odd_minutes()).paragraphs[0].text
    assert '<b>&amp;</b> "따옴표"' in first


def test_braces_in_the_minutes_are_no_slots(tmp_path: Path) -> None:
    made = samples.demo_minutes()
    meeting = replace(made.meeting, title="{{ 장소 }} {% if %}")
    path = _write(tmp_path / "회의록.docx", "{{ 회의명 }}", BODY)
    document = _opened(path, made=replace(made, meeting=meeting))
    assert document.paragraphs[0].text == "{{ 장소 }} {% if %}"


def test_a_slot_that_word_cut_into_runs_is_one(tmp_path: Path) -> None:
    def cut(document: Document) -> None:
        paragraph = document.add_paragraph()
        for piece in ("{", "{ 회의", "명 }", "}"):
            paragraph.add_run(piece)

    document = _opened(_write(tmp_path / "회의록.docx", BODY, change=cut))
    assert document.paragraphs[-1].text == samples.demo_meeting().title


def test_styles_are_known_by_name_whatever_their_identity(tmp_path: Path) -> None:
    def korean_word(document: Document) -> None:
        style = document.styles["Heading 1"]
        style.font.size = Pt(26)
        style.element.set(qn("w:styleId"), "a3")
        stranger = document.styles.add_style("부서 제목", WD_STYLE_TYPE.PARAGRAPH)
        stranger.element.set(qn("w:styleId"), style_id(Look.HEADING))
        document.paragraphs[0]._p.get_or_add_pPr().get_or_add_pStyle().val = "Heading1"

    path = _write(tmp_path / "회의록.docx", "부서", BODY, change=korean_word)
    document = _opened(path)
    heading = next(s for s in document.styles if s.style_id == style_id(Look.HEADING))
    assert heading.font.size == Pt(26)
    stranger = document.paragraphs[0].style
    assert stranger is not None
    assert stranger.name == "부서 제목"
    assert _headings(document)[0] == "발언 요지"


def test_styles_that_a_template_lacks_are_added_in_its_font(tmp_path: Path) -> None:
    document = _opened(_write(tmp_path / "회의록.docx", BODY))
    ours = next(s for s in document.styles if s.style_id == style_id(Look.POINT))
    fonts = ours.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    assert fonts.attrib == {}
    known = {style.style_id for style in document.styles}
    assert {p.style for p in document.element.body.iter(qn("w:p"))} <= {*known, None}


def test_lists_of_the_template_go_on_counting_on_their_own(tmp_path: Path) -> None:
    def with_list(document: Document) -> None:
        document.add_paragraph("목록", style="List Number")

    document = _opened(_write(tmp_path / "회의록.docx", BODY, change=with_list))
    numbering = document.part.numbering_part.element
    kinds = [child.tag for child in numbering]
    assert kinds == sorted(kinds)
    for kind in ("w:abstractNum", "w:num"):
        ids = [n.get(qn(f"{kind}Id")) for n in numbering.findall(qn(kind))]
        assert len(ids) == len(set(ids))
    used = {n.get(qn("w:val")) for n in document.element.body.iter(qn("w:numId"))}
    assert used <= {n.get(qn("w:numId")) for n in numbering.findall(qn("w:num"))}


def test_tables_and_charts_fit_the_paper(tmp_path: Path) -> None:
    def narrow(document: Document) -> None:
        section = document.sections[0]
        section.page_width, section.left_margin, section.right_margin = Mm(182), Mm(21), Mm(21)

    document = _opened(_write(tmp_path / "회의록.docx", BODY, change=narrow))
    assert document.tables
    for table in document.tables:
        assert abs(sum(c.width.mm for c in table.columns) - 140) < 1
    assert {round(shape.width.mm) for shape in document.inline_shapes} == {140}


def _link(document: Document) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    key = paragraph.part.relate_to(
        "https://office.example", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), key)
    paragraph._p.append(link)
    link.append(paragraph.add_run("누리집")._r)


def _macros(document: Document) -> None:
    part = document.part
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
    part.relate_to(Part(PackURI("/word/vbaProject.bin"), "x/y", b"Sub", part.package), kind)
    document.core_properties.author = "홍길동"


def test_macros_links_and_names_are_not_carried(tmp_path: Path) -> None:
    def change(document: Document) -> None:
        _link(document)
        _macros(document)

    data = _rendered(_write(tmp_path / "회의록.docx", BODY, change=change))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert not any("vba" in name or "app.xml" in name for name in package.namelist())
        everything = b"".join(map(package.read, package.namelist()))
    assert b"office.example" not in everything
    assert b'TargetMode="External"' not in everything
    assert "홍길동".encode() not in everything
    footer = docx.Document(io.BytesIO(data)).sections[0].footer.paragraphs[0]
    assert footer.text == "누리집"


def _in_a_cell(document: Document) -> None:
    document.add_table(rows=1, cols=1).cell(0, 0).text = BODY


def _tracked(document: Document) -> None:
    document.paragraphs[0]._p.append(OxmlElement("w:ins"))


def _linked_picture(document: Document) -> None:
    key = document.part.relate_to("file:///x.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    blip = OxmlElement("a:blip")
    blip.set(qn("r:link"), key)
    document.paragraphs[0]._p.append(blip)


def _remote_field(document: Document) -> None:
    run = document.add_paragraph().add_run()
    for text in ("INCLUDE", 'PICTURE "http://x"'):
        instruction = OxmlElement("w:instrText")
        instruction.text = text
        run._r.append(instruction)


def _wrong_kind(document: Document) -> None:
    document.styles.add_style("회의록 항목 ○", WD_STYLE_TYPE.CHARACTER)


def _slot_in_header(document: Document) -> None:
    document.sections[0].header.paragraphs[0].text = "{{ 회장 }}"


@pytest.mark.parametrize(
    ("paragraphs", "change", "told"),
    [
        (("{{ 회의명칭 }}", BODY), None, "없는 자리 이름 ‘회의명칭’"),
        ((BODY,), _slot_in_header, "header1.xml: 없는 자리 이름 ‘회장’"),
        (("{{ 회의명 }}",), None, "{{p 본문 }}가 없음"),
        ((BODY, BODY), None, "본문에 한 번"),
        (("{{ 회의명", BODY), None, "괄호가 맞지 않음"),
        (("{% for x in y %}", "{{ 회의명.upper() }}", "{% endfor %}", BODY), None, "이름 }} 꼴만"),
        (("{{ 본문 }}",), None, "한 문단을 혼자"),
        ((), _in_a_cell, "한 문단을 혼자"),
        ((BODY,), _tracked, "변경 내용 추적"),
        ((BODY,), _linked_picture, "document.xml: 다른 파일이나 개체(image)"),
        ((BODY,), _remote_field, "INCLUDEPICTURE"),
        ((BODY,), _wrong_kind, "‘회의록 항목 ○’의 종류"),
    ],
)
def test_a_broken_template_is_named_with_its_fault(
    paragraphs: tuple[str, ...],
    change: Callable[[Document], None] | None,
    told: str,
    tmp_path: Path,
) -> None:
    path = _write(tmp_path / "회의록.docx", *paragraphs, change=change)
    assert told in _fault(path)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = _fault(_write(tmp_path / "회의록.docx", "{{ 가 }}", "{{ 나 }}", change=_wrong_kind))
    assert told.count("\n- ") == 4


def test_what_is_no_word_file_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "회의록.docx"
    path.write_bytes(b"not a zip")
    assert "Word 문서(.docx)가 아니거나 손상됨" in _fault(path)
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
    assert "Word 문서(.docx)가 아니거나 손상됨" in _fault(path)


def test_a_workbook_is_no_template(tmp_path: Path) -> None:
    path = _write(tmp_path / "회의록.docx", BODY)
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            named = data.replace(CONTENT_TYPE.WML_DOCUMENT_MAIN.encode(), macro.encode())
            package.writestr(name, named)
    assert "Word 문서(.docx)가 아니거나 손상됨" in _fault(path)


def test_another_template_is_another_exporter(tmp_path: Path) -> None:
    one = load_template(_write(tmp_path / "가.docx", BODY))
    two = load_template(_write(tmp_path / "나.docx", "기관", BODY))
    identities = {WordExporter(template=t).identity for t in (None, one, two)}
    assert len(identities) == 3
