"""Due words (다음 달 십오 일까지) found in a sentence, and what day they mean.

The words are found with the language of the talk; what day they mean is told by the words alone.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from minutes.language import due_korean, due_others
from minutes.model.findings import Findings

KOREAN = "ko"


def find_due(text: str, language: str = KOREAN) -> str | None:
    """The due words of a sentence as said, or None. The most specific ones win."""
    if language == KOREAN:
        return due_korean.find_due(text)
    return due_others.find_words(text, language)


def resolve_due(text: str, meeting_date: dt.date) -> dt.date | None:
    """The day that due words mean, said at a meeting on ``meeting_date``; None if uncertain."""
    found = due_korean.resolve_due(text, meeting_date)
    return found or due_others.resolve_words(text, meeting_date)


def with_due_dates(findings: Findings, meeting_date: dt.date) -> Findings:
    """The findings with the date of every follow-up whose due words are certain."""
    follow_ups = tuple(
        replace(item, due_date=resolve_due(item.due_text, meeting_date))
        if item.due_text is not None
        else item
        for item in findings.follow_ups
    )
    return replace(findings, follow_ups=follow_ups)
