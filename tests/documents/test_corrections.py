"""The annex of corrected words, in the 녹취록 and in the review sheet of the 회의록."""

from __future__ import annotations

from dataclasses import replace

from minutes.documents.blocks import Block, Paragraph, Table
from minutes.documents.record.proceedings import proceedings
from minutes.documents.record.verbatim import verbatim
from minutes.model.dialogue import Correction
from minutes.model.minutes import Minutes

from . import samples

HEADING = "바로잡은 낱말"


def corrected() -> Minutes:
    made = samples.demo_minutes()
    utterance = made.dialogue.utterances[1]
    start = utterance.text.index("데이터")
    change = Correction(
        utterance_id=utterance.id,
        start=start,
        end=start + 3,
        before="대이터",
        after="데이터",
        start_s=utterance.start_s,
        reason="분야 낱말과 소리가 90% 같음, 인식 확신도 0.41",
        score=0.9,
    )
    return replace(made, corrections=(change,))


def table_of(blocks: list[Block]) -> Table:
    headings = [
        b for b in blocks if isinstance(b, Paragraph) and b.spans and b.spans[0].text == HEADING
    ]
    (heading,) = headings
    return next(b for b in blocks[blocks.index(heading) :] if isinstance(b, Table))


def cells(table: Table) -> list[list[str]]:
    return [
        ["".join(span.text for line in cell for span in line.spans) for cell in row]
        for row in table.rows
    ]


def test_both_forms_show_what_was_heard_and_what_was_put_there() -> None:
    for form in (proceedings, verbatim):
        table = table_of(list(form(corrected())))
        assert [column.title for column in table.columns] == ["시각", "들린 대로", "고침", "근거"]
        (row,) = cells(table)
        assert row[1:] == ["대이터", "데이터", "분야 낱말과 소리가 90% 같음, 인식 확신도 0.41"]


def test_only_the_verbatim_record_leads_to_the_words() -> None:
    made = corrected()
    (row,) = table_of(list(verbatim(made))).rows
    assert row[0][0].spans[0].anchor == made.corrections[0].utterance_id
    (row,) = table_of(list(proceedings(made))).rows
    assert row[0][0].spans[0].anchor is None


def test_without_corrections_there_is_no_annex() -> None:
    for form in (proceedings, verbatim):
        for block in form(samples.demo_minutes()):
            assert not (isinstance(block, Paragraph) and HEADING in {s.text for s in block.spans})
