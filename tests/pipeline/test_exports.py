"""Export folders and the edits of people."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from minutes.errors import EngineError, MinutesError
from minutes.model.dialogue import Dialogue
from minutes.model.findings import Findings
from minutes.model.meeting import Meeting
from minutes.model.minutes import Exports, Minutes, Provenance
from minutes.pipeline.exports import folder_name, intact, settle_folder, write_exports
from minutes.store.database import Database, default_url
from minutes.store.ledger import Ledger

ONE, TWO = "1" * 64, "2" * 64
MADE = Minutes(
    recording_id=ONE,
    meeting=Meeting(title="회의"),
    participants=(),
    digests=(),
    findings=Findings(),
    topics=(),
    dialogue=Dialogue("ko", 1.0, ()),
    missing=(),
    notes=(),
    provenance=Provenance("minutes", ()),
)


@dataclass(frozen=True)
class TitleExporter:
    """Writes the title; fails on request."""

    filename: str = "회의록.txt"
    form: str = "txt"
    identity: str = "title"
    broken: bool = False

    def render(self, minutes: Minutes) -> bytes:
        if self.broken:
            raise ValueError(self.filename)
        return minutes.meeting.title.encode()


@dataclass
class NoteExporter:
    """Only the notes, so that they can be read."""

    filename: str = "비고.txt"
    form: str = "notes"
    identity: str = "notes"

    def render(self, minutes: Minutes) -> bytes:
        return "\n".join(note.text for note in minutes.notes).encode()


def export(root: Path, made: Minutes, *earlier: Exports) -> Exports:
    ours = frozenset(file.sha256 for exports in earlier for file in exports.files)
    return write_exports(
        made, (TitleExporter(),), root=root, folder="폴더", ours=ours, failed=lambda _: None
    )


def titled(title: str) -> Minutes:
    return replace(MADE, meeting=Meeting(title=title))


def test_folder_names_are_safe_everywhere() -> None:
    date = dt.date(2026, 11, 20)
    assert folder_name(Meeting(title="제3차 회의", date=date)) == "2026-11-20_제3차 회의"
    assert folder_name(Meeting(title='a/b\\c:*?"<>|\n d.')) == "날짜미상_a b c d"
    long = folder_name(Meeting(title="가" * 300))
    assert len(long.encode()) <= 180
    assert folder_name(Meeting(title="../../etc")) == "날짜미상_.. .. etc"


def test_our_own_file_is_replaced(tmp_path: Path) -> None:
    first = export(tmp_path, titled("하나"))
    export(tmp_path, titled("둘"), first)
    assert [path.name for path in (tmp_path / "폴더").iterdir()] == ["회의록.txt"]
    assert (tmp_path / "폴더" / "회의록.txt").read_text() == "둘"


def test_an_edited_file_is_never_overwritten(tmp_path: Path) -> None:
    first = export(tmp_path, titled("하나"))
    edited = tmp_path / "폴더" / "회의록.txt"
    edited.write_text("사무관이 고침")
    second = export(tmp_path, titled("둘"), first)
    assert edited.read_text() == "사무관이 고침"
    assert [file.name for file in second.files] == ["회의록 (2).txt"]
    third = export(tmp_path, titled("셋"), first, second)
    assert [file.name for file in third.files] == ["회의록 (2).txt"], "ours may be replaced"
    assert edited.read_text() == "사무관이 고침"


def test_a_failing_form_does_not_keep_the_others(tmp_path: Path) -> None:
    broken = TitleExporter("가.txt", broken=True, form="broken")
    failed: list[MinutesError] = []
    made = write_exports(
        MADE,
        (broken, NoteExporter()),
        root=tmp_path,
        folder="폴더",
        ours=frozenset(),
        failed=failed.append,
    )
    assert [file.name for file in made.files] == ["비고.txt"]
    assert made.missing == ("broken",)
    (error,) = failed
    assert isinstance(error, EngineError)
    assert "broken" in (tmp_path / "폴더" / "비고.txt").read_text()


def test_no_form_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="가"):
        write_exports(
            MADE,
            (TitleExporter("가.txt", broken=True),),
            root=tmp_path,
            folder="폴더",
            ours=frozenset(),
            failed=lambda _: None,
        )


def test_a_deleted_file_is_noticed_an_edited_one_is_fine(tmp_path: Path) -> None:
    made = export(tmp_path, MADE)
    path = tmp_path / "폴더" / "회의록.txt"
    path.write_text("고침")
    assert intact(made, tmp_path)
    path.unlink()
    assert not intact(made, tmp_path)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    found = Ledger(Database(default_url(tmp_path / "state")))
    for recording_id in (ONE, TWO):
        found.add_recording(recording_id, name="회의", sources=(), meeting_file=None)
    return found


def test_two_recordings_of_one_title_get_two_folders(ledger: Ledger, tmp_path: Path) -> None:
    assert settle_folder(ledger, tmp_path, ONE, "회의") == "회의"
    assert settle_folder(ledger, tmp_path, TWO, "회의") == "회의_22222222"
    assert settle_folder(ledger, tmp_path, ONE, "회의") == "회의"
    assert settle_folder(ledger, tmp_path, TWO, "회의") == "회의_22222222"


def test_a_new_title_renames_the_folder_with_all_in_it(ledger: Ledger, tmp_path: Path) -> None:
    settle_folder(ledger, tmp_path, ONE, "옛 제목")
    (tmp_path / "옛 제목").mkdir()
    (tmp_path / "옛 제목" / "메모.txt").write_text("사람의 메모")
    assert settle_folder(ledger, tmp_path, ONE, "새 제목") == "새 제목"
    assert (tmp_path / "새 제목" / "메모.txt").read_text() == "사람의 메모"
    assert not (tmp_path / "옛 제목").exists()


def test_what_is_written_is_known_as_ours_before(tmp_path: Path) -> None:
    """So that what a crash leaves is replaced, and not taken for a person's edit."""
    known: list[str] = []

    def note(sha256: str) -> None:
        assert not (tmp_path / "폴더" / "회의록.txt").exists()
        known.append(sha256)

    made = write_exports(
        MADE,
        (TitleExporter(),),
        root=tmp_path,
        folder="폴더",
        ours=frozenset(),
        failed=lambda _: None,
        writing=note,
    )
    assert known == [file.sha256 for file in made.files]
