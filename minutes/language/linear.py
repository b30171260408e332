"""The trained model of sentence functions as plain arrays: one logistic regression.

It reads the features of a sentence and of those beside it. A second pass over the neighbours'
probabilities (stacked sequential learning) was measured and made both dev files worse.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from minutes.language.features import Block, Feature
from minutes.model.findings import SentenceFunction

LABELS = tuple(SentenceFunction)
Floats = NDArray[np.float64]
BLOCK_WEIGHTS = {
    Block.WORDS: 1.0,
    Block.FRAME: 0.7,
    Block.ENDS: 1.0,
    Block.CUE: 0.6,
    Block.BESIDE: 0.3,
    Block.BESIDE_CUE: 0.2,
    Block.CLAUSES: 0.7,
    Block.LETTERS: 0.7,
    Block.PERSONS: 0.4,
    Block.TURN_CUE: 0.15,
    Block.ACT: 0.3,
    Block.BESIDE_ACT: 0.2,
}
"""How loud each family speaks: the first six are the best of five settings by
cross-validation, the others were set once."""
UNSCALED = frozenset(
    {
        Block.CUE,
        Block.BESIDE_CUE,
        Block.PERSONS,
        Block.TURN_CUE,
        Block.ACT,
        Block.BESIDE_ACT,
    }
)


@dataclass(frozen=True, slots=True)
class Vectorizer:
    """Features to numbers: tf-idf of unit length within each block, cues as they are."""

    vocabulary: Mapping[Feature, int]
    idf: Floats
    """Shape (num_features,)."""

    @classmethod
    def fit(cls, sentences: Sequence[Sequence[Feature]], *, min_count: int) -> Vectorizer:
        """Knows the features of at least ``min_count`` sentences."""
        counts = Counter(feature for features in sentences for feature in set(features))
        kept = sorted(feature for feature, count in counts.items() if count >= min_count)
        total = len(sentences)
        idf = [
            1.0 if block in UNSCALED else 1 + math.log((1 + total) / (1 + counts[block, name]))
            for block, name in kept
        ]
        return cls({feature: row for row, feature in enumerate(kept)}, np.array(idf))

    def matrix(self, sentences: Sequence[Sequence[Feature]]) -> csr_array:
        """Shape (num_sentences, num_features)."""
        rows = [self._row(features) for features in sentences]
        ends = np.cumsum([0, *(len(row) for row in rows)])
        columns = [column for row in rows for column, _ in row]
        values = [value for row in rows for _, value in row]
        return csr_array((values, columns, ends), shape=(len(rows), len(self.idf)), dtype=float)

    def _row(self, features: Sequence[Feature]) -> list[tuple[int, float]]:
        known = Counter(feature for feature in features if feature in self.vocabulary)
        blocks: dict[Block, list[tuple[int, float]]] = {}
        for feature, count in known.items():
            column = self.vocabulary[feature]
            value = 1.0 if feature[0] in UNSCALED else (1 + math.log(count)) * self.idf[column]
            blocks.setdefault(feature[0], []).append((column, value))
        return [item for block, items in blocks.items() for item in _scale(block, items)]


def _scale(block: Block, items: list[tuple[int, float]]) -> list[tuple[int, float]]:
    length = 1.0 if block in UNSCALED else math.sqrt(sum(value * value for _, value in items))
    return [(column, BLOCK_WEIGHTS[block] * value / length) for column, value in items]


@dataclass(frozen=True, slots=True)
class FunctionModel:
    """Weights of the regression, with the features that they are for."""

    vectorizer: Vectorizer
    weights: Floats
    """Shape (num_features, num_labels)."""
    bias: Floats
    """Shape (num_labels,)."""
    temperature: float
    """Divides the logits, so that a score of 0.8 is right in four of five cases (Guo 2017)."""

    def probabilities(self, sentences: Sequence[Sequence[Feature]]) -> Floats:
        """Shape (num_sentences, num_labels)."""
        logits = self.vectorizer.matrix(sentences) @ self.weights + self.bias
        return softmax(logits / self.temperature)


def softmax(logits: Floats) -> Floats:
    """Along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return probabilities


def save_model(model: FunctionModel, path: Path) -> None:
    """Write the model as one compressed file; same model, same bytes."""
    features = "\n".join(f"{block} {name}" for block, name in model.vectorizer.vocabulary)
    np.savez_compressed(
        path,
        vocabulary=np.frombuffer(features.encode(), dtype=np.uint8),
        idf=model.vectorizer.idf.astype(np.float32),
        weights=model.weights.astype(np.float16),
        bias=model.bias.astype(np.float32),
        temperature=np.float32(model.temperature),
    )


def load_model(path: Path) -> FunctionModel:
    """Read what :func:`save_model` wrote."""
    with np.load(path) as arrays:
        lines = arrays["vocabulary"].tobytes().decode().split("\n")
        idf = arrays["idf"].astype(np.float64)
        weights, bias = (arrays[key].astype(np.float64) for key in ("weights", "bias"))
        temperature = float(arrays["temperature"])
    pairs = (line.partition(" ") for line in lines)
    vocabulary = {(Block(block), name): row for row, (block, _, name) in enumerate(pairs)}
    return FunctionModel(Vectorizer(vocabulary, idf), weights, bias, temperature)
