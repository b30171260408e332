"""Libraries that would report to their makers are told not to: nothing leaves this machine."""

from __future__ import annotations

import os

SWITCHES = {
    "PYANNOTE_METRICS_ENABLED": "0",
    # ONNX Runtime 1.32 makes an identity for the machine, gathers events in a database below the
    # user's cache folder and holds the address of a collector.
    "ORT_DISABLE_TELEMETRY": "1",
}


def forbid_telemetry() -> None:
    """Switch it off, whatever the environment says: call before the libraries are loaded."""
    os.environ.update(SWITCHES)
