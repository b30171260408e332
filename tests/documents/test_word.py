"""The Word file by its structure."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from minutes.documents.blocks import Look
from minutes.documents.record.form import RecordForm
from minutes.documents.record.transcript import PASSAGE_CHARS, Anchors, passages
from minutes.documents.word.exporter import (
    PROCEEDINGS,
    SUMMARY,
    TRANSCRIPT,
    WordExporter,
)
from minutes.documents.word.styles import style_id
from minutes.model.findings import Evidence
from minutes.model.minutes import Minutes

from . import samples

FORMS = {record.name: record for record in (PROCEEDINGS, TRANSCRIPT, SUMMARY)}
CASES: dict[str, Callable[[], Minutes]] = {
    "demo": samples.demo_minutes,
    "unknown": samples.unknown_minutes,
    "odd": samples.odd_minutes,
    "long": lambda: samples.long_minutes(120),
}


def _file(made: Minutes, record: RecordForm = PROCEEDINGS) -> io.BytesIO:
    return io.BytesIO(WordExporter(record).render(made))


def _open(made: Minutes, record: RecordForm = PROCEEDINGS) -> Document:
    return docx.Document(_file(made, record))


@pytest.fixture(scope="module")
def demo() -> Document:
    return _open(samples.demo_minutes())


def _with_look(document: Document, look: Look) -> list[str]:
    return [p.text for p in document.paragraphs if p._p.style == style_id(look)]


def _text(document: Document) -> str:
    return "\n".join(t.text or "" for t in document.element.iter(qn("w:t")))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_same_minutes_same_bytes(case: str, form: str) -> None:
    first, second = (WordExporter(FORMS[form]).render(CASES[case]()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_every_part_is_xml_or_a_picture_with_a_fixed_date(case: str, form: str) -> None:
    with zipfile.ZipFile(_file(CASES[case](), FORMS[form])) as package:
        assert package.testzip() is None
        for entry in package.infolist():
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            if not entry.filename.endswith(".png"):
                parse_xml(package.read(entry))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_every_link_leads_to_a_bookmark(case: str, form: str) -> None:
    body = _open(CASES[case](), FORMS[form]).element.body
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    ids = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    ends = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkEnd"))]
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert len(set(names)) == len(names)
    assert sorted(ids) == sorted(ends)
    assert anchors <= set(names)
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,39}", str(name)) for name in names)


@pytest.mark.parametrize("record", [PROCEEDINGS, TRANSCRIPT], ids=lambda r: r.name)
def test_every_finding_leads_to_its_words(record: RecordForm) -> None:
    made = samples.demo_minutes()
    body = _open(made, record).element.body
    anchors = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    findings = made.findings
    for kind in (findings.opinions, findings.tasks, findings.decisions, findings.follow_ups):
        for finding in kind:
            assert {e.utterance_id for e in finding.evidence} <= anchors


def test_a_finding_late_in_a_long_speech_leads_to_its_passage() -> None:
    made = samples.long_minutes(10)
    speech = max(made.dialogue.utterances, key=lambda u: len(u.text))
    start, end = speech.sentence_span(len(speech.sentences) - 1)
    proof = Evidence(speech.id, start, end, speech.text[start:end], speech.start_s, speech.end_s)
    anchor = Anchors(made.dialogue)(proof)
    assert anchor is not None
    assert re.fullmatch(rf"{speech.id}_\d+", anchor)
    (target,) = (
        mark.getparent()
        for mark in _open(made, TRANSCRIPT).element.iter(qn("w:bookmarkStart"))
        if mark.get(qn("w:name")) == anchor
    )
    printed = "".join(t.text or "" for t in target.iter(qn("w:t")))
    assert printed.endswith(speech.text[start:end])


def test_long_speeches_are_cut_without_loss() -> None:
    speech = max(samples.long_minutes(10).dialogue.utterances, key=lambda u: len(u.text))
    cut = passages(speech)
    assert len(cut) > 3
    assert " ".join(passage.text for passage in cut) == speech.text
    assert all(speech.text[p.offset :].startswith(p.text) for p in cut)
    assert max(len(p.text) for p in cut) < 2 * PASSAGE_CHARS


def test_headings_stand_in_the_official_order(demo: Document) -> None:
    assert _with_look(demo, Look.TITLE) == ["회의록"]
    assert _with_look(demo, Look.SUBTITLE) == [samples.demo_meeting().title]
    assert _with_look(demo, Look.HEADING) == [
        "발언 요지", "정책과제 제안", "결정 사항", "표결 내용", "향후 조치", "작성 및 확인",
    ]  # fmt: skip
    assert _with_look(demo, Look.ENCLOSURE) == ["붙임  녹취록 1부.  끝."]
    assert _with_look(demo, Look.ANNEX_TITLE) == ["검토 자료"]


def test_facts_of_the_meeting_stand_in_the_first_table(demo: Document) -> None:
    rows = {row.cells[0].text: row.cells[1].text for row in demo.tables[0].rows}
    assert rows["개최기관(부서)"] == "중소기업 인공지능 정책자문단 (가상)"
    assert rows["일시"] == "2026. 11. 20.(금) 14:00"
    assert rows["참석자"].startswith("5명\n(산업계) 김도현 위원(가상제조 주식회사), ")
    assert rows["배석자"] == "기재 없음"
    assert rows["진행 순서"].splitlines() == list(samples.demo_meeting().order)


def test_nothing_is_invented_where_nothing_is_known() -> None:
    document = _open(samples.unknown_minutes())
    rows = {row.cells[0].text: row.cells[1].text for row in document.tables[0].rows}
    del rows["회의의 명칭"]
    assert len(rows) == 8
    assert all(value.startswith("확인 필요") for value in rows.values())
    marked = [run for run in document.element.iter(qn("w:r")) if run.style == "MinutesMissing"]
    assert len(marked) == 8 + 1 + 1 + 3  # a second one for the time, the vote, three voices
    assert "화자 1" in _text(document)
    assert "화자 미상" in _text(document)


def test_tasks_and_follow_ups_are_tables(demo: Document) -> None:
    tasks = next(t for t in demo.tables if t.rows[0].cells[1].text == "과제명")
    assert [cell.text for cell in tasks.rows[0].cells] == [
        "연번", "과제명", "제안자", "분야", "제안 내용", "근거",
    ]  # fmt: skip
    assert [cell.text for cell in tasks.rows[1].cells][:4] == [
        "1", "권역별 제조 데이터 은행 구축", "김도현 위원", "데이터",
    ]  # fmt: skip
    assert len(tasks.rows) == 1 + len(samples.demo_minutes().findings.tasks)
    follow_ups = next(t for t in demo.tables if t.rows[0].cells[1].text == "조치 내용")
    assert [[c.text for c in row.cells][2:4] for row in follow_ups.rows[1:]] == [
        ["이준호 위원", "2026. 12. 15.(화)\n“다음 달 십오 일까지”"],
        ["사무국", "언급 없음"],
    ]


def test_every_name_stands_in_the_transcript() -> None:
    spoken = _with_look(_open(samples.demo_minutes(), TRANSCRIPT), Look.UTTERANCE)
    assert len(spoken) == len(samples.demo_minutes().dialogue.utterances)
    for participant in samples.demo_minutes().participants:
        assert any(f"\t{participant.display_name}  " in text for text in spoken)


def test_every_style_names_its_east_asian_font() -> None:
    rendered = WordExporter(font="함초롬바탕").render(samples.demo_minutes())
    styles = docx.Document(io.BytesIO(rendered)).styles.element
    fonts = styles.findall(f".//{qn('w:rFonts')}")
    with_text = [
        s
        for s in styles.findall(qn("w:style"))
        if s.get(qn("w:type")) in ("paragraph", "character")
    ]
    assert all(s.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") is not None for s in with_text)
    assert {font.get(qn("w:eastAsia")) for font in fonts} == {"함초롬바탕"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_every_paragraph_has_a_style_of_ours(case: str, form: str) -> None:
    document = _open(CASES[case](), FORMS[form])
    known = {style.style_id for style in document.styles}
    used = {p.style for p in document.element.body.iter(qn("w:p"))}
    assert used <= known
    assert None not in used


def test_numbering_is_a_ladder_tied_to_styles(demo: Document) -> None:
    numbering = demo.part.numbering_part.element
    formats = [f.get(qn("w:val")) for f in numbering.iter(qn("w:numFmt"))][:4]
    assert formats == ["decimal", "ganada", "decimal", "ganada"]
    marks = {t.get(qn("w:val")) for t in numbering.iter(qn("w:lvlText"))}
    assert {"%1.", "%2.", "○", "-", "※"} <= marks
    for look in (Look.HEADING, Look.SUBHEADING, Look.POINT, Look.SUBPOINT, Look.REMARK):
        style = next(s for s in demo.styles if s.style_id == style_id(look))
        assert style.element.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}") is not None
    children = [child.tag for child in numbering]
    assert children == sorted(children)  # all abstractNum before the first num


def test_numbers_in_each_cell_start_from_one() -> None:
    meeting = replace(samples.demo_meeting(), agenda=("첫째", "둘째"))
    document = _open(replace(samples.demo_minutes(), meeting=meeting))
    rows = {row.cells[0].text: row.cells[1] for row in document.tables[0].rows}
    lists = {
        label: {n.get(qn("w:val")) for n in rows[label]._tc.iter(qn("w:numId"))}
        for label in ("진행 순서", "상정 안건")
    }
    assert all(len(ids) == 1 for ids in lists.values())
    assert lists["진행 순서"] != lists["상정 안건"]


def test_tables_repeat_their_head_and_keep_rows_whole(demo: Document) -> None:
    for index, table in enumerate(demo.tables):
        rows = table._tbl.tr_lst
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)
        heads = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
        assert heads == [index > 0, *([False] * (len(rows) - 1))]


def test_table_widths_agree_everywhere(demo: Document) -> None:
    for table in demo.tables:
        grid = [int(c.get(qn("w:w"))) for c in table._tbl.tblGrid.iter(qn("w:gridCol"))]
        total = int(table._tbl.tblPr.find(qn("w:tblW")).get(qn("w:w")))
        assert abs(sum(grid) - total) <= len(grid)
        assert abs(total - 170 / 25.4 * 1440) <= 1
        for row in table._tbl.tr_lst:
            cells = [int(w.get(qn("w:w"))) for w in row.iter(qn("w:tcW"))]
            assert cells == grid


def test_header_has_the_title_and_footer_the_page(demo: Document) -> None:
    section = demo.sections[0]
    assert section.header.paragraphs[0].text == samples.demo_meeting().title
    fields = section.footer.paragraphs[0]._p.findall(qn("w:fldSimple"))
    assert [(f.get(qn("w:instr")) or "").strip() for f in fields] == ["PAGE", "NUMPAGES"]
    assert round(section.left_margin.mm) == round(section.top_margin.mm) == 20  # type: ignore[union-attr]


def test_properties_come_from_the_minutes(demo: Document) -> None:
    properties = demo.core_properties
    assert properties.title == "제3차 중소기업 인공지능 정책자문단 회의 (가상) 회의록"
    assert properties.subject == "회의록"
    assert properties.author == "중소기업 인공지능 정책자문단 (가상)"
    assert properties.language == "ko-KR"
    assert properties.keywords.startswith("회의록, 데이터, 컴퓨팅 인프라")
    assert properties.created is not None
    assert properties.created.date() == samples.demo_meeting().date


def test_without_a_date_there_is_none_in_the_properties() -> None:
    properties = _open(samples.unknown_minutes()).core_properties
    assert properties.created is None
    assert properties.modified is None
    assert properties.author == ""


def test_nothing_of_the_library_template_is_left() -> None:
    with zipfile.ZipFile(io.BytesIO(WordExporter().render(samples.demo_minutes()))) as package:
        assert sorted(package.namelist()) == [
            "[Content_Types].xml", "_rels/.rels", "docProps/core.xml",
            "word/_rels/document.xml.rels", "word/document.xml", "word/fontTable.xml",
            "word/footer1.xml", "word/header1.xml", "word/media/image1.png",
            "word/media/image2.png", "word/media/image3.png", "word/numbering.xml",
            "word/settings.xml", "word/styles.xml",
        ]  # fmt: skip
        assert b"python-docx" not in b"".join(map(package.read, package.namelist()))


def test_fiction_is_said_at_the_head(demo: Document) -> None:
    assert "가상의 회의" in _with_look(demo, Look.NOTICE)[0]
    assert _with_look(_open(samples.unknown_minutes()), Look.NOTICE) == []


def test_identity_names_the_font() -> None:
    assert WordExporter(font="바탕").identity != WordExporter(font="돋움").identity
