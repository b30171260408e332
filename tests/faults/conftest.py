"""Fixtures of the fault suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.processes import Breaker


@pytest.fixture
def break_(home: Path, monkeypatch: pytest.MonkeyPatch) -> Breaker:
    return Breaker(monkeypatch, home)
