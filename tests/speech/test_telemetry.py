"""No library gathers anything about the office: what would is switched off before it loads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LISTEN = """
import numpy as np
{imports}
noise = np.random.default_rng(7).normal(0, 0.1, 16000).astype("float32")
{call}
"""
OURS = LISTEN.format(
    imports="from minutes.speech.activity import listen; from minutes.speech.spans import *",
    call="listen(noise, VoiceOptions(), offset_s=0.0)",
)
BARE = LISTEN.format(
    imports="from faster_whisper.vad import get_speech_timestamps",
    call="get_speech_timestamps(noise)",
)


def gathered(code: str, home: Path) -> list[str]:
    """What ``code`` left below the home folder of a user whose environment forbids nothing.

    Hardly anything is handed on: ONNX Runtime also gathers nothing where ``CI`` is set.
    """
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    environment = kept | {"HOME": str(home)}
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    return [path.name for path in home.rglob("*") if path.is_file()]


def test_onnx_runtime_gathers_nothing(tmp_path: Path) -> None:
    assert gathered(OURS, tmp_path) == []


def test_it_would_if_it_were_let(tmp_path: Path) -> None:
    """Where this fails, ONNX Runtime has changed its ways, and the switch may have too."""
    assert "deviceid" in gathered(BARE, tmp_path)
