"""The HWPX file as it will be laid out, by the library's estimate of Hancom Office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hwpx.layout import lint_layout
from hwpx.layout.pages import estimate_pages

from minutes.documents.hwpx import tables
from minutes.documents.hwpx.exporter import SUMMARY, HwpxExporter
from minutes.model.minutes import Minutes

from . import samples
from .test_word_rendering import MEETINGS


def wordy() -> Minutes:
    """A task with a summary that takes more than a page in its cell."""
    made = samples.demo_minutes()
    summary = " ".join(f"말{chr(ord('가') + number)}말" for number in range(500))
    tasks = (replace(made.findings.tasks[0], summary=summary),)
    return replace(made, digests=(), findings=replace(made.findings, tasks=tasks))


@pytest.mark.parametrize("meeting", MEETINGS)
def test_the_report_never_exceeds_two_pages(meeting: str) -> None:
    data = HwpxExporter(SUMMARY).render(MEETINGS[meeting]())
    pages = estimate_pages(data).pages
    assert pages is not None
    assert 1 <= pages <= 2


@pytest.mark.parametrize("make", [samples.demo_minutes, samples.long_minutes, wordy])
def test_nothing_is_cut_off_at_the_end_of_a_page(make: Callable[[], Minutes]) -> None:
    assert lint_layout(HwpxExporter().render(make())).findings == []


def test_a_row_taller_than_a_page_would_be_cut_off_if_it_were_kept_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tables, "SPLIT_LINES", 10_000)
    findings = lint_layout(HwpxExporter().render(wordy())).findings
    assert [finding.code for finding in findings] == ["TABLE_TALLER_THAN_PAGE"]
