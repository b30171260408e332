"""Titles and summaries of proposals, printed to be read: ``python -m tests.eval.titles FILE…``.

Each file holds one JSON object a line with ``text`` and ``label``. Whether a title could be
printed as it is, only a reader can tell; counted here is how many are noun phrases at all.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable
from pathlib import Path

from minutes.language.extract import TITLE_RULES
from minutes.language.gist import KoreanGist
from minutes.language.morphology import korean_morphology
from minutes.language.plain import PlainSpeech
from minutes.language.titles import KoreanTitler, TitleRules
from minutes.rules import load_rules

RULES = Path(__file__).parents[2] / "config" / "rules"
GOLD = Path(__file__).parents[3] / "shared" / "gold"
DEV = ("sentences.ko.dev.jsonl", "sentences.ko.assembly.dev.jsonl")


def main() -> None:
    """Print title, summary and source of each sentence, then the shares."""
    arguments = _arguments()
    said = [
        text
        for path in arguments.files or [GOLD / name for name in DEV]
        for text in _sentences(path, arguments.label)
    ]
    if arguments.sample is not None:
        said = random.Random(arguments.seed).sample(said, min(arguments.sample, len(said)))
    _show(said)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--label", default="proposal")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _sentences(path: Path, label: str) -> Iterable[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["label"] == label:
            yield row["text"]


def _show(said: list[str]) -> None:
    morphology = korean_morphology()
    rules = load_rules(RULES / TITLE_RULES, TitleRules)
    titler, nouns = KoreanTitler(rules, morphology), 0
    gist = KoreanGist(PlainSpeech(rules.plain, morphology), morphology)
    for number, sentence in enumerate(said, 1):
        title, summary = titler.title(sentence), gist.summarize(sentence)
        nouns += title is not None
        shown = title or gist.brief(titler.proposing(sentence))
        print(f"{number:3} {'명사구' if title else '인용  '} {shown}")
        print(f"    요지   {summary}\n    원문   {sentence}\n")
    count = max(1, len(said))
    print(f"| sentences | noun titles | cleaned quotes |\n| {len(said)} | ", end="")
    print(f"{nouns} ({nouns / count:.0%}) | {len(said) - nouns} ({1 - nouns / count:.0%}) |")


if __name__ == "__main__":
    main()
