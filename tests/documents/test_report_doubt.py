"""Doubt against what a real recogniser really misheard, on the demo."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from minutes.documents.report.doubt import DOUBTFUL
from minutes.model.dialogue import Sentence
from minutes.model.speech import Word
from minutes.scoring.reference import load_reference
from tests.bench.doubtful_sentences import heard, judge

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "tests" / "speech" / "demo_words.json"
SCRIPT = ROOT / "tests" / "demo" / "script.json"


def recognised() -> Iterator[Sentence]:
    """Sentences end at their marks, or where a segment does."""
    for segment in json.loads(WORDS.read_text(encoding="utf-8"))["segments"]:
        words: list[Word] = []
        for index, word in enumerate(segment, start=1):
            words.append(Word(*word))
            if index == len(segment) or word[2].endswith((".", "?", "!")):
                text = "".join(w.text for w in words).strip()
                yield Sentence(text, words[0].start_s, words[-1].end_s, tuple(words))
                words = []


def test_listed_sentences_hold_far_more_errors_than_the_others() -> None:
    found = heard(list(recognised()), load_reference(SCRIPT).text)
    verdict = judge(found, DOUBTFUL)
    assert 0 < verdict.listed < len(found)
    assert verdict.error_rate > 2.5 * verdict.error_rate_of_others  # measured: 3.3
    assert verdict.recall > 0.8  # measured: 0.9
