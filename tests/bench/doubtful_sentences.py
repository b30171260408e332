"""Measure how well doubt finds misheard sentences, the figures behind ``DOUBTFUL``.

    OMP_NUM_THREADS=1 python tests/bench/doubtful_sentences.py AUDIO REFERENCE.json [AUDIO REF…]

Each recording is recognised by the real engines. The text of all its sentences is aligned with
the reference, and each sentence answers for the errors that fall into it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from minutes.app import App
from minutes.config import find_home, load_settings
from minutes.documents.report.doubt import doubt
from minutes.model.dialogue import Sentence
from minutes.scoring.reference import load_reference
from minutes.scoring.text import normalise

MISHEARD = 0.3
"""A sentence with this share of wrong letters is one that a list should hold."""

THRESHOLDS = (0.1, 0.12, 0.14, 0.15, 0.16, 0.18, 0.2, 0.22)


@dataclass
class Heard:
    """A recognised sentence, and how much of it is wrong."""

    doubt: float
    errors: int = 0
    letters: int = 0
    """Of the reference; none where all of it was invented."""

    @property
    def misheard(self) -> bool:
        return self.errors >= MISHEARD * max(self.letters, 1)


@dataclass(frozen=True)
class Verdict:
    """What a threshold does: sentences above it against the others."""

    threshold: float
    listed: int
    error_rate: float
    error_rate_of_others: float
    precision: float
    recall: float


def heard(sentences: Sequence[Sentence], reference: str) -> list[Heard]:
    """Every sentence with its errors. What was left out counts for the sentence after it."""
    texts = [normalise(sentence.text, "ko") for sentence in sentences]
    owners = [index for index, text in enumerate(texts) for _ in text]
    found = [Heard(doubt(sentence)) for sentence in sentences]
    expected = normalise(reference, "ko")
    for step in Levenshtein.opcodes(expected, "".join(texts)):
        if step.tag == "delete":
            owner = found[owners[min(step.dest_start, len(owners) - 1)]]
            owner.errors += step.src_end - step.src_start
            owner.letters += step.src_end - step.src_start
        for place in range(step.dest_start, step.dest_end):
            found[owners[place]].errors += step.tag != "equal"
            found[owners[place]].letters += step.tag != "insert"
    return found


def judge(found: Sequence[Heard], threshold: float) -> Verdict:
    """Compare the sentences above a threshold with the others."""
    listed = [item for item in found if item.doubt > threshold]
    others = [item for item in found if item.doubt <= threshold]
    hits = sum(item.misheard for item in listed)
    return Verdict(
        threshold=threshold,
        listed=len(listed),
        error_rate=_rate(listed),
        error_rate_of_others=_rate(others),
        precision=hits / len(listed) if listed else 0.0,
        recall=hits / max(1, sum(item.misheard for item in found)),
    )


def _rate(items: Sequence[Heard]) -> float:
    return sum(item.errors for item in items) / max(1, sum(item.letters for item in items))


def _lines(found: Sequence[Heard]) -> Iterator[str]:
    misheard = sum(item.misheard for item in found)
    yield f"{len(found)} sentences, {misheard} misheard, CER {_rate(found):.3f}"
    yield "threshold  listed  CER  CER of others  precision  recall"
    for threshold in THRESHOLDS:
        v = judge(found, threshold)
        rates = f"{v.error_rate:.3f}  {v.error_rate_of_others:.3f}"
        yield f"{threshold:.2f}  {v.listed}  {rates}  {v.precision:.2f}  {v.recall:.2f}"


def main(arguments: Sequence[str]) -> None:
    """Print a table for each pair of a recording and its reference."""
    home = find_home()
    app = App(home, load_settings(home))
    for audio, reference in zip(arguments[::2], arguments[1::2], strict=True):
        analysis, _ = app.recordings.analyse(Path(audio), speakers=None)
        sentences = [s for u in analysis.dialogue.utterances for s in u.sentences]
        expected = load_reference(Path(reference), recording=Path(audio)).text
        lines = _lines(heard(sentences, expected))
        sys.stdout.write("\n".join((audio, *lines)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
