"""The plain executor: one recording after another in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


class HereExecutor:
    """Runs work where it was asked for, in order."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """``work`` of each item, as each is done."""
        return map(work, items)
