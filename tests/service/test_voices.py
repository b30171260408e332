"""Keeping the voices of people who consented. All people are made up."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from minutes.documents.sign_off import minutes_sha256
from minutes.errors import (
    ConfigError,
    UnknownRecordingError,
    UnknownVoiceError,
    VoiceError,
)
from minutes.files import hash_file
from minutes.model.speech import Diarization, Hints
from minutes.pipeline.line import Line
from minutes.ports import Audio, Report, silent
from minutes.service.processing import Processor
from minutes.service.signing import Signing
from minutes.service.voices import Agreement, Voices, hear
from minutes.speech.audio import AvDecoder
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import Database, default_url
from minutes.store.events import EventLog
from minutes.store.ledger import Ledger
from minutes.store.voices import VoiceStore
from tests.fakes import (
    DEMO,
    Calls,
    House,
    ScriptDiarizer,
    fast_engines,
    folders_of,
    make_processor,
    make_service,
    write_tone,
)
from tests.voices import MODEL, OWN, TODAY, heard, like

AGREED = Agreement(consent="음성 등록 동의서 제출", by="사무국")
ALONE = heard(("S1", 30.0, OWN))


def voices_of(home: Path, listened: Diarization = ALONE, *, today: dt.date = TODAY) -> Voices:
    folders = folders_of(home)
    database = Database(default_url(folders.state))
    ledger, artefacts = Ledger(database), ArtefactStore(folders.artefacts)
    return Voices(
        store=VoiceStore(database),
        ledger=ledger,
        artefacts=artefacts,
        signing=Signing(ledger=ledger, artefacts=artefacts, events=EventLog(database)),
        listen=lambda _: listened,
        years=2,
        today=lambda: today,
    )


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    return write_tone(tmp_path / "박지은.wav")


class TestSample:
    def test_a_consented_sample_is_kept_with_where_it_is_from(
        self, tmp_path: Path, sample: Path
    ) -> None:
        given = replace(AGREED, given_on=dt.date(2026, 3, 2))
        kept = voices_of(tmp_path).add_sample("박지은", sample, given).voice
        assert (kept.name, kept.embedding, kept.model) == ("박지은", OWN, MODEL)
        assert (kept.source.kind, kept.source.sha256) == ("sample", hash_file(sample))
        assert kept.speech_s == 30.0
        assert kept.consent.text == "음성 등록 동의서 제출"
        assert kept.consent.noted_by == "사무국"
        assert kept.expires_on == dt.date(2028, 3, 1)

    def test_the_day_of_consent_is_today_unless_said(self, tmp_path: Path, sample: Path) -> None:
        kept = voices_of(tmp_path).add_sample("박지은", sample, AGREED).voice
        assert (kept.consent.given_on, kept.expires_on) == (TODAY, dt.date(2028, 11, 19))

    @pytest.mark.parametrize(
        ("agreement", "said"),
        [
            (replace(AGREED, consent="  "), "동의 내용"),
            (replace(AGREED, given_on=TODAY + dt.timedelta(days=1)), "동의일"),
            (replace(AGREED, until=TODAY - dt.timedelta(days=1)), "기한이 이미"),
            (replace(AGREED, given_on=dt.date(2020, 1, 1)), "기한이 이미"),
        ],
    )
    def test_nothing_is_kept_without_consent_that_holds(
        self, tmp_path: Path, sample: Path, agreement: Agreement, said: str
    ) -> None:
        voices = voices_of(tmp_path)
        with pytest.raises(VoiceError) as caught:
            voices.add_sample("박지은", sample, agreement)
        assert said in caught.value.message("ko")
        assert voices.list() == ()

    @pytest.mark.parametrize(
        ("listened", "said"),
        [
            (heard(("S1", 30.0, OWN), ("S2", 10.0, like(0.2))), "2명의 목소리"),
            (heard(("S1", 19.0, OWN)), "19초뿐"),
            (heard(), "말소리가 없습니다"),
            (heard(("S1", 30.0, OWN), model=""), "음성 모델"),
            (replace(ALONE, voices=()), "30초뿐"),
        ],
    )
    def test_a_sample_that_says_too_little_of_one_voice_is_refused(
        self, tmp_path: Path, sample: Path, listened: Diarization, said: str
    ) -> None:
        voices = voices_of(tmp_path, listened)
        with pytest.raises(VoiceError) as caught:
            voices.add_sample("박지은", sample, AGREED)
        assert said in caught.value.message("ko")
        assert voices.list() == ()

    def test_a_word_of_somebody_else_does_no_harm(self, tmp_path: Path, sample: Path) -> None:
        listened = heard(("S1", 1.0, like(0.1)), ("S2", 30.0, OWN))
        assert (
            voices_of(tmp_path, listened).add_sample("박지은", sample, AGREED).voice.speech_s == 30
        )

    def test_without_a_diarizer_nobody_is_heard(self, sample: Path) -> None:
        with pytest.raises(ConfigError, match="diarize"):
            hear(sample, AvDecoder(max_s=60.0), None)


@dataclass
class VoicedDiarizer(ScriptDiarizer):
    """The script's speakers, each with a voice."""

    calls: Calls = field(default_factory=Calls)

    def diarize(self, audio: Audio, hints: Hints, report: Report = silent) -> Diarization:
        found = ScriptDiarizer.diarize(self, audio, hints, report)
        speakers = (
            (speaker, 1.0, like(0.0, axis)) for axis, speaker in enumerate(found.speakers, start=1)
        )
        return replace(heard(*speakers), turns=found.turns, exclusive_turns=found.exclusive_turns)


def voiced(home: Path) -> Processor:
    engines = replace(fast_engines(Calls()), diarizer=VoicedDiarizer())
    processor = make_processor(home)
    processor.line = lambda: Line(engines, folders_of(home).audio_cache)
    return processor


def house_of(home: Path) -> House:
    return make_service(home, build=lambda: voiced(home))


class TestMeeting:
    @pytest.fixture
    def meeting(self, tmp_path: Path) -> str:
        write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
        shutil.copy(DEMO / "demo.toml", tmp_path / "audio_in" / "2026-11-20 회의.toml")
        (result,) = house_of(tmp_path).run().results
        assert result.recording_id is not None
        return result.recording_id

    def sign(self, home: Path, meeting: str) -> None:
        house = house_of(home)
        made = house.show(meeting).minutes
        assert made is not None
        house.ledger.add_sign_off(
            meeting, name="한서윤", minutes_sha256=minutes_sha256(made), reviewer="사무국"
        )

    @pytest.mark.parametrize("speaker", ["S2", "김도현 위원"])
    def test_a_named_voice_of_a_signed_meeting_is_kept(
        self, tmp_path: Path, meeting: str, speaker: str
    ) -> None:
        self.sign(tmp_path, meeting)
        kept = voices_of(tmp_path).add_from_meeting("김도현", meeting[:8], speaker, AGREED).voice
        assert (kept.source.kind, kept.source.sha256, kept.source.speaker) == (
            "meeting",
            meeting,
            "S2",
        )
        assert kept.embedding == like(0.0, 2)
        assert kept.speech_s > 20

    def test_a_draft_gives_no_voice(self, tmp_path: Path, meeting: str) -> None:
        with pytest.raises(VoiceError, match="not signed off"):
            voices_of(tmp_path).add_from_meeting("김도현", meeting, "S2", AGREED)

    def test_nor_do_minutes_that_changed_since(self, tmp_path: Path, meeting: str) -> None:
        self.sign(tmp_path, meeting)
        result = house_of(tmp_path).name_speaker(meeting, "S5", "이준호", reviewer="사무국")
        assert result.error is None
        with pytest.raises(VoiceError, match="changed since"):
            voices_of(tmp_path).add_from_meeting("김도현", meeting, "S2", AGREED)

    @pytest.mark.parametrize(("name", "speaker"), [("박지은", "S2"), ("김도현", "S9")])
    def test_only_under_the_name_that_was_settled(
        self, tmp_path: Path, meeting: str, name: str, speaker: str
    ) -> None:
        self.sign(tmp_path, meeting)
        with pytest.raises(VoiceError, match="in that meeting"):
            voices_of(tmp_path).add_from_meeting(name, meeting, speaker, AGREED)

    def test_an_unknown_meeting_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(UnknownRecordingError):
            voices_of(tmp_path).add_from_meeting("김도현", "abc", "S1", AGREED)

    def test_a_kept_voice_names_its_speaker_and_a_deleted_one_does_not(
        self, tmp_path: Path, meeting: str
    ) -> None:
        """The process that works on a recording finds the voices in the database; a voice from a
        meeting counts for other meetings only."""
        house = house_of(tmp_path)
        inbox = tmp_path / "audio_in"
        write_tone(inbox / "2026-11-21 회의.wav", seconds=2.0)
        shutil.copy(inbox / "2026-11-20 회의.toml", inbox / "2026-11-21 회의.toml")
        (result,) = house.run().results
        assert result.recording_id is not None
        other = result.recording_id

        def reason(recording_id: str) -> str:
            assert house.night.run_again(recording_id).results[0].error is None
            made = house.show(recording_id).minutes
            assert made is not None
            return next(p.reason for p in made.participants if p.speaker == "S2")

        before = reason(other)
        self.sign(tmp_path, meeting)
        voices = voices_of(tmp_path)
        kept = voices.add_from_meeting("김도현", meeting, "S2", AGREED)
        assert reason(other).startswith("등록된 음성과 일치(유사도 1.00, 2026. 11. 20. 동의); ")
        assert reason(meeting) == before
        voices.delete(kept.id, by="담당자")
        assert reason(other) == before
        assert "등록된 음성" not in before


class TestTime:
    def test_a_voice_is_used_longer_only_while_it_is_used(
        self, tmp_path: Path, sample: Path
    ) -> None:
        voices = voices_of(tmp_path)
        kept = voices.add_sample("박지은", sample, AGREED)
        until = dt.date(2030, 1, 1)
        assert voices.extend(kept.id, until=until, by="담당자").voice.expires_on == until
        with pytest.raises(VoiceError, match="is over"):
            voices.extend(kept.id, until=TODAY - dt.timedelta(days=1), by="담당자")
        with pytest.raises(UnknownVoiceError):
            voices.extend(kept.id + 1, until=until, by="담당자")

    def test_a_voice_whose_time_is_over_needs_a_new_consent(
        self, tmp_path: Path, sample: Path
    ) -> None:
        kept = voices_of(tmp_path).add_sample("박지은", sample, replace(AGREED, until=TODAY))
        later = voices_of(tmp_path, today=TODAY + dt.timedelta(days=1))
        with pytest.raises(VoiceError, match="consent again"):
            later.extend(kept.id, until=dt.date(2030, 1, 1), by="담당자")
        assert later.purge() == 1
        assert later.list() == ()
