"""Scores of sentence functions: counts by hand, labels that do not count, broken files."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.errors import UsageError
from minutes.model.findings import SentenceFunction as F
from minutes.scoring.sentences import LabelledSentence, read_labelled, score_sentences


def sentences(labels: list[F | None]) -> list[LabelledSentence]:
    return [LabelledSentence("말", label, f"w{i // 2}", 0) for i, label in enumerate(labels)]


def test_counts_by_hand() -> None:
    gold = sentences([F.PROPOSAL, F.PROPOSAL, F.OPINION, None, F.OTHER, F.OPINION])
    given = [F.PROPOSAL, F.OPINION, F.OPINION, F.PROPOSAL, F.OTHER, F.OPINION]
    scores = score_sentences(gold, lambda _: given, name="x")
    proposal, opinion = scores.of(F.PROPOSAL), scores.of(F.OPINION)
    assert (proposal.precision, proposal.recall, proposal.support) == (1.0, 0.5, 2)
    assert opinion.precision == pytest.approx(2 / 3)
    assert opinion.f1 == pytest.approx(0.8)
    assert scores.accuracy == pytest.approx(4 / 5)
    assert scores.macro_f1 == pytest.approx((2 / 3 + 0.8 + 1) / 3)
    assert scores.sentences == 5


def test_intervals_hold_the_score_and_repeat() -> None:
    gold = sentences([F.PROPOSAL, F.OPINION] * 20)
    given = [F.PROPOSAL, F.OPINION] * 15 + [F.OPINION, F.PROPOSAL] * 5
    first = score_sentences(gold, lambda _: given)
    again = score_sentences(gold, lambda _: given)
    assert first == again
    interval = first.of(F.PROPOSAL).f1_interval
    assert interval.low < first.of(F.PROPOSAL).f1 == pytest.approx(0.75)
    assert interval.high > 0.75
    assert first.of(F.OTHER).f1_interval.high <= 1


def test_a_perfect_classifier_has_a_narrow_interval() -> None:
    labels = [F.PROPOSAL, F.OPINION] * 5
    scores = score_sentences(sentences([*labels]), lambda _: labels)
    assert scores.of(F.PROPOSAL).f1_interval.low == 1.0
    assert scores.macro_f1 == 1.0


def test_reads_records(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"text": "가", "label": "proposal", "window": "w", "turn": 3, "role": "chair"}\n\n'
        '{"text": "나", "label": null, "window": "w", "turn": 3}\n',
        encoding="utf-8",
    )
    assert read_labelled(path) == (
        LabelledSentence("가", F.PROPOSAL, "w", 3, "chair"),
        LabelledSentence("나", None, "w", 3),
    )


@pytest.mark.parametrize("line", ["{", '{"text": "가"}', "[]", '{"text":"가","label":"nope"}'])
def test_broken_records_are_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(line, encoding="utf-8")
    with pytest.raises(UsageError, match=r"broken\.jsonl:1"):
        read_labelled(path)


def test_missing_files_and_labels_are_usage_errors(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gone"):
        read_labelled(tmp_path / "gone.jsonl")
    with pytest.raises(UsageError, match="no labelled"):
        score_sentences(sentences([None]), lambda s: [F.OTHER for _ in s])
