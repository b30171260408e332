"""The real diarizer on synthetic voices: one is kept, and found again in other words.

The clips are of the demo (fictional, synthetic): 25 s of one speaker, then another 25 s in which
three talk, that one among them.
"""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from minutes.config import load_settings
from minutes.engines import EngineRoom
from minutes.errors import VoiceError
from minutes.language.voices import VoiceOptions, Voices, match_voices
from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Diarization
from minutes.scoring.reference import read_rttm
from minutes.service.voices import hear
from minutes.speech.audio import AvDecoder
from tests.fakes import DEMO, folders_of
from tests.service.test_voices import AGREED, voices_of

pytestmark = pytest.mark.engine

ALONE_S = (18.5, 44.2)
TOGETHER_S = (134.9, 160.0)
NAME = "김도현"


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Diarization]:
    """Both clips as files, with what the diarizer hears in them."""
    folder = tmp_path_factory.mktemp("clips")
    decoder = AvDecoder(max_s=3600.0)
    decoder.decode((DEMO / "demo.opus",), folder / "demo.pcm")
    audio = decoder.open(folder / "demo.pcm")
    root = DEMO.parents[1]
    diarizer = EngineRoom(root, load_settings(root), folders_of(root)).diarizer()
    heard = {}
    for name, (start_s, end_s) in (("alone", ALONE_S), ("together", TOGETHER_S)):
        samples = audio.read(round(start_s * SAMPLE_RATE), round(end_s * SAMPLE_RATE))
        path = folder / f"{name}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(SAMPLE_RATE)
            file.writeframes((samples * 32767).astype(np.int16).tobytes())
        heard[path] = hear(path, decoder, diarizer)
    return heard


def test_a_voice_is_kept_and_found_again_among_others(
    tmp_path: Path, clips: dict[Path, Diarization]
) -> None:
    (alone, heard), (_, together) = clips.items()
    kept = voices_of(tmp_path, heard).add_sample(NAME, alone, AGREED)
    assert kept.voice.speech_s > 20
    assert kept.voice.model.startswith("wespeaker-resnet34-256.onnx@")
    compared = Voices(together.voice_model, together.voices, (kept.print,))
    (match,) = match_voices(compared, VoiceOptions())
    assert match.name == NAME
    assert match.similarity > 0.8
    assert _owner(together, match.speaker) == "SPK2"


def test_a_sample_of_several_is_refused(tmp_path: Path, clips: dict[Path, Diarization]) -> None:
    together, heard = list(clips.items())[1]
    with pytest.raises(VoiceError, match="3 voices are heard"):
        voices_of(tmp_path, heard).add_sample(NAME, together, AGREED)


def _owner(heard: Diarization, speaker: str) -> str:
    """Who really talks in the turns of a speaker of the second clip."""
    turns = [turn for turn in heard.turns if turn.speaker == speaker]
    middles = [(turn.start_s + turn.end_s) / 2 + TOGETHER_S[0] for turn in turns]
    (owner,) = {
        real.speaker
        for real in read_rttm(DEMO / "demo.rttm")
        for middle in middles
        if real.start_s <= middle <= real.end_s
    }
    return owner
