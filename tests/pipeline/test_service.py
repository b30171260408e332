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
from minutes.service.results import RecordingResult
from tests.fakes import DEMO, Calls, make_service, write_tone


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    shutil.copy(DEMO / "demo.toml", tmp_path / "audio_in" / "2026-11-20 회의.toml")
    return tmp_path


def run_one(home: Path, calls: Calls | None = None) -> RecordingResult:
    (result,) = make_service(home, calls).run().results
    return result


def run_again(home: Path, calls: Calls | None = None) -> RecordingResult:
    house = make_service(home, calls)
    (result,) = house.night.run_again(house.status()[0].entry.id).results
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


def test_a_change_of_the_meeting_file_that_is_taken_back(home: Path) -> None:
    """The documents of the first wording are the same again: they are written again."""
    run_one(home)
    first = exported(home)
    meeting = home / "audio_in" / "2026-11-20 회의.toml"
    text = meeting.read_text(encoding="utf-8")
    for wording in (text.replace("제3차", "제7차"), text):
        meeting.write_text(wording, encoding="utf-8")
        assert run_one(home).error is None
    assert exported(home) == first


def test_a_second_run_has_nothing_to_do(home: Path) -> None:
    run_one(home)
    calls = Calls()
    assert make_service(home, calls).run().results == ()
    assert calls.names == []


def test_a_recording_asked_for_again_computes_nothing(home: Path) -> None:
    run_one(home)
    before = exported(home)
    for calls in (Calls(), Calls()):
        path = home / "audio_in" / "2026-11-20 회의.wav"
        (result,) = make_service(home, calls).run([path]).results
        assert result.error is None
        assert run_again(home, calls).error is None
        assert calls.names == []
        assert exported(home) == before


def test_documents_that_were_removed_are_written_again(home: Path) -> None:
    run_one(home)
    before = exported(home)
    shutil.rmtree(home / "exports")
    calls = Calls()
    run_one(home, calls)
    assert calls.names == ["export docx", "export json"]
    assert exported(home) == before


def test_a_meeting_file_that_arrives_later_is_used(home: Path) -> None:
    toml = home / "audio_in" / "2026-11-20 회의.toml"
    text = toml.read_text(encoding="utf-8")
    toml.unlink()
    run_one(home)
    toml.write_text(text, encoding="utf-8")
    calls = Calls()
    result = run_one(home, calls)
    assert calls.names == ["export docx", "export json"]
    assert result.exports is not None
    assert "제3차" in result.exports.folder


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


def test_a_new_glossary_counts_when_asked_to_recognise_again(home: Path) -> None:
    run_one(home)
    path = home / "audio_in" / "2026-11-20 회의.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("가명 처리", "가명처리"), encoding="utf-8"
    )
    calls = Calls()
    house = make_service(home, calls)
    assert house.run().results[0].error is None
    assert calls.names == []
    house.night.run_again(house.status()[0].entry.id, recognise=True)
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
    completed = run_again(home, calls)
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


def test_failing_correction_leaves_the_words_as_they_were_heard(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no terms today")

    monkeypatch.setattr("minutes.pipeline.line.correct", fail)
    result = run_one(home)
    monkeypatch.undo()
    assert result.exports is not None
    assert result.degraded == ("correct",)
    service = make_service(home)
    (status,) = service.status()
    minutes = service.show(status.entry.id).minutes
    assert minutes is not None
    assert minutes.corrections == ()
    assert "no_correction" in {note.kind for note in minutes.notes}
    calls = Calls()
    assert run_again(home, calls).error is None
    assert "transcribe" not in calls.names


def test_a_changed_glossary_corrects_without_recognition(home: Path) -> None:
    run_one(home)
    path = home / "audio_in" / "2026-11-20 회의.toml"
    told = path.read_text(encoding="utf-8")
    path.write_text(told.replace("성과 연동", "상과 연동"), encoding="utf-8")
    calls = Calls()
    assert run_again(home, calls).error is None
    assert "transcribe" not in calls.names
    service = make_service(home)
    minutes = service.show(service.status()[0].entry.id).minutes
    assert minutes is not None
    (change,) = minutes.corrections
    assert (change.before, change.after) == ("성과 연동", "상과 연동")
    texts = {utterance.id: utterance.text for utterance in minutes.dialogue.utterances}
    assert texts[change.utterance_id][change.start : change.end] == change.after


def test_a_failing_form_leaves_the_others_and_is_completed_later(home: Path) -> None:
    def fault(name: str) -> None:
        if name == "export docx":
            raise RuntimeError("no Word today")

    result = run_one(home, Calls(fault=fault))
    assert isinstance(result.error, EngineError)
    assert result.degraded == ("export",)
    assert {name.rpartition("/")[2] for name in exported(home)} == {"회의록.json"}
    (document,) = exported(home).values()
    assert "다음 형식의 파일을 만들지 못함: docx" in document.decode()
    calls = Calls()
    assert run_again(home, calls).error is None
    assert calls.names == ["export docx", "export json"]
    assert {name.rpartition("/")[2] for name in exported(home)} == {"회의록.docx", "회의록.json"}
    assert not any("만들지 못함".encode() in data for data in exported(home).values())


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
    house = make_service(home, calls)
    assert house.run().results == ()
    assert calls.names == []
    (status,) = house.status()
    assert status.entry.name == "2026-11-20 회의.wav"
    assert status.copies == (audio_in / "사본.wav",)
    (named,) = house.run([audio_in / "사본.wav"]).results
    assert named.exports is not None
    assert calls.names == []


def test_a_renamed_recording_keeps_its_minutes(home: Path) -> None:
    run_one(home)
    audio_in = home / "audio_in"
    (audio_in / "2026-11-20 회의.wav").rename(audio_in / "2026-11-20 새 이름.wav")
    (audio_in / "2026-11-20 회의.toml").rename(audio_in / "2026-11-20 새 이름.toml")
    calls = Calls()
    house = make_service(home, calls)
    assert house.run().results == ()
    assert calls.names == []
    (status,) = house.status()
    assert status.entry.name == "2026-11-20 새 이름.wav"


def test_a_replaced_file_is_a_recording_of_its_own(home: Path) -> None:
    first = run_one(home)
    write_tone(home / "audio_in" / "2026-11-20 회의.wav", seconds=2)
    second = run_one(home)
    assert second.recording_id != first.recording_id
    assert first.recording_id is not None
    kinds = [event.kind for event in make_service(home).recordings.log(first.recording_id)[1]]
    assert kinds[-1] == "replaced"


def test_what_can_never_be_read_is_not_tried_again(home: Path) -> None:
    path = home / "audio_in" / "2026-11-20 회의.wav"
    path.write_text("음성이 아닙니다", encoding="utf-8")
    house = make_service(home)
    (result,) = house.run().results
    assert isinstance(result.error, UnreadableRecordingError)
    assert result.next_try is None
    assert house.run().results == ()
    write_tone(path)
    assert make_service(home).run().results[0].error is None


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
        assert isinstance(run_again(home).error, BusyError)


def test_unknown_ids_are_said(home: Path) -> None:
    with pytest.raises(UnknownRecordingError):
        make_service(home).show("feed")
