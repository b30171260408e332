"""Pipelines from a folder and from the hub's name."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from minutes.errors import ConfigError, MissingModelError
from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Hints
from minutes.speech.audio import AvDecoder
from minutes.speech.diarization.library import Model
from minutes.speech.diarization.pretrained import load_pretrained
from minutes.speech.diarization.recipe import STOCK_COMMUNITY
from minutes.speech.diarization.wespeaker import load_wespeaker
from minutes.speech.diarize import PretrainedDiarizer

ROOT = Path(__file__).parents[2]
STATE = ROOT / ".state" / "weights"
HUB_NAME = "pyannote/speaker-diarization-community-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A pipeline folder as the hub lays it out, made of the embedded weights.

    Its ``config.yaml`` is JSON, which is YAML as well.
    """
    segmentation, embedding = tmp_path / "segmentation", tmp_path / "embedding"
    segmentation.mkdir()
    embedding.mkdir()
    shutil.copy(STATE / "segmentation-3.0" / "pytorch_model.bin", segmentation)
    shutil.copytree(STATE / "plda", tmp_path / "plda")
    _save_checkpoint(embedding / "pytorch_model.bin")
    config = {
        "dependencies": {"pyannote.audio": "4.0.0"},
        "pipeline": {
            "name": "pyannote.audio.pipelines.SpeakerDiarization",
            "params": {
                "segmentation": "$model/segmentation",
                "embedding": "$model/embedding",
                "plda": "$model/plda",
                "embedding_exclude_overlap": True,
                "clustering": "VBxClustering",
            },
        },
        "params": {
            "clustering": {"threshold": 0.6, "Fa": 0.07, "Fb": 0.8},
            "segmentation": {"min_duration_off": 0.0},
        },
    }
    (tmp_path / "config.yaml").write_text(json.dumps(config), encoding="utf-8")
    return tmp_path


def _save_checkpoint(path: Path) -> None:
    """The voice model as a checkpoint of pyannote.audio 4."""
    model: Any = load_wespeaker(STATE / "wespeaker-resnet34" / "wespeaker-resnet34-256.onnx")
    like: Any = Model.from_pretrained(str(STATE / "segmentation-3.0" / "pytorch_model.bin"))
    checkpoint: dict[str, Any] = {"state_dict": model.state_dict()}
    like.on_save_checkpoint(checkpoint)
    checkpoint["pyannote.audio"]["architecture"] = {
        "module": "pyannote.audio.models.embedding.wespeaker",
        "class": "WeSpeakerResNet34",
    }
    checkpoint["pytorch-lightning_version"] = "2.0.0"
    checkpoint["hyper_parameters"] = dict(model.hparams)
    torch.save(checkpoint, path)


@pytest.mark.engine
def test_a_pipeline_folder_diarizes(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "demo.pcm"
    AvDecoder().decode((ROOT / "tests" / "demo" / "demo.opus",), target)
    samples = AvDecoder().open(target).read(30 * SAMPLE_RATE, 45 * SAMPLE_RATE)
    (np.clip(samples, -1, 1) * 32767).astype("<i2").tofile(target)
    diarizer = PretrainedDiarizer(str(folder))
    found = diarizer.diarize(AvDecoder().open(target), Hints(num_speakers=2))
    assert found.speakers == ("S1", "S2")
    assert len(found.voices) == 2


@pytest.mark.engine
def test_options_are_the_folders_own(folder: Path) -> None:
    assert load_pretrained(str(folder)).recipe == STOCK_COMMUNITY


@pytest.mark.engine
def test_identity_follows_the_folders_content(folder: Path) -> None:
    before = PretrainedDiarizer(str(folder)).identity
    config = folder / "config.yaml"
    config.write_text(config.read_text().replace("0.6", "0.65"))
    assert PretrainedDiarizer(str(folder)).identity != before


@pytest.mark.engine
def test_another_clustering_is_refused(folder: Path) -> None:
    config = folder / "config.yaml"
    text = config.read_text().replace("VBxClustering", "KMeansClustering")
    broken = json.loads(text) | {"params": {"segmentation": {"min_duration_off": 0.0}}}
    config.write_text(json.dumps(broken))
    with pytest.raises(ConfigError, match="KMeansClustering"):
        load_pretrained(str(folder))


@pytest.mark.parametrize("name", ["nowhere", "/no/such/folder", "no/such/folder"])
def test_an_absent_folder_is_a_missing_model(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_x")
    with pytest.raises(MissingModelError, match=f"minutes models pull {name}"):
        _ = PretrainedDiarizer(name).identity


@pytest.mark.parametrize("token", ["", "hf_x"])
def test_an_absent_hub_pipeline_names_the_command_when_offline(token: str, tmp_path: Path) -> None:
    code = f"""
from minutes.errors import MissingModelError
from minutes.model.speech import Hints
from minutes.speech.diarize import PretrainedDiarizer
from minutes.speech.diarization.pretrained import load_pretrained
name = {HUB_NAME!r}
for act in (load_pretrained, lambda name: PretrainedDiarizer(name).identity):
    try:
        act(name)
    except MissingModelError as error:
        print(error.message("en"))
"""
    environment = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "HF_TOKEN": token}
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    prefix = "" if token else "HF_TOKEN=hf_… "
    expected = (
        f"The speech model is missing: {HUB_NAME}\n"
        f"Fetch it with: {prefix}minutes models pull {HUB_NAME}\n"
    )
    assert run.stdout == 2 * expected
