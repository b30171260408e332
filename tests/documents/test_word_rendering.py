"""The Word file as LibreOffice draws it."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from minutes.documents.record.form import RecordForm
from minutes.documents.word.exporter import (
    PROCEEDINGS,
    SUMMARY,
    TRANSCRIPT,
    WordExporter,
)
from minutes.documents.word.template import OfficeTemplate, load_template
from minutes.model.minutes import Minutes

from . import samples, template_examples

pytestmark = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftotext")),
    reason="LibreOffice or poppler is not installed",
)


def _pages(
    made: Minutes,
    folder: Path,
    record: RecordForm = PROCEEDINGS,
    template: OfficeTemplate | None = None,
) -> list[str]:
    """The text of each page of the file, converted to PDF with a profile of its own."""
    source = folder / f"{record.title}.docx"
    source.write_bytes(WordExporter(record, template=template).render(made))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command: list[str | Path] = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        source,
        "--outdir",
        folder,
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    text = subprocess.run(
        ["pdftotext", "-layout", source.with_suffix(".pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    return text.split("\f")[:-1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    return _pages(samples.demo_minutes(), tmp_path_factory.mktemp("demo"))


def _check_page_numbers(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert f"-{number}/{len(pages)}-" in page.replace(" ", "")
        assert page.strip().count("\n") > 3


def test_pages_are_few_and_numbered(demo: list[str]) -> None:
    assert 4 <= len(demo) <= 7
    _check_page_numbers(demo)


@pytest.mark.parametrize("make", [samples.unknown_minutes, samples.odd_minutes])
def test_other_meetings_are_drawn_too(make: Callable[[], Minutes], tmp_path: Path) -> None:
    pages = _pages(make(), tmp_path)
    assert 3 <= len(pages) <= 5
    _check_page_numbers(pages)


def test_korean_text_is_drawn(demo: list[str]) -> None:
    text = "\n".join(demo)
    assert "2026. 11. 20.(금) 14:00" in text
    assert re.search(r"가\. +중소기업 AI 활용·확산을 위한 정책과제 논의", text)
    assert re.search(r"붙임 +녹취록 +1 ?부\. +끝\.", text)
    for participant in samples.demo_minutes().participants:
        assert participant.display_name in text


def test_times_are_never_broken_over_lines(demo: list[str]) -> None:
    made = samples.demo_minutes()
    findings = made.findings
    kinds = (findings.opinions, findings.tasks, findings.decisions, findings.follow_ups)
    cited_twice = 2 * sum(len(kind) for kind in kinds)
    quoted = {e.utterance_id for kind in kinds for point in kind for e in point.evidence}
    in_a_note = 1
    found = re.findall(r"\d\d:\d\d:\d\d", "\n".join(demo))
    assert len(found) == cited_twice + len(quoted) + in_a_note


def test_the_head_of_a_table_comes_again_on_each_page(tmp_path: Path) -> None:
    pages = _pages(samples.long_minutes(240), tmp_path)
    assert len(pages) > 10
    _check_page_numbers(pages)
    with_head = [page for page in pages if re.search(r"^ *연번 +과제명", page, re.MULTILINE)]
    assert len(with_head) > 2


def test_a_cell_longer_than_a_page_loses_nothing(tmp_path: Path) -> None:
    made = samples.demo_minutes()
    summary = " ".join(f"말{chr(ord('가') + number)}말" for number in range(500))
    tasks = (replace(made.findings.tasks[0], summary=summary),)
    findings = replace(made.findings, tasks=tasks)
    text = "\n".join(_pages(replace(made, digests=(), findings=findings), tmp_path))
    assert set(summary.split()) <= set(text.split())


def _crowded() -> Minutes:
    """More of everything than two pages hold, all of it wordy, under a title of four lines."""
    made = samples.long_minutes(240)
    wordy = "권역별 제조 데이터 은행의 가명 처리와 품질 점검 지원을 확대하고 " * 6
    day = dt.date(2026, 12, 15)
    demo = samples.demo_minutes().findings
    tasks = tuple(replace(task, title=wordy) for task in made.findings.tasks)
    opinions = tuple(replace(opinion, summary=wordy) for opinion in made.findings.opinions)
    follow_ups = tuple(
        replace(demo.follow_ups[0], id=f"f{n}", summary=wordy, owner=wordy, due_date=day)
        for n in range(9)
    )
    decisions = tuple(replace(demo.decisions[0], id=f"d{n}", summary=wordy) for n in range(9))
    meeting = replace(
        made.meeting,
        title=wordy[:140],
        place=wordy,
        body=wordy,
        agenda=(wordy,) * 9,
        votes=(wordy,),
    )
    findings = replace(
        made.findings, tasks=tasks, opinions=opinions, follow_ups=follow_ups, decisions=decisions
    )
    return replace(made, meeting=meeting, findings=findings, digests=())


MEETINGS: dict[str, Callable[[], Minutes]] = {
    "demo": samples.demo_minutes,
    "unknown": samples.unknown_minutes,
    "odd": samples.odd_minutes,
    "long": lambda: samples.long_minutes(240),
    "crowded": _crowded,
}


@pytest.mark.parametrize("meeting", MEETINGS)
def test_the_report_never_exceeds_two_pages(meeting: str, tmp_path: Path) -> None:
    pages = _pages(MEETINGS[meeting](), tmp_path, SUMMARY)
    assert len(pages) <= 2
    body = re.sub(r"-\s*\d+\s*/\s*\d+\s*-", "", pages[-1]).strip()
    assert body.endswith("끝.")


def test_the_transcript_is_drawn_with_contents_and_all_that_was_said(tmp_path: Path) -> None:
    made = samples.long_minutes(120)
    pages = _pages(made, tmp_path, TRANSCRIPT)
    _check_page_numbers(pages)
    assert "차례" in pages[0]
    listed = re.findall(r"^ *(\d\.|[가-하]\.) +(.+?) {3,}(\d+)$", pages[0], re.MULTILINE)
    assert len(listed) > 5
    for _, heading, page in listed:
        assert heading.replace(" ", "") in pages[int(page) - 1].replace(" ", "")
    text = re.sub(r"\s", "", "".join(pages))
    assert all(re.sub(r"\s", "", u.text)[:40] in text for u in made.dialogue.utterances)


def test_a_template_of_an_office_is_drawn_with_its_header_on_every_page(tmp_path: Path) -> None:
    template = load_template(template_examples.FOLDER / "회의록.docx")
    pages = _pages(samples.demo_minutes(), tmp_path, template=template)
    assert 5 <= len(pages) <= 7
    for number, page in enumerate(pages, 1):
        assert page.replace(" ", "").count(template_examples.OFFICE.replace(" ", "")) == 2
        assert f"{number}/{len(pages)}쪽" in page.replace(" ", "")
    assert "{{" not in "".join(pages)


def test_charts_are_drawn_under_their_captions(demo: list[str]) -> None:
    assert [len(re.findall(rf"〈그림 {n}〉", "".join(demo))) for n in (1, 2, 3, 4)] == [1, 1, 1, 0]
