"""A record form, whatever the file format it is written in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from minutes.documents.blocks import Block
from minutes.model.minutes import Minutes


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A document of record: its short name, its Korean name, and what stands in it."""

    name: str
    title: str
    blocks: Callable[[Minutes], Iterable[Block]]
