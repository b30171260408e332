"""How well sentence functions are recognised: precision, recall and F1 against labelled files."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support

from minutes.errors import UsageError
from minutes.model.findings import SentenceFunction

LABELS = tuple(SentenceFunction)
INTERVAL_LABELS = (SentenceFunction.PROPOSAL, SentenceFunction.OPINION)
RESAMPLES = 1000
COVERAGE = 0.95
SEED = 20260101
"""Any number: it only makes the intervals repeatable."""
NO_LABEL = -1


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One record of a gold file."""

    text: str
    label: SentenceFunction | None
    """None where annotators disagreed: context only, not scored."""
    window: str
    """Sentences of one window follow each other; windows do not."""
    turn: int
    role: str | None = None


Classify = Callable[[Sequence[LabelledSentence]], Sequence[SentenceFunction]]
"""A classifier: one function for each sentence, in order."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A bootstrap confidence interval over windows."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LabelScore:
    """How well one function is found."""

    label: SentenceFunction
    precision: float
    recall: float
    f1: float
    support: int
    f1_interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """The scores of one file."""

    name: str
    labels: tuple[LabelScore, ...]
    macro_f1: float
    """Mean F1 of the labels that occur in the file."""
    accuracy: float
    sentences: int
    """Scored ones."""

    def of(self, label: SentenceFunction) -> LabelScore:
        return next(score for score in self.labels if score.label == label)


def read_labelled(path: Path) -> tuple[LabelledSentence, ...]:
    """Records of a JSONL file. Raises UsageError that names the file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(detail=f"{path}: {error}") from error
    return tuple(
        _parse(line, f"{path}:{number}")
        for number, line in enumerate(lines, start=1)
        if line.strip()
    )


def _parse(line: str, place: str) -> LabelledSentence:
    try:
        record: Mapping[str, Any] = json.loads(line)
        label = record["label"]
        return LabelledSentence(
            text=record["text"],
            label=None if label is None else SentenceFunction(label),
            window=str(record["window"]),
            turn=record["turn"],
            role=record.get("role"),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(detail=f"{place}: {error!r}") from error


def score_sentences(
    sentences: Sequence[LabelledSentence], classify: Classify, *, name: str = ""
) -> SentenceScores:
    """Classify all sentences in their context and score the labelled ones.

    Raises UsageError where no sentence carries a label.
    """
    predicted = np.array([LABELS.index(function) for function in classify(sentences)], dtype=int)
    gold = np.array([NO_LABEL if s.label is None else LABELS.index(s.label) for s in sentences])
    windows = np.unique([s.window for s in sentences], return_inverse=True)[1]
    known = gold != NO_LABEL
    if not known.any():
        raise UsageError(detail=f"{name}: no labelled sentences")
    gold, predicted, windows = gold[known], predicted[known], windows[known]
    intervals = _intervals(gold, predicted, windows)
    columns = precision_recall_fscore_support(
        gold, predicted, labels=range(len(LABELS)), zero_division=0
    )
    scores = tuple(
        LabelScore(label, float(p), float(r), float(f), int(n), intervals.get(label))
        for label, p, r, f, n in zip(LABELS, *columns, strict=True)
    )
    return SentenceScores(
        name=name,
        labels=scores,
        macro_f1=float(np.mean([score.f1 for score in scores if score.support])),
        accuracy=float((gold == predicted).mean()),
        sentences=len(gold),
    )


def _intervals(
    gold: NDArray[np.int64], predicted: NDArray[np.int64], windows: NDArray[np.int64]
) -> dict[SentenceFunction, Interval]:
    """F1 intervals by resampling whole windows, for sentences of a window hang together."""
    count = int(windows.max()) + 1
    drawn = np.random.default_rng(SEED).multinomial(count, [1 / count] * count, size=RESAMPLES)
    return {
        label: _interval(drawn, gold == index, predicted == index, windows)
        for index, label in enumerate(LABELS)
        if label in INTERVAL_LABELS
    }


def _interval(
    drawn: NDArray[np.int64],
    true: NDArray[np.bool_],
    found: NDArray[np.bool_],
    windows: NDArray[np.int64],
) -> Interval:
    """``drawn``: how often each window is in each resample, shape (resamples, num_windows)."""
    size = drawn.shape[1]
    right, either = (
        drawn @ np.bincount(windows, weights, size)
        for weights in (true & found, true.astype(int) + found)
    )
    f1 = 2 * right / np.maximum(either, 1)
    low, high = np.quantile(f1, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return Interval(float(low), float(high))
