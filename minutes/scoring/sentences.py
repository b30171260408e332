"""How well sentence functions are recognised: precision, recall and F1 against labelled files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minutes.errors import UsageError
from minutes.model.findings import SentenceFunction

LABELS = tuple(SentenceFunction)
RESAMPLES = 1000
COVERAGE = 0.95
SEED = 20260101
"""Any number: it only makes the intervals repeatable."""

Floats = NDArray[np.float64]
Counts = NDArray[np.signedinteger[Any]]


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
    precision_interval: Interval
    recall_interval: Interval
    f1_interval: Interval


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
    return score_functions(sentences, classify(sentences), name=name)


def score_functions(
    sentences: Sequence[LabelledSentence], functions: Sequence[SentenceFunction], *, name: str = ""
) -> SentenceScores:
    """Score one function for each sentence. Raises UsageError where none carries a label."""
    pairs = [
        (LABELS.index(s.label), LABELS.index(function), s.window)
        for s, function in zip(sentences, functions, strict=True)
        if s.label is not None
    ]
    if not pairs:
        raise UsageError(detail=f"{name}: no labelled sentences")
    gold, predicted = (np.array([pair[place] for pair in pairs]) for place in (0, 1))
    windows = np.unique([window for *_, window in pairs], return_inverse=True)[1]
    scores = tuple(_label_scores(gold, predicted, windows))
    return SentenceScores(
        name=name,
        labels=scores,
        macro_f1=float(np.mean([score.f1 for score in scores if score.support])),
        accuracy=float((gold == predicted).mean()),
        sentences=len(pairs),
    )


def _label_scores(
    gold: NDArray[np.int64], predicted: NDArray[np.int64], windows: NDArray[np.int64]
) -> Iterator[LabelScore]:
    """With intervals by resampling whole windows, for sentences of a window hang together."""
    count = int(windows.max()) + 1
    drawn = np.random.default_rng(SEED).multinomial(count, [1 / count] * count, size=RESAMPLES)
    weights = np.vstack([np.ones(count, dtype=np.int64), drawn])
    for index, label in enumerate(LABELS):
        true, found = gold == index, predicted == index
        right, held, taken = (
            weights @ np.bincount(windows, mask, count) for mask in (true & found, true, found)
        )
        shares = (_share(right, taken), _share(right, held), _share(2 * right, held + taken))
        precision, recall, f1 = (float(share[0]) for share in shares)
        yield LabelScore(
            label, precision, recall, f1, int(true.sum()), *(_interval(s[1:]) for s in shares)
        )


def _share(part: Counts, whole: Counts) -> Floats:
    shares: Floats = part / np.maximum(whole, 1)
    return shares


def _interval(resampled: Floats) -> Interval:
    low, high = np.quantile(resampled, [(1 - COVERAGE) / 2, (1 + COVERAGE) / 2])
    return Interval(float(low), float(high))
