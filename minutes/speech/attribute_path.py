"""The cheapest way to hand a row of words to speakers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from minutes.speech.attribute_evidence import Seconds


def cheapest_path(costs: Seconds, switch_costs: Seconds, entry_costs: Seconds) -> tuple[int, ...]:
    """One column for each row, so that costs and changes of column together are least.

    ``costs`` has shape (words, columns). A change of column between word i - 1 and word i costs
    ``switch_costs[i]``, shape (words,), the first unused; a change into column k costs
    ``entry_costs[k]`` more, shape (columns,). Viterbi's algorithm; as the cost does not depend
    on the column left, O(words x columns).
    """
    if not len(costs):
        return ()
    total = costs[0].copy()
    came_from: list[NDArray[np.intp]] = []
    columns = np.arange(costs.shape[1])
    for row, switch in zip(costs[1:], switch_costs[1:], strict=True):
        best = int(total.argmin())
        changed = total[best] + switch + entry_costs
        came_from.append(np.where(changed < total, best, columns))
        total = np.minimum(changed, total) + row
    return _backwards(int(total.argmin()), came_from)


def _backwards(last: int, came_from: list[NDArray[np.intp]]) -> tuple[int, ...]:
    path = [last]
    for origins in reversed(came_from):
        path.append(int(origins[path[-1]]))
    return tuple(reversed(path))
