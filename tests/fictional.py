"""A long meeting that never took place, as the speech engines would have heard it.

The talk is that of labelled sentences where the measuring material is at hand, else that of the
demo, again and again; calls by a chair are put between, and all people are made up. For looking
at documents and for measuring, never for shipping: ``python -m tests.fictional HOME --minutes 40``
fills a home folder with it, documents and all, through the real line.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tomllib
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import cycle, groupby, islice
from pathlib import Path
from threading import Event

import tomli_w

from minutes.app import App
from minutes.config import Settings, load_settings
from minutes.engines import EngineRoom
from minutes.model.speech import (
    Diarization,
    Hints,
    Segment,
    SpeakerTurn,
    Transcript,
)
from minutes.ports import Audio, Diarizer, NoProgress, Report, Transcriber, silent
from minutes.service.processing import Processor
from minutes.service.results import RecordingResult
from tests.documents.samples import DEMO, words_of

ROOT = Path(__file__).parents[1]
GOLD = ROOT.parent / "shared" / "gold"
LABELLED = (GOLD / "sentences.ko.dev.jsonl", GOLD / "sentences.ko.assembly.dev.jsonl")
CHARACTERS_PER_SECOND = 6.0
"""About the speed of Korean speech in the assembled roundtable."""
PAUSE_S = 0.6
CHAIR = "S1"
MEMBERS = ("김도현", "박지은", "이준호", "정민아", "최은결", "윤가람", "서다온", "문하람")
AGENDA = ("정책과제 발굴", "법안의 핵심 내용", "업계 의견수렴 계획")
SECTORS = ("산", "연", "산", "학", "산", "연", "학", "산")


@dataclass(frozen=True, slots=True)
class Turn:
    """What one voice says at a stretch."""

    speaker: str
    text: str
    start_s: float
    end_s: float


def talk(duration_s: float) -> tuple[Turn, ...]:
    """Turns of the chair and eight members, about as long as asked."""
    turns: list[Turn] = []
    start_s = 1.0
    for speaker, text in _said(duration_s):
        if start_s >= duration_s:
            break
        end_s = start_s + len(text) / CHARACTERS_PER_SECOND
        turns.append(Turn(speaker, text, start_s, end_s))
        start_s = end_s + PAUSE_S
    return tuple(turns)


def _said(duration_s: float) -> Iterator[tuple[str, str]]:
    """Without end: the chair announces an item or calls a member, who speaks."""
    voices = cycle(range(len(MEMBERS)))
    share_s, item, done_s = duration_s / len(AGENDA), -1, 0.0
    for passage in cycle(_passages()):
        if done_s >= (item + 1) * share_s and item + 1 < len(AGENDA):
            item += 1
            text = f"{_ORDINALS[item]} 번째 안건 {AGENDA[item]}에 대하여 논의하겠습니다."
            yield CHAIR, text
        for text in passage:
            member = next(voices)
            yield CHAIR, f"{MEMBERS[member]} 위원님 말씀해 주시기 바랍니다."
            yield f"S{member + 2}", text
            done_s += len(text) / CHARACTERS_PER_SECOND + 2 * PAUSE_S


_ORDINALS = ("첫", "두", "세")


def _passages() -> tuple[tuple[str, ...], ...]:
    """Turns that belong together: windows of labelled sentences, or the demo as one."""
    files = [path for path in LABELLED if path.is_file()]
    if not files:
        script = json.loads((DEMO / "script.json").read_text(encoding="utf-8"))
        return (tuple(segment["text"] for segment in script["segments"]),)
    rows = [json.loads(line) for path in files for line in path.open(encoding="utf-8")]
    windows = (tuple(group) for _, group in groupby(rows, key=lambda row: row["window"]))
    return tuple(
        tuple(
            " ".join(row["text"] for row in turn)
            for _, turn in groupby(window, key=lambda row: row["turn"])
        )
        for window in windows
    )


def transcript_of(turns: Sequence[Turn]) -> Transcript:
    """The talk as perfect recognition."""
    segments = (
        Segment(
            turn.start_s,
            turn.end_s,
            turn.text,
            words_of(turn.text, turn.start_s, turn.end_s),
            avg_logprob=-0.2,
            no_speech_prob=0.01,
            compression_ratio=1.5,
        )
        for turn in turns
    )
    return Transcript("ko", 1.0, tuple(segments))


def diarization_of(turns: Sequence[Turn]) -> Diarization:
    """The talk as perfect diarization."""
    spans = tuple(SpeakerTurn(turn.start_s, turn.end_s, turn.speaker) for turn in turns)
    return Diarization(turns=spans, exclusive_turns=spans)


def meeting_file() -> str:
    """What the secretariat of this meeting would have written."""
    facts = tomllib.loads((DEMO / "demo.toml").read_text(encoding="utf-8"))
    chair = {"name": facts["chair"], "role": "의장", "affiliation": "가상대학교", "sector": "학"}
    members = [
        {"name": name, "role": "위원", "affiliation": f"가상기관 {number}", "sector": sector}
        for number, (name, sector) in enumerate(zip(MEMBERS, SECTORS, strict=True), 1)
    ]
    facts.update(
        title="긴 회의 견본 (가상)",
        agenda=list(AGENDA),
        votes=["표결 없음"],
        attendees=[chair, *members],
    )
    return tomli_w.dumps(facts)


class ScriptedTranscriber:
    """Returns a transcript under the name of the real recogniser, so that later runs with the
    real one find its work done."""

    def __init__(self, real: Transcriber, duration_s: float) -> None:
        self.identity = real.identity
        self._duration_s = duration_s

    def transcribe(self, audio: Audio, hints: Hints, report: Report = silent) -> Transcript:
        """The talk, whatever is heard."""
        return transcript_of(talk(self._duration_s))


class ScriptedDiarizer:
    """The same for the diarizer."""

    def __init__(self, real: Diarizer, duration_s: float) -> None:
        self.identity = real.identity
        self._duration_s = duration_s

    def diarize(self, audio: Audio, hints: Hints, report: Report = silent) -> Diarization:
        """The turns of the talk."""
        return diarization_of(talk(self._duration_s))


class ScriptedRoom(EngineRoom):
    """Real engines but for the two of speech."""

    duration_s = 0.0

    def _transcriber(self) -> Transcriber:
        return ScriptedTranscriber(super()._transcriber(), self.duration_s)

    def diarizer(self) -> Diarizer | None:
        real = super().diarizer()
        return ScriptedDiarizer(real, self.duration_s) if real else None


class ScriptedApp(App):
    """The product, hearing the fictional meeting in whatever is played to it."""

    def __init__(self, home: Path, settings: Settings, duration_s: float) -> None:
        super().__init__(home, settings)
        self._duration_s = duration_s

    @cached_property
    def engines(self) -> EngineRoom:
        room = ScriptedRoom(self.home, self.settings, self.folders)
        room.duration_s = self._duration_s
        return room

    @property
    def build(self) -> Callable[[], Processor]:
        return partial(_processor, self.home, self.settings, self._duration_s)


def _processor(home: Path, settings: Settings, duration_s: float) -> Processor:
    return ScriptedApp(home, settings, duration_s).processor


def fill_home(home: Path, duration_s: float) -> RecordingResult:
    """Give an empty home the project's settings and weights, and the meeting with its documents."""
    shutil.copytree(ROOT / "config", home / "config", dirs_exist_ok=True)
    weights = ROOT / load_settings(ROOT).paths.state / "weights"
    (home / ".state").mkdir(parents=True)
    (home / ".state" / "weights").symlink_to(weights)
    recording = home / "audio_in" / "긴 회의.wav"
    recording.parent.mkdir()
    _write_silence(recording, duration_s)
    recording.with_suffix(".toml").write_text(meeting_file(), encoding="utf-8")
    app = ScriptedApp(home, load_settings(home), duration_s)
    (result,) = app.night.run_named((recording,), NoProgress(), Event()).results
    return result


def _write_silence(path: Path, duration_s: float) -> None:
    rate = 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        for second in islice(cycle((bytes([128]) * rate,)), int(duration_s)):
            file.writeframesraw(second)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill a home folder and say where the documents are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--minutes", dest="length", type=float, default=40.0)
    options = parser.parse_args(arguments)
    result = fill_home(options.home.resolve(), options.length * 60)
    if result.error is not None:
        sys.stderr.write(f"{result.error}\n")
        return result.error.exit_code
    assert result.exports is not None
    sys.stdout.write(f"{options.home.resolve() / 'exports' / result.exports.folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
