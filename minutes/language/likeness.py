"""Which group of phrases a text is most like: cosine of tf-idf over pairs of characters.

Pairs of characters because spoken Korean names a thing in many compounds (학습용 자료, 자료 공유)
of which a list of words holds few; tf-idf (Salton and Buckley 1988) so that what several groups
share says little.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

MIN_COSINE = 0.12
"""Less likeness than this is chance; chosen on the developing half of our own sentences."""
MIN_LEAD = 1.25
"""The nearest group must be so many times as near as the next one."""

Vector = Mapping[str, float]


class Likeness:
    """Groups of phrases that a text may be like."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        counts = {name: _pairs(w for p in said for w in p.split()) for name, said in groups.items()}
        spread = Counter(pair for pairs in counts.values() for pair in pairs)
        self._rarity = {pair: math.log((1 + len(counts)) / n) for pair, n in spread.items()}
        self._unknown = math.log(1 + len(counts))
        self._groups = {name: self._vector(pairs) for name, pairs in counts.items()}

    def nearest(self, tokens: Iterable[str]) -> str | None:
        """The group that ``tokens`` are clearly most like, or None."""
        said = self._vector(_pairs(tokens))
        near = sorted(((_dot(said, v), name) for name, v in self._groups.items()), reverse=True)
        if not near or near[0][0] < MIN_COSINE:
            return None
        if len(near) > 1 and near[0][0] < MIN_LEAD * near[1][0]:
            return None
        return near[0][1]

    def _vector(self, pairs: Counter[str]) -> Vector:
        """Unit length; a pair said again counts less each time."""
        raw = {
            pair: (1 + math.log(n)) * self._rarity.get(pair, self._unknown)
            for pair, n in pairs.items()
        }
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {pair: value / length for pair, value in raw.items()} if length else {}


def _pairs(words: Iterable[str]) -> Counter[str]:
    return Counter(w[i : i + 2] for w in words for i in range(len(w) - 1))


def _dot(one: Vector, other: Vector) -> float:
    return sum(value * other.get(pair, 0.0) for pair, value in one.items())
