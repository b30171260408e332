"""What must be in place before pyannote.audio is imported."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import sys
import types
import warnings

from minutes.speech.telemetry import forbid_telemetry

_log = logging.getLogger(__name__)


def prepare_pyannote() -> None:
    """Make pyannote.audio importable, silent and mute: call before its first import.

    Telemetry is off whatever the environment says, because nothing may leave the machine.
    """
    forbid_telemetry()
    _stand_in_for_torchaudio_extension()
    _ignore_warnings()


def _stand_in_for_torchaudio_extension() -> None:
    """Let torchaudio load without its compiled part where that part does not fit this PyTorch.

    The registry's torchaudio links CUDA and fails beside a CPU-only PyTorch. pyannote.audio
    uses only its Kaldi features, which are pure Python.
    """
    if "torchaudio" in sys.modules or importlib.util.find_spec("torchaudio") is None:
        return
    try:
        importlib.import_module("torchaudio")
    except (ImportError, OSError, RuntimeError) as error:
        _log.debug("torchaudio's compiled part does not load, using a stand-in: %s", error)
        _forget("torchaudio")
        sys.modules["torchaudio._extension"] = _stand_in()


def _forget(package: str) -> None:
    """Drop a half-imported package, so that it can be imported again."""
    for name in [n for n in sys.modules if n == package or n.startswith(f"{package}.")]:
        del sys.modules[name]


def _stand_in() -> types.ModuleType:
    module = types.ModuleType("torchaudio._extension")
    module.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _check_cuda_version=lambda: None,
        fail_if_no_align=_unavailable,
    )
    return module


def _unavailable(function: object) -> object:
    """In place of the decorator of functions that need the compiled part."""
    return function


def _ignore_warnings() -> None:
    """Silence what pyannote.audio warns of and this product has dealt with: no torchcodec
    (waveforms are passed, not files), chunks shorter than in training (measured), statistics
    over a single frame, and speaker bounds that too little speech cannot meet."""
    warnings.filterwarnings("ignore", module=r"pyannote\.audio\..*", category=UserWarning)
