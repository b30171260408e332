"""How the recogniser mishears Korean: ``python -m tests.eval.mishearing [--kept FOLDER]``.

Recognises the measuring recordings with Whisper base and the product's settings, aligns what was
heard with the reference, and writes how often each syllable becomes which, how often each letter
of a syllable does, and how often syllables are lost or appear, to the table of
:mod:`minutes.language.recognition_noise`. Counts are all that is kept.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from minutes.language.recognition_noise import FIRST, LAST, TABLE, Confusions, take_apart
from minutes.scoring.text import normalise


def count_confusions(pairs: Iterator[tuple[str, str]]) -> Confusions:
    """From references and what was heard, normalised."""
    said: Counter[str] = Counter()
    heard_as: dict[str, Counter[str]] = {}
    appeared: Counter[str] = Counter()
    lost = 0
    for reference, heard in pairs:
        said.update(reference)
        for step in Levenshtein.opcodes(reference, heard):
            before = reference[step.src_start : step.src_end]
            after = heard[step.dest_start : step.dest_end]
            if step.tag == "replace":
                for one, other in zip(before, after, strict=True):
                    heard_as.setdefault(one, Counter())[other] += 1
            lost += len(before) if step.tag == "delete" else 0
            appeared.update(after if step.tag == "insert" else "")
    return Confusions(said, heard_as, _count_letters(heard_as), lost, appeared)


def _count_letters(heard_as: Mapping[str, Mapping[str, int]]) -> dict[str, Counter[str]]:
    changed: dict[str, Counter[str]] = {}
    for one, others in heard_as.items():
        for other, count in others.items():
            for place, (a, b) in enumerate(zip(take_apart(one), take_apart(other), strict=True)):
                if a != b:
                    changed.setdefault(f"{place}:{a}", Counter())[str(b)] += count
    return changed


def hangul(text: str) -> str:
    return "".join(char for char in normalise(text, "ko") if FIRST <= ord(char) <= LAST)


def recognised(kept: Path | None) -> Iterator[tuple[str, str]]:
    """Reference and recognised text of each measuring recording."""
    from tests.bench.transcription_modes import joined_talks, roundtable
    from tests.eval.glossary import recogniser

    recognise = recogniser("base", kept)
    with tempfile.TemporaryDirectory() as folder:
        for cases in (roundtable, joined_talks):
            for case in cases(Path(folder)):
                transcript = recognise(case, ())
                words = " ".join(w.text for s in transcript.segments for w in s.words)
                yield hangul(case.text), hangul(words)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kept", type=Path, help="keep what was recognised here and use it again")
    table = count_confusions(recognised(parser.parse_args().kept))
    fields = {name: getattr(table, name) for name in Confusions.__dataclass_fields__}
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    TABLE.write_text(text + "\n", encoding="utf-8")
    shares = (table.substituted, table.lost, sum(table.appeared.values()))
    rates = ", ".join(f"{100 * share / table.length:.1f} %" for share in shares)
    sys.stdout.write(f"{table.length} syllables; substituted, lost, added: {rates}\n")


if __name__ == "__main__":
    main()
