"""Editions of the minutes: who may read what, and on what ground something is left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Edition(StrEnum):
    """공개 구분 of a document."""

    INTERNAL = "internal"
    """내부용(비공개): everything."""
    PARTIAL = "partial"
    """부분공개: marked passages are left out, and the legal ground is said."""
    PUBLIC = "public"
    """공개: only what carries no mark, without the transcript's closed parts."""


class Attribution(StrEnum):
    """How the speakers are named."""

    NAMED = "named"
    SECTOR = "sector"
    """``학계 위원``."""
    ANONYMOUS = "anonymous"
    """``위원 1``."""


@dataclass(frozen=True, slots=True)
class ClosedSpan:
    """Words that a person marked as not to be disclosed."""

    utterance_id: str
    start: int
    end: int
    """Characters of the utterance's text."""
    ground: str
    """``정보공개법 제9조 제1항 제5호``."""


@dataclass(frozen=True, slots=True)
class ClosedMark:
    """A span with the words that stood there when it was marked, and who marked it."""

    span: ClosedSpan
    words: str
    reviewer: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class SignOff:
    """A person settled the minutes."""

    name: str
    at: dt.datetime
    minutes_sha256: str
    """Of the minutes that were signed, so that a later change is seen."""
