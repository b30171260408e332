"""The trained model of sentence functions as plain arrays: two passes of logistic regression.

The first pass reads the features of a sentence and of those beside it, the second the first
pass's probabilities for the sentence, its neighbours and its surroundings (stacked sequential
learning, Cohen and Carvalho 2005), which also calibrates the scores.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from minutes.language.features import SentenceView
from minutes.model.findings import SentenceFunction

LABELS = tuple(SentenceFunction)
Floats = NDArray[np.float64]
SURROUNDINGS = 4
"""Sentences on either side that make up the tone of the talk around one."""
FLOOR = 1e-4
"""Probabilities are kept off 0 before their logarithm is taken."""


@dataclass(frozen=True, slots=True)
class FunctionModel:
    """Weights of both passes; rows of ``weights`` go with ``vocabulary``."""

    vocabulary: Mapping[str, int]
    idf: Floats
    """Shape (num_features,)."""
    weights: Floats
    """Shape (num_features, num_labels)."""
    bias: Floats
    """Shape (num_labels,)."""
    context_weights: Floats
    """Shape (num_context_inputs, num_labels)."""
    context_bias: Floats
    """Shape (num_labels,)."""

    def first_pass(self, features: Sequence[Iterable[str]]) -> Floats:
        """Probabilities, shape (num_sentences, num_labels)."""
        return softmax(np.array([self._logits(names) for names in features]))

    def second_pass(self, first: Floats, views: Sequence[SentenceView]) -> Floats:
        """Probabilities that know the sentences around, shape (num_sentences, num_labels)."""
        return softmax(context_inputs(first, views) @ self.context_weights + self.context_bias)

    def _logits(self, names: Iterable[str]) -> Floats:
        counts = Counter(self.vocabulary[name] for name in names if name in self.vocabulary)
        rows = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        values = np.array([1 + math.log(n) for n in counts.values()]) * self.idf[rows]
        length = float(np.linalg.norm(values)) or 1.0
        logits: Floats = (values / length) @ self.weights[rows] + self.bias
        return logits


def context_inputs(first: Floats, views: Sequence[SentenceView]) -> Floats:
    """What the second pass reads: shape (num_sentences, 6 × num_labels + 4).

    Log-probabilities of the sentence; of the one before and after, each split by whether the
    turn goes on (zero where it does not apply); mean probabilities of the surroundings; flags.
    """
    logs = np.log(np.maximum(first, FLOOR))
    rows = []
    for index in range(len(views)):
        sides = [_side(logs, views, index, offset) for offset in (-1, 1)]
        around = _surroundings(first, views, index)
        rows.append(np.concatenate([logs[index], *sides, around]))
    return np.array(rows).reshape(len(views), -1)


def _side(logs: Floats, views: Sequence[SentenceView], index: int, offset: int) -> Floats:
    num_labels = logs.shape[1]
    out = np.zeros(2 * num_labels + 2)
    other = index + offset
    if not 0 <= other < len(views) or views[other].block != views[index].block:
        return out
    place = 0 if views[other].turn == views[index].turn else 1
    out[place * num_labels : (place + 1) * num_labels] = logs[other]
    out[2 * num_labels + place] = 1
    return out


def _surroundings(first: Floats, views: Sequence[SentenceView], index: int) -> Floats:
    near = [
        other
        for other in range(max(0, index - SURROUNDINGS), min(len(views), index + SURROUNDINGS + 1))
        if other != index and views[other].block == views[index].block
    ]
    mean: Floats = first[near].mean(axis=0) if near else np.zeros(first.shape[1])
    return mean


def softmax(logits: Floats) -> Floats:
    """Along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities


def save_model(model: FunctionModel, path: Path) -> None:
    """Write the model as one compressed file; same model, same bytes."""
    names = "\n".join(sorted(model.vocabulary, key=lambda name: model.vocabulary[name]))
    np.savez_compressed(
        path,
        vocabulary=np.frombuffer(names.encode(), dtype=np.uint8),
        idf=model.idf.astype(np.float32),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
        context_weights=model.context_weights.astype(np.float32),
        context_bias=model.context_bias.astype(np.float32),
    )


def load_model(path: Path) -> FunctionModel:
    """Read what :func:`save_model` wrote."""
    with np.load(path) as arrays:
        names = arrays["vocabulary"].tobytes().decode().split("\n")
        rest = {
            key: arrays[key].astype(np.float64)
            for key in ("idf", "weights", "bias", "context_weights", "context_bias")
        }
    return FunctionModel(vocabulary={name: row for row, name in enumerate(names)}, **rest)
