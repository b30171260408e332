"""What stands in each of the three record forms."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from minutes.documents.blocks import Look
from minutes.documents.record.briefing import CAPS
from minutes.documents.word.exporter import PROCEEDINGS, SUMMARY, TRANSCRIPT, WordExporter
from minutes.documents.word.styles import style_id
from minutes.model.bodies import FORMS
from minutes.model.minutes import Minutes

from . import samples

RECORDS = (PROCEEDINGS, TRANSCRIPT, SUMMARY)


def _open(made: Minutes, record: object) -> Document:
    (chosen,) = (known for known in RECORDS if known is record)
    return docx.Document(io.BytesIO(WordExporter(chosen).render(made)))


def _with_look(document: Document, look: Look) -> list[str]:
    return [p.text for p in document.paragraphs if p._p.style == style_id(look)]


def _text(document: Document) -> str:
    return "\n".join(t.text or "" for t in document.element.iter(qn("w:t")))


def test_names_of_forms_and_files() -> None:
    exporters = [WordExporter(record) for record in RECORDS]
    assert [e.filename for e in exporters] == ["회의록.docx", "녹취록.docx", "회의결과보고.docx"]
    assert {e.form for e in exporters} < set(FORMS)
    assert len({e.identity for e in exporters}) == 3


def test_the_report_has_its_sections_and_ends() -> None:
    document = _open(samples.demo_minutes(), SUMMARY)
    assert _with_look(document, Look.SECTION) == [
        "회의 개요", "주요 논의내용", "정책과제 제안", "결정·조치사항", "향후 계획",
    ]  # fmt: skip
    assert document.paragraphs[-1].text.endswith("끝.")
    overview = _with_look(document, Look.POINT)
    assert "일시: 2026. 11. 20.(금) 14:00" in overview
    assert "참석: 한서윤 의장 등 5명(산업계 2, 학계 2, 연구계 1)" in overview
    (actions,) = document.tables
    assert [cell.text for cell in actions.rows[1].cells][2:] == ["이준호 위원", "2026. 12. 15.(화)"]
    assert any(text.startswith("2026. 12. 15.(화)까지 ") for text in overview)


def test_the_report_counts_what_it_leaves_out() -> None:
    made = samples.long_minutes(240)
    document = _open(made, SUMMARY)
    remarks = _with_look(document, Look.REMARK)
    left = len(made.findings.tasks) - CAPS[0].tasks
    assert f"그 밖의 과제 {left}건은 회의록 참조" in remarks
    shown = len(_with_look(document, Look.SUBPOINT))
    assert f"그 밖의 의견 {len(made.findings.opinions) - shown}건은 회의록 참조" in remarks
    assert shown >= len({opinion.speaker for opinion in made.findings.opinions})


def test_the_report_says_what_is_unknown() -> None:
    text = _text(_open(samples.unknown_minutes(), SUMMARY))
    assert text.count("확인 필요") == 7  # date, time, place, body, people, agenda, vote
    assert "회의록 확정 전 확인할 사항: 개최기관, 일시(날짜)" in text


def test_the_transcript_holds_every_word_and_how_it_was_made() -> None:
    made = samples.demo_minutes()
    document = _open(made, TRANSCRIPT)
    assert _with_look(document, Look.TITLE) == ["녹취록"]
    assert _with_look(document, Look.HEADING) == ["발언 내용", "회의록 요지 찾아보기", "작성 참고"]
    spoken = _with_look(document, Look.UTTERANCE)
    assert all(any(u.text in text for text in spoken) for u in made.dialogue.utterances)
    text = _text(document)
    assert all(note.text in text for note in made.notes)
    assert "faster-whisper base int8" in text
    assert document.paragraphs[-1].text == "끝."


def test_the_minutes_end_before_the_review_sheet() -> None:
    document = _open(samples.demo_minutes(), PROCEEDINGS)
    texts = [p.text for p in document.paragraphs]
    end, review = texts.index("붙임  녹취록 1부.  끝."), texts.index("검토 자료")
    assert review == end + 1
    signed = next(t for t in document.tables if t.rows[0].cells[0].text == "구분")
    assert signed.rows[2].cells[1].text == "의장 한서윤"
    quoted = {e.utterance_id for o in samples.demo_minutes().findings.opinions for e in o.evidence}
    assert len(_with_look(document, Look.UTTERANCE)) >= len(quoted)


@pytest.mark.parametrize("record", [PROCEEDINGS, TRANSCRIPT], ids=lambda r: r.name)
def test_long_documents_have_contents_that_lead_to_their_headings(record: object) -> None:
    document = _open(samples.long_minutes(240), record)
    entries = [p for p in document.paragraphs if (p._p.style or "").startswith("TOC")]
    assert entries[0].text.startswith("1. ")
    links = [link.get(qn("w:anchor")) for e in entries for link in e._p.iter(qn("w:hyperlink"))]
    fields = [i.text.split() for e in entries for i in e._p.iter(qn("w:instrText"))]
    assert fields == [["PAGEREF", anchor, "\\h"] for anchor in links]
    assert all(e.text.endswith("\t") for e in entries)  # no number before pages are known
    assert document.settings.element.find(qn("w:updateFields")) is None
    looks = {style_id(look) for look in (Look.HEADING, Look.SUBHEADING, Look.ANNEX_TITLE)}
    headings = [p for p in document.paragraphs if p._p.style in looks]
    annex = [p._p.style == style_id(Look.ANNEX_TITLE) for p in headings]
    assert len(entries) == (annex.index(True) + 1 if any(annex) else len(headings))
    assert not any(
        (p._p.style or "").startswith("TOC")
        for p in _open(samples.demo_minutes(), record).paragraphs
    )


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r.name)
def test_a_corrected_name_stands_in_every_form(record: object) -> None:
    made = samples.demo_minutes()
    renamed = tuple(
        replace(p, display_name="가나다 위원") if p.speaker == "S2" else p
        for p in made.participants
    )
    digests = tuple(
        replace(d, display_name="가나다 위원") if d.speaker == "S2" else d for d in made.digests
    )
    text = _text(_open(replace(made, participants=renamed, digests=digests), record))
    assert "가나다 위원" in text
    assert "가나다 위원" not in _text(_open(made, record))
