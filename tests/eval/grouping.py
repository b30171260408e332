"""How well stances find what they answer, and proposals the one that they repeat.

``python -m tests.eval.grouping`` prints a Markdown table. The situations are fictional and were
written, like the rules, by one person: the develop parts were looked at while the rules were made,
the check parts only counted. A wrong attachment or merger costs more than a missed one, so
precision comes first. Where the labelled council speech is at hand, proposals of different
windows are compared as well: hardly any of those pairs can be one task.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from pathlib import Path

from minutes.language.composing import Wording
from minutes.language.extract import korean_wording
from minutes.language.merging import Proposed
from minutes.language.stance_targets import Target
from minutes.language.stances import Answer
from minutes.language.thoughts import Spoken, spoken_sentences
from minutes.model.findings import Attitude, ClassifiedSentence, SentenceFunction
from tests.language.findings_kit import dialogue_of, finding_rules, morphology, title_rules

DATA = Path(__file__).parents[1] / "data"
GOLD = Path(__file__).parents[3] / "shared" / "gold"
FUNCTIONS = {
    "P": SentenceFunction.PROPOSAL,
    "O": SentenceFunction.OPINION,
    "I": SentenceFunction.INFORMATION,
    "Q": SentenceFunction.QUESTION,
    "C": SentenceFunction.PROCEDURE,
    "M": SentenceFunction.COMMITMENT,
    "X": SentenceFunction.OTHER,
}
KEPT = frozenset({SentenceFunction.PROPOSAL, SentenceFunction.OPINION})


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a situation, with the stance that it should take."""

    speaker: str
    function: SentenceFunction
    text: str
    attitude: Attitude | None
    answers: int | None
    """Index of the line that is answered."""


Situation = tuple[Line, ...]
Expected = tuple[int, Attitude, int]
"""Line, attitude and answered line."""


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of what was found."""

    right: int
    found: int
    wanted: int

    def row(self, name: str) -> str:
        precision = _share(self.right, self.found)
        return f"| {name} | {precision} | {_share(self.right, self.wanted)} |"


def _share(right: int, whole: int) -> str:
    """``0.95 [0.77, 0.99] (20/21)``: the interval of Wilson (1927) at 95 %."""
    if not whole:
        return "-"
    share, z = right / whole, 1.96
    centre = share + z * z / (2 * whole)
    half = z * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    low, high = ((centre + side * half) / (1 + z * z / whole) for side in (-1, 1))
    return f"{share:.2f} [{low:.2f}, {high:.2f}] ({right}/{whole})"


def situations(part: str) -> tuple[Situation, ...]:
    """The situations of one part of the stance file."""
    blocks = _part("stances.ko.txt", part).split("\n\n")
    return tuple(tuple(map(_line, block.splitlines())) for block in blocks if block.strip())


def pairs(part: str) -> tuple[tuple[bool, str, str], ...]:
    """(same, one, other) of one part of the merging file."""
    lines = (line.split(" | ") for line in _part("merging.ko.txt", part).splitlines())
    return tuple((label == "same", one, other) for label, one, other in lines)


def _part(name: str, part: str) -> str:
    text = (DATA / name).read_text(encoding="utf-8")
    return text.partition(f"## {part}\n")[2].partition("\n## ")[0].strip()


def _line(text: str) -> Line:
    said, _, stance = text.partition(" => ")
    speaker, letter, sentence = said.split(" ", 2)
    attitude, _, number = stance.partition(" ")
    return Line(
        speaker,
        FUNCTIONS[letter],
        sentence,
        Attitude(attitude) if number else None,
        int(number) - 1 if number else None,
    )


def wording() -> Wording:
    return korean_wording(morphology(), title_rules(), finding_rules())


def found_stances(situation: Situation, words: Wording) -> frozenset[Expected]:
    """The stances that the rules find, as lines of the situation."""
    runs = [(s, list(lines)) for s, lines in groupby(situation, key=lambda line: line.speaker)]
    dialogue = dialogue_of([(speaker, [line.text for line in lines]) for speaker, lines in runs])
    labels = [
        ClassifiedSentence(utterance.id, index, line.function, 0.9, "given")
        for utterance, (_, lines) in zip(dialogue.utterances, runs, strict=True)
        for index, line in enumerate(lines)
    ]
    spoken = spoken_sentences(dialogue, labels)
    places = {id(sentence): index for index, sentence in enumerate(spoken)}
    thoughts = [t for t in words.grouper.group(spoken) if t.function in KEPT]
    answers = words.stances.answers(
        [Target((thought,)) for thought in thoughts], words.grouper.turns(spoken)
    )
    return frozenset(
        (places[id(answer.first)], answer.stance.attitude, place)
        for answer in answers
        for place in _lines_of(answer, thoughts[answer.target].sentences, places, situation)
    )


def _lines_of(
    answer: Answer, target: Sequence[Spoken], places: dict[int, int], situation: Situation
) -> Iterator[int]:
    """The answered line; the one that the situation names, where it is part of the target."""
    lines = [places[id(sentence)] for sentence in target]
    wanted = situation[places[id(answer.first)]].answers
    yield wanted if wanted in lines else lines[0]


def score_stances(part: Iterable[Situation], words: Wording) -> tuple[Score, list[str]]:
    """Counts, and the sentences where found and wanted differ."""
    right = found_count = wanted_count = 0
    wrong: list[str] = []
    for situation in part:
        found = found_stances(situation, words)
        wanted = frozenset(
            (index, line.attitude, line.answers)
            for index, line in enumerate(situation)
            if line.attitude is not None and line.answers is not None
        )
        right += len(found & wanted)
        found_count += len(found)
        wanted_count += len(wanted)
        wrong += [f"{situation[i].text} found {a} {n + 1}" for i, a, n in found - wanted]
        wrong += [f"{situation[i].text} missed {a} {n + 1}" for i, a, n in wanted - found]
    return Score(right, found_count, wanted_count), wrong


def score_pairs(part: Iterable[tuple[bool, str, str]], words: Wording) -> tuple[Score, list[str]]:
    """Counts of pairs taken for one task, and the pairs judged wrongly."""
    right = found = wanted = 0
    wrong: list[str] = []
    for same, one, other in part:
        judged = words.same(_proposed(one, words), _proposed(other, words))
        right += judged and same
        found += judged
        wanted += same
        if judged != same:
            wrong.append(f"{one} / {other} found {'same' if judged else 'different'}")
    return Score(right, found, wanted), wrong


def _proposed(sentence: str, words: Wording) -> Proposed:
    return Proposed(words.title(sentence) or words.quote(sentence), sentence)


def real_mergers(words: Wording) -> tuple[int, list[tuple[str, str]]]:
    """How many pairs of real proposals of different windows there are, and those merged."""
    proposals = [
        (row["window"], _proposed(row["text"], words))
        for path in sorted(GOLD.glob("sentences.ko*dev.jsonl"))
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())
        if row["label"] == "proposal"
    ]
    apart = [(a, b) for (v, a), (w, b) in combinations(proposals, 2) if v != w]
    return len(apart), [(a.text, b.text) for a, b in apart if words.same(a, b)]


def main() -> int:
    """Print the table; with ``-v`` what went wrong in the develop parts."""
    words = wording()
    out, verbose = sys.stdout.write, "-v" in sys.argv
    out("| what | precision | recall |\n| --- | --- | --- |\n")
    for part in ("develop", "check"):
        for name, (score, wrong) in (
            ("stances", score_stances(situations(part), words)),
            ("same proposals", score_pairs(pairs(part), words)),
        ):
            out(score.row(f"{name}, {part}") + "\n")
            if verbose and part == "develop":
                out("".join(f"  {line}\n" for line in wrong))
    if GOLD.is_dir():
        count, taken = real_mergers(words)
        out(f"\nReal proposals of different windows: {len(taken)} of {count} pairs merged\n")
        if verbose:
            out("".join(f"  {one} / {other}\n" for one, other in taken))
    return 0


if __name__ == "__main__":
    sys.exit(main())
