"""Training: same data, same bytes; meetings stay together; calibration counted by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from minutes.language.functions import SentenceReader
from minutes.language.linear import LABELS, load_model
from minutes.language.training import (
    Options,
    calibration_error,
    meetings,
    read_examples,
    strip_punctuation,
    train,
)

CUES = Path(__file__).parents[2] / "config" / "cues"
SENTENCES = {
    "proposal": "{} 예산을 늘려야 합니다.",
    "opinion": "{} 사업은 문제가 있다고 생각합니다.",
    "commitment": "{} 계획을 검토하겠습니다.",
    "decision": "{} 조례안이 가결되었음을 선포합니다.",
    "question": "{} 현황은 얼마나 됩니까?",
    "information": "{} 시설은 작년에 준공하였습니다.",
    "procedure": "{} 안건을 상정합니다.",
    "other": "예, {} 그렇습니다.",
}
SUBJECTS = ("도로", "학교", "하수", "축제", "시장", "농기계", "보건", "산림", "관광", "체육")
PARTS = 2
"""Windows of each meeting."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "train.jsonl"
    records = [
        {"text": text.format(subject), "label": label, "window": f"{subject}-{part}", "turn": turn}
        for subject in SUBJECTS
        for part in range(PARTS)
        for turn, (label, text) in enumerate(SENTENCES.items())
    ]
    records.append({"text": "글쎄요.", "label": None, "window": "체육-1", "turn": 9})
    lines = (json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_training_repeats_to_the_byte(data: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "m.npz", tmp_path / "b" / "m.npz"
    record = train(data, CUES, first, Options())
    assert train(data, CUES, second, Options()) == record
    assert first.read_bytes() == second.read_bytes()
    assert json.loads(first.with_suffix(".json").read_text(encoding="utf-8")) == record
    assert record["data"]["sentences"] == {label: PARTS * len(SUBJECTS) for label in SENTENCES}
    assert record["cross_validation"]["accuracy"] > 0.9
    assert load_model(first).weights.shape[1] == len(LABELS)


def test_windows_that_share_words_are_one_meeting(data: Path) -> None:
    examples = read_examples(data, SentenceReader.load("ko", CUES))
    numbers: dict[int, set[str]] = {}
    for number, example in zip(meetings(examples, 0.25), examples, strict=True):
        numbers.setdefault(int(number), set()).add(example.block)
    expected = [{f"{subject}-{part}" for part in range(PARTS)} for subject in SUBJECTS]
    assert sorted(map(sorted, numbers.values())) == sorted(map(sorted, expected))


def test_calibration_error_by_hand() -> None:
    probabilities = np.array([[0.9, 0.1], [0.9, 0.1], [0.2, 0.8], [0.2, 0.8]])
    labels = np.array([0, 1, 1, 1])
    assert calibration_error(probabilities, labels) == pytest.approx(0.5 * 0.4 + 0.5 * 0.2)


def test_punctuation_goes_and_words_stay() -> None:
    assert strip_punctuation("예, ‘검토’하겠습니다. 맞죠?") == "예 검토하겠습니다 맞죠"
