"""Clustering on a bounded, evenly spread part of the embeddings."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

from minutes.speech.diarization.library import (
    AgglomerativeClustering,
    BaseClustering,
    SlidingWindow,
    SlidingWindowFeature,
)

BLOCK = 10_000
"""Chunks assigned at a time."""


class BoundedClustering(BaseClustering):
    """Lets another clustering of pyannote find the clusters, on at most ``max_training``
    embeddings, then gives every embedding to the nearest centroid.

    The number of clusters is the requested one whenever there are as many embeddings.
    """

    expects_num_clusters = False

    def __init__(self, inner: Any, *, max_training: int, constrained: bool) -> None:
        super().__init__(metric=inner.metric, constrained_assignment=constrained)
        self.inner = inner
        self.max_training = max_training

    def __call__(  # type: ignore[override]
        self,
        embeddings: NDArray[np.float32],
        segmentations: Any = None,
        num_clusters: int | None = None,
        min_clusters: int | None = None,
        max_clusters: float | None = None,
        **_: object,
    ) -> tuple[NDArray[np.int64], None, NDArray[np.float64]]:
        """Clusters (num_chunks, num_speakers) and centroids (num_clusters, dimension)."""
        training = self._select(embeddings, segmentations, num_clusters or min_clusters or 1)
        low, high = _bounds(len(training), num_clusters, min_clusters, max_clusters)
        centroids = self._centroids(training, low, high)
        hard = np.concatenate(
            [
                self._assign(embeddings[first : first + BLOCK], centroids)
                for first in range(0, len(embeddings), BLOCK)
            ]
        )
        return hard, None, centroids

    def _select(
        self, embeddings: NDArray[np.float32], segmentations: Any, wanted: int
    ) -> NDArray[np.float32]:
        """Embeddings of enough clean speech; all there are where those are fewer than wanted."""
        found, _, _ = self.filter_embeddings(embeddings, segmentations)
        training = np.asarray(found, dtype=np.float32)
        if len(training) < wanted:
            training = embeddings[~np.isnan(embeddings).any(axis=2)]
        spread = np.linspace(0, len(training) - 1, min(len(training), self.max_training))
        return training[spread.round().astype(np.intp)]

    def _centroids(self, training: NDArray[np.float32], low: int, high: int) -> NDArray[np.float64]:
        if high == 1 or len(training) == 1:
            return np.asarray(training.mean(axis=0, keepdims=True), dtype=np.float64)
        centroids = self._found(training)
        if low <= len(centroids) <= high:
            return centroids
        return _forced(training, low if len(centroids) < low else high)

    def _found(self, training: NDArray[np.float32]) -> NDArray[np.float64]:
        """Centroids that the inner clustering finds by itself."""
        window = SlidingWindow(duration=1.0, step=1.0)
        everybody = SlidingWindowFeature(np.ones((len(training), 1, 1), dtype=np.uint8), window)
        with _unprinted():
            _, _, centroids = self.inner(
                embeddings=training[:, None].copy(),
                segmentations=everybody,
                min_clusters=1,
                max_clusters=len(training),
            )
        return np.asarray(centroids, dtype=np.float64)

    def _assign(
        self, embeddings: NDArray[np.float32], centroids: NDArray[np.float64]
    ) -> NDArray[np.int64]:
        """Nearest centroid of each embedding, -2 for a silent one."""
        shape = embeddings.shape[:2]
        flat: NDArray[Any] = embeddings.reshape(-1, embeddings.shape[2])
        distance = cdist(flat, centroids, metric="cosine")
        soft = (2 - distance).reshape(*shape, -1)
        silent = np.isnan(soft).any(axis=2)
        soft[silent] = -1.0
        hard = self.constrained_argmax(soft) if self.constrained_assignment else soft.argmax(axis=2)
        hard = hard.astype(np.int64)
        hard[silent] = -2
        return hard


def _bounds(size: int, number: int | None, low: int | None, high: float | None) -> tuple[int, int]:
    """Fewest and most clusters that ``size`` embeddings can and shall form."""
    fewest = max(1, min(size, number or low or 1))
    most = max(fewest, int(min(size, number or high or size)))
    return fewest, most


def _forced(training: NDArray[np.float32], number: int) -> NDArray[np.float64]:
    """Centroids of exactly ``number`` clusters: average linkage, of which no cluster should be
    smaller than a fiftieth of all; K-means where the tree has no such level."""
    for smallest in (min(20, len(training) // 50), min(20, len(training) // 100), 1):
        tree = AgglomerativeClustering(metric="cosine")
        tree.instantiate(
            {"method": "average", "threshold": 0.7, "min_cluster_size": max(1, smallest)}
        )
        with _unprinted():
            labels = tree.cluster(
                training.copy(), min_clusters=number, max_clusters=number, num_clusters=number
            )
        if labels.max() + 1 == number:
            return _means(training, labels)
    unit = training / np.linalg.norm(training, axis=1, keepdims=True)
    return _means(training, KMeans(number, n_init=3, random_state=42).fit_predict(unit))


def _means(training: NDArray[np.float32], labels: NDArray[np.integer]) -> NDArray[np.float64]:
    means = [training[labels == k].mean(axis=0) for k in range(int(labels.max()) + 1)]
    return np.stack(means).astype(np.float64)


def _unprinted() -> contextlib.redirect_stdout[io.StringIO]:
    """pyannote's clusterings print advice, but stdout is data."""
    return contextlib.redirect_stdout(io.StringIO())
