"""Topics of our own, fictional sentences: ``python -m tests.eval.topics [FILE]``.

Half of them (``develop``) was looked at while the vocabulary was written, the other half
(``check``) was labelled before and only counted.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from minutes.language.morphology import korean_morphology
from minutes.language.subjects import cut_korean
from minutes.language.topics import TopicModel, load_taxonomy

ROOT = Path(__file__).parents[2]
SENTENCES = ROOT / "tests" / "language" / "data" / "topics.ko.jsonl"


def main() -> None:
    """Print micro-averaged precision and recall of each half."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=SENTENCES)
    parser.add_argument("--errors", action="store_true", help="print what differs, first half")
    arguments = parser.parse_args()
    print("| part | sentences | precision | recall | F1 | first topic right |")
    print("| --- | --- | --- | --- | --- | --- |")
    for part, said in measured(arguments.file).items():
        print(f"| {part} | {said['sentences']} | {_figures(said)} |")
    if arguments.errors:
        _show_errors(arguments.file)


def measured(file: Path = SENTENCES) -> dict[str, Counter[str]]:
    """Counts of right, given and expected topics by part."""
    counts: dict[str, Counter[str]] = {}
    for part, _, expected, given in assigned(file):
        right = len(set(expected) & set(given))
        said = counts.setdefault(part, Counter())
        said.update(sentences=1, right=right, given=len(given), expected=len(expected))
        said["first"] += given[0] in expected
    return counts


def assigned(file: Path) -> list[tuple[str, str, list[str], tuple[str, ...]]]:
    """Part, text, expected and given topics of each sentence."""
    cut = cut_korean(korean_morphology().analyze)
    model = TopicModel(load_taxonomy(ROOT / "config" / "topics.toml"), "ko")
    rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [(r["part"], r["text"], r["topics"], model.assign(cut(r["text"]))) for r in rows]


def _figures(said: Counter[str]) -> str:
    precision, recall = said["right"] / said["given"], said["right"] / said["expected"]
    f1 = 2 * precision * recall / (precision + recall)
    return f"{precision:.3f} | {recall:.3f} | {f1:.3f} | {said['first'] / said['sentences']:.3f}"


def _show_errors(file: Path) -> None:
    for part, text, expected, given in assigned(file):
        if part == "develop" and set(expected) != set(given):
            print(f"{text}\n    expected {' '.join(expected)}, given {' '.join(given)}")


if __name__ == "__main__":
    main()
