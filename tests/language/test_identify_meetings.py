"""Whole made-up meetings, in which people are called in many ways and much goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from minutes.language.identify import identify
from tests.eval.name_dialogues import make
from tests.eval.names import Tally, tally
from tests.fakes import script
from tests.language.test_identify import KOREAN, ROSTER


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    """What is said in the demo without calling anybody, as labelled sentences are kept."""
    texts = [
        segment["text"]
        for segment in script()
        if not any(name in segment["text"] for name in (*ROSTER, "의장"))
    ]
    rows = [
        {"window": f"w{number}", "turn": number, "role": "member", "text": text}
        for number, text in enumerate(texts * 2)
    ]
    path = tmp_path / "speech.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(("mishearing", "least"), [(0.0, 0.65), (0.02, 0.55)])
def test_many_voices_are_named_and_none_wrongly(
    speech: Path, mishearing: float, least: float
) -> None:
    total = Tally()
    for seed in range(100, 120):
        case = make(speech, seed=seed, mishearing=mishearing)
        found = identify(case.dialogue, case.meeting, {}, KOREAN)
        total += tally(case.dialogue, found, case.people)
    assert total.right / total.named >= 0.99
    assert total.right / total.voices >= least
