"""The service over the whole line with the fast engines."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from minutes.errors import (
    BusyError,
    EngineError,
    MeetingFileError,
    SilentRecordingError,
    UnknownRecordingError,
    UnreadableRecordingError,
    UsageError,
)
from minutes.service.recordings import RecordingResult
from tests.fakes import DEMO, Calls, make_service, write_tone


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    shutil.copy(DEMO / "demo.toml", tmp_path / "audio_in" / "2026-11-20 회의.toml")
    return tmp_path


def run_one(home: Path, calls: Calls | None = None) -> RecordingResult:
    (result,) = make_service(home, calls).run().results
    return result


def exported(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home / "exports")): path.read_bytes()
        for path in sorted((home / "exports").rglob("*"))
        if path.is_file()
    }


def test_a_recording_becomes_documents(home: Path) -> None:
    result = run_one(home)
    assert result.error is None
    assert result.exports is not None
    assert result.exports.folder.startswith("2026-11-20_제3차 중소기업")
    assert {name.rpartition("/")[2] for name in exported(home)} == {"회의록.docx", "회의록.json"}


def test_names_come_from_the_meeting_file(home: Path) -> None:
    result = run_one(home)
    assert result.recording_id is not None
    minutes = make_service(home).show(result.recording_id[:8]).minutes
    assert minutes is not None
    assert {p.display_name for p in minutes.participants} == {
        "한서윤 의장",
        "김도현 위원",
        "박지은 위원",
        "이준호 위원",
        "정민아 위원",
    }


def test_a_second_run_computes_nothing(home: Path) -> None:
    run_one(home)
    calls = Calls()
    before = exported(home)
    assert run_one(home, calls).error is None
    assert calls.names == []
    assert exported(home) == before


def test_a_mended_title_costs_no_recognition_and_moves_the_folder(home: Path) -> None:
    run_one(home)
    path = home / "audio_in" / "2026-11-20 회의.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("제3차", "제4차", 1), encoding="utf-8")
    calls = Calls()
    result = run_one(home, calls)
    assert calls.names == ["export docx", "export json"]
    assert result.exports is not None
    assert "제4차" in result.exports.folder
    assert {name.partition("/")[0] for name in exported(home)} == {result.exports.folder}


def test_a_new_glossary_does_recognise_again_but_not_diarize(home: Path) -> None:
    run_one(home)
    path = home / "audio_in" / "2026-11-20 회의.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("가명 처리", "가명처리"), encoding="utf-8"
    )
    calls = Calls()
    run_one(home, calls)
    assert calls.names == ["transcribe"], "the same transcript ends the change there"


def test_a_speaker_is_named_without_recognition(home: Path) -> None:
    (home / "audio_in" / "2026-11-20 회의.toml").unlink()
    result = run_one(home)
    assert result.recording_id is not None
    calls = Calls()
    service = make_service(home, calls)
    named = service.name_speaker(result.recording_id[:8], "화자 2", "김도현", reviewer="사무국")
    assert named.error is None
    assert calls.names == ["export docx", "export json"]
    minutes = service.show(result.recording_id).minutes
    assert minutes is not None
    second = minutes.participants[1]
    assert (second.display_name, second.reviewed) == ("김도현", True)


def test_naming_someone_unknown_lists_the_voices(home: Path) -> None:
    result = run_one(home)
    assert result.recording_id is not None
    with pytest.raises(UsageError, match="S1"):
        make_service(home).name_speaker(result.recording_id, "S9", "김도현", reviewer="")


def test_failing_diarization_costs_the_speakers_not_the_minutes(home: Path) -> None:
    def fault(name: str) -> None:
        if name == "diarize":
            raise RuntimeError("no voices today")

    result = run_one(home, Calls(fault=fault))
    assert result.exports is not None
    assert result.degraded == ("diarize",)
    assert isinstance(result.error, EngineError)
    service = make_service(home)
    (status,) = service.status()
    assert status.job is not None
    assert status.job.state == "degraded"
    minutes = service.show(status.entry.id).minutes
    assert minutes is not None
    assert {u.speaker for u in minutes.dialogue.utterances} == {None}
    assert "no_diarization" in {note.kind for note in minutes.notes}
    calls = Calls()
    completed = run_one(home, calls)
    assert completed.error is None
    assert "transcribe" not in calls.names
    assert "diarize" in calls.names


def test_failing_extraction_still_gives_the_transcript(home: Path) -> None:
    def fault(name: str) -> None:
        if name == "extract":
            raise RuntimeError("no findings today")

    result = run_one(home, Calls(fault=fault))
    assert result.exports is not None
    assert result.degraded == ("extract",)


def test_a_failing_form_leaves_the_others_and_is_completed_later(home: Path) -> None:
    def fault(name: str) -> None:
        if name == "export docx":
            raise RuntimeError("no Word today")

    result = run_one(home, Calls(fault=fault))
    assert isinstance(result.error, EngineError)
    assert {name.rpartition("/")[2] for name in exported(home)} == {"회의록.json"}
    calls = Calls()
    assert run_one(home, calls).error is None
    assert calls.names == ["export docx", "export json"]


def test_one_bad_recording_does_not_stop_the_others(home: Path) -> None:
    audio_in = home / "audio_in"
    (audio_in / "깨진 파일.mp3").write_text("음성이 아닙니다", encoding="utf-8")
    write_tone(audio_in / "조용한 회의.wav", silent_=True)
    write_tone(audio_in / "정보가 깨진 회의.wav", seconds=0.5)
    (audio_in / "정보가 깨진 회의.toml").write_text("title = ", encoding="utf-8")
    report = make_service(home).run()
    errors = {result.name: type(result.error) for result in report.results}
    assert sorted(errors.values(), key=str) == sorted(
        [type(None), UnreadableRecordingError, SilentRecordingError, MeetingFileError], key=str
    )
    known = make_service(home).status()
    states = {s.entry.name: s.job.state for s in known if s.job}
    assert sorted(states.values()) == ["done", "failed", "failed", "failed"]
    assert [s.entry.name for s in known if s.folder] == ["2026-11-20 회의.wav"]


def test_the_same_bytes_under_another_name_are_one_recording(home: Path) -> None:
    run_one(home)
    audio_in = home / "audio_in"
    shutil.copy(audio_in / "2026-11-20 회의.wav", audio_in / "사본.wav")
    shutil.copy(audio_in / "2026-11-20 회의.toml", audio_in / "사본.toml")
    calls = Calls()
    report = make_service(home, calls).run()
    assert {result.error for result in report.results} == {None}
    assert calls.names == []
    assert len(make_service(home).status()) == 1


def test_originals_are_never_touched(home: Path) -> None:
    before = {path: path.read_bytes() for path in (home / "audio_in").iterdir()}
    run_one(home)
    assert {path: path.read_bytes() for path in (home / "audio_in").iterdir()} == before


def test_nothing_but_artefacts_and_the_database_stays_in_state(home: Path) -> None:
    run_one(home)
    state = home / ".state"
    assert not list((state / "audio").glob("*"))
    assert not list(state.rglob(".writing-*"))


def test_a_recording_in_work_elsewhere_is_left_alone(home: Path) -> None:
    result = run_one(home)
    assert result.recording_id is not None
    with FileLock(home / ".state" / "locks" / f"{result.recording_id}.lock"):
        assert isinstance(run_one(home).error, BusyError)


def test_unknown_ids_are_said(home: Path) -> None:
    with pytest.raises(UnknownRecordingError):
        make_service(home).show("feed")
