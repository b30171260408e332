"""References, costs and the assembled score of one recording."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from minutes.errors import ReferenceFileError
from minutes.model.dialogue import Dialogue, Sentence, Utterance
from minutes.model.speech import Diarization, Segment, SpeakerTurn, Transcript
from minutes.scoring.recording import RecordingScore, score_recording
from minutes.scoring.reference import Reference, load_reference
from minutes.scoring.resources import StageCost, measured

DEMO = Path(__file__).parents[1] / "demo"
RECORDINGS = Path(__file__).parents[2].parent / "shared" / "recordings"
needs_recordings = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="no shared recordings here")

UTTERANCES = [
    {"speaker": "b", "start": 5.0, "end": 9.0, "text": "찬성합니다"},
    {"speaker": "a", "start": 0.0, "end": 5.0, "text": "개회합니다", "note": "ignored"},
]


def _segment(start_s: float, end_s: float, text: str) -> Segment:
    return Segment(start_s, end_s, text, (), -0.1, 0.0, 1.0)


def _utterance(number: int, speaker: str | None, segment: Segment) -> Utterance:
    sentence = Sentence(segment.text, segment.start_s, segment.end_s, ())
    return Utterance(f"u{number:04}", speaker, (sentence,))


def _score(reference: Reference, costs: tuple[StageCost, ...] = ()) -> RecordingScore:
    """A recognition with one wrong character and one second of confusion."""
    first, second = _segment(0.0, 6.0, "개회합니다"), _segment(6.0, 9.0, "찬성하니다")
    turns = (SpeakerTurn(0.0, 6.0, "S1"), SpeakerTurn(6.0, 9.0, "S2"))
    return score_recording(
        reference,
        Transcript("ko", 1.0, (first, second)),
        Diarization(turns, turns),
        Dialogue("ko", 10.0, (_utterance(1, "S1", first), _utterance(2, "S2", second))),
        costs=costs,
    )


@pytest.fixture
def reference_file(tmp_path: Path) -> Path:
    path = tmp_path / "meeting.json"
    path.write_text(json.dumps(UTTERANCES), encoding="utf-8")
    return path


def test_score_by_hand(reference_file: Path) -> None:
    score = _score(load_reference(reference_file))
    assert score.cer is not None
    assert score.cp_cer is not None
    assert (score.cer.errors, score.cer.length) == (1, 10)
    assert (score.cp_cer.errors, score.cp_cer.length) == (1, 10)
    assert score.der.confusion_s == pytest.approx(1.0)
    assert score.der.rate == pytest.approx(1 / 9)
    assert score.der_lenient.confusion_s == pytest.approx(0.75)
    assert (score.speakers_found, score.speakers_true) == (2, 2)
    assert score.turns_from == "utterances"


def test_score_as_json_and_as_table(reference_file: Path) -> None:
    score = _score(load_reference(reference_file), (StageCost("transcribe", 2.0, 512.4),))
    figures = json.loads(json.dumps(asdict(score)))
    assert figures["cer"] == {"rate": 0.1, "errors": 1, "length": 10}
    assert figures["der"]["rate"] == pytest.approx(1 / 9)
    assert figures["costs"] == [{"stage": "transcribe", "seconds": 2.0, "peak_mib": 512.4}]
    rows = dict(score.rows())
    assert rows["CER"] == "10.0%"
    assert rows["  confusion"] == "11.1%"
    assert rows["speakers found / true"] == "2 / 2"
    assert rows["transcribe"] == "2.0 s, 0.200 × real time, 512 MiB"


def test_text_without_a_speaker_is_one_more_speaker(reference_file: Path) -> None:
    whole = _segment(0.0, 9.0, "개회합니다 찬성합니다")
    dialogue = Dialogue("ko", 10.0, (_utterance(1, None, whole),))
    transcript, nobody = Transcript("ko", 1.0, (whole,)), Diarization((), ())
    score = score_recording(load_reference(reference_file), transcript, nobody, dialogue)
    assert score.cer is not None
    assert score.cp_cer is not None
    assert score.cer.rate == 0.0
    assert score.cp_cer.rate == 1.0
    assert score.speakers_found == 0
    assert score.der.rate == 1.0


def test_rttm_beside_the_reference_gives_the_turns(reference_file: Path) -> None:
    rttm = "SPEAKER meeting 1 0.50 4.00 <NA> <NA> a <NA> <NA>\n"
    reference_file.with_suffix(".rttm").write_text(rttm, encoding="utf-8")
    reference = load_reference(reference_file)
    assert reference.turns == (SpeakerTurn(0.5, 4.5, "a"),)
    assert reference.turns_from == "rttm"
    assert reference.texts == {"a": "개회합니다", "b": "찬성합니다"}


def test_rttm_alone_has_no_text(tmp_path: Path) -> None:
    rttm = tmp_path / "clips.rttm"
    rttm.write_text(
        "SPEAKER one 1 0.00 2.00 <NA> <NA> x <NA> <NA>\n"
        "SPEAKER two 1 0.00 9.00 <NA> <NA> y <NA> <NA>\n",
        encoding="utf-8",
    )
    score = _score(load_reference(rttm, recording=Path("set_two.flac")))
    assert score.cer is None
    assert score.cp_cer is None
    assert dict(score.rows())["cpCER"] == "-"
    assert score.speakers_true == 1
    with pytest.raises(ReferenceFileError, match="one, two"):
        load_reference(rttm, recording=Path("other.flac"))


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("ref.json", "{", "JSON"),
        ("ref.json", "[]", "no utterances"),
        ("ref.json", '{"speakers": []}', "valid list"),
        ("ref.json", '[{"speaker": "a", "start": 0, "end": 1}]', "0.text"),
        ("ref.json", '[{"speaker": "a", "start": 2, "end": 1, "text": ""}]', "start must be"),
        ("ref.rttm", "", "no rows"),
        ("ref.rttm", "SPEAKER x 1 zero 1.0 <NA> <NA> a", "zero"),
        ("ref.rttm", "SPEAKER x 1 0.0", "SPEAKER x 1 0.0"),
    ],
)
def test_broken_references_say_what_is_wrong(
    tmp_path: Path, name: str, content: str, problem: str
) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=problem) as caught:
        load_reference(path)
    assert str(path) in caught.value.message("ko")
    assert caught.value.exit_code == 6


def test_missing_reference(tmp_path: Path) -> None:
    with pytest.raises(ReferenceFileError, match="No such file"):
        load_reference(tmp_path / "none.json")


def test_the_demo_script_is_a_reference() -> None:
    reference = load_reference(DEMO / "script.json", recording=DEMO / "demo.opus")
    assert reference.turns_from == "rttm"
    assert len({turn.speaker for turn in reference.turns}) == len(reference.texts) == 5
    assert reference.text.startswith("지금부터 제삼차")


@needs_recordings
@pytest.mark.parametrize(
    ("name", "speakers"),
    [("ko_roundtable_dev.json", 6), ("ko_two_speakers/AirbnbStudio_sub100100.json", 2)],
)
def test_shared_references_load(name: str, speakers: int) -> None:
    reference = load_reference(RECORDINGS / name)
    assert reference.turns_from == "rttm"
    assert {turn.speaker for turn in reference.turns} == set(reference.texts)
    assert len(reference.texts) == speakers


@needs_recordings
@pytest.mark.parametrize(("clip", "speakers"), [("dev00", 2), ("trn08", 4)])
def test_one_clip_of_many_in_an_rttm(clip: str, speakers: int) -> None:
    folder = RECORDINGS / "en_meetings"
    rttm = folder / ("debug.development.rttm" if clip.startswith("dev") else "debug.train.rttm")
    reference = load_reference(rttm, recording=folder / f"ami_pyannote_{clip}.flac")
    assert len({turn.speaker for turn in reference.turns}) == speakers


def test_cost_is_measured() -> None:
    """64 MiB held for 0.2 s are seen."""
    with measured("idle") as idle:
        pass
    with measured("busy") as busy:
        held = np.ones(64 * 1024 * 1024, dtype=np.uint8)
        time.sleep(0.2)
        del held
    assert busy.cost.stage == "busy"
    assert busy.cost.seconds >= 0.2
    assert busy.cost.peak_mib - idle.cost.peak_mib > 48


def test_cost_of_a_failed_stage_is_known() -> None:
    with pytest.raises(ZeroDivisionError), measured("broken") as broken:
        _ = 1 // 0
    assert broken.cost.stage == "broken"
