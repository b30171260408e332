"""What is true before pyannote.audio is imported, seen from a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys


def _fresh(code: str, **environment: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    assert result.stderr == ""
    return result.stdout.strip()


def test_telemetry_is_off_even_where_the_environment_asks_for_it() -> None:
    code = """
import sys
from minutes.speech.diarization import library
from pyannote.audio.telemetry import metrics
from opentelemetry.sdk.trace import Span
started = []
metrics.tracer.start_as_current_span = lambda *a, **k: started.append(a)
metrics.track_model_init(object())
print(metrics.is_metrics_enabled(), started)
"""
    assert _fresh(code, PYANNOTE_METRICS_ENABLED="1") == "False []"


def test_pyannote_loads_without_a_word() -> None:
    assert _fresh("from minutes.speech.diarization import library; print('ok')") == "ok"


def test_the_adapter_loads_no_heavy_library() -> None:
    code = """
import sys
import minutes.speech.diarize
print(sorted({"torch", "pyannote.audio", "torchaudio", "sklearn", "onnx"} & set(sys.modules)))
"""
    assert _fresh(code) == "[]"


def test_stand_in_serves_where_the_compiled_part_fails() -> None:
    code = """
import importlib.abc, sys
class Broken(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == "torchaudio._extension":
            raise OSError("libcudart.so: cannot open shared object file")
sys.meta_path.insert(0, Broken())
from minutes.speech.diarization.environment import prepare_pyannote
prepare_pyannote()
import torch, torchaudio.compliance.kaldi as kaldi
print(tuple(kaldi.fbank(torch.randn(1, 16000), num_mel_bins=80).shape))
"""
    assert _fresh(code) == "(98, 80)"
