"""What the glossary does to the text: ``python -m tests.eval.glossary [--kept FOLDER]``.

The demo has a glossary and a roster of its own. For the measuring recordings terms are chosen by
rule: every noun or compound of nouns of three syllables or more that the reference writes in one
word, that at most two of all talks say and no sentence of the council training file holds. Terms
of the other recording that are not said in this one are mixed in, so that the glossary also holds
what must not appear: with "20", ten of each; with "all", every one, too many to tell the
recogniser. The demo's rows say whether the recogniser was told its glossary and its names.

``right`` are changes that take errors away, each looked at alone, ``wrong`` those that add some.
The last line is about correct text of councils and a committee, where every change is wrong: the
words get probabilities that the recogniser gave to words of the recordings, and the glossary
holds everything, so that it is worse than any meeting.

Recognition takes half an hour; with ``--kept`` its results are kept in a folder and used again.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from minutes.files import hash_bytes
from minutes.language.correct import correct
from minutes.language.glossary import Source, Term, topic_terms
from minutes.language.morphology import Morphology, korean_morphology
from minutes.language.naming import load_naming
from minutes.language.sentences import SpacySentenceSplitter
from minutes.model.dialogue import CorrectedDialogue, Correction, Dialogue, Sentence, Utterance
from minutes.model.speech import Diarization, Hints, Transcript, Word
from minutes.scoring.text import cer, normalise
from minutes.speech.attribute import attribute
from minutes.speech.hallucination import load_endings
from minutes.speech.transcribe import WhisperOptions, WhisperTranscriber
from minutes.store.artefacts import decode, encode
from tests.bench.transcription_modes import (
    RECORDINGS,
    ROOT,
    WEIGHTS,
    Case,
    demo,
    joined_talks,
    roundtable,
)

GOLD = ROOT.parent / "shared" / "gold"
COUNCIL = ("sentences.ko.train.jsonl", "sentences.ko.dev.jsonl", "sentences.ko.assembly.dev.jsonl")
MODELS = ("base", "small")
LEAST_SYLLABLES = 3
MOST_TALKS = 2
TOLD = 20
"""Terms that the recogniser is told, half of them not said."""
SENTENCES = 60
"""Correct sentences that are taken for one meeting."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Trial:
    """One recording with one glossary."""

    case: Case
    recording: str
    glossary: str
    """What the table calls it."""
    terms: tuple[Term, ...]
    told: tuple[str, ...]
    """What the recogniser is told."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a trial with one model."""

    errors_before: int
    errors_after: int
    length: int
    said: int
    found_before: int
    found_after: int
    gains: tuple[int, ...]
    """Errors that each change alone takes away."""

    def line(self, model: str, trial: Trial) -> str:
        rates = (100 * errors / self.length for errors in (self.errors_before, self.errors_after))
        right, wrong = sum(g > 0 for g in self.gains), sum(g < 0 for g in self.gains)
        told = str(len(trial.told)) if trial.told else "–"
        cells = (
            *(model, trial.recording, trial.glossary, told),
            *(f"{rate:.1f}" for rate in rates),
            f"{self.said}",
            f"{self.found_before} → {self.found_after}",
            f"{right} / {len(self.gains) - right - wrong} / {wrong}",
        )
        return f"| {' | '.join(cells)} |"


Recognise = Callable[[Case, tuple[str, ...]], Transcript]


def main() -> None:
    """Print a row for each model, recording and glossary, then the line about correct text."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--models", nargs="+", default=MODELS)
    chosen = parser.parse_args()
    sys.stdout.write(
        "| model | recording | terms | told | CER % | corrected | said | found "
        "| right / even / wrong |\n|---|---|---|---|---|---|---|---|---|\n"
    )
    heard: list[Word] = []
    with tempfile.TemporaryDirectory() as folder:
        trials = list(all_trials(Path(folder)))
        for model in chosen.models:
            recognise = recogniser(model, chosen.kept)
            for trial in trials:
                transcript = recognise(trial.case, trial.told)
                heard += [word for segment in transcript.segments for word in segment.words]
                sys.stdout.write(measure(trial, transcript).line(model, trial) + "\n")
                sys.stdout.flush()
    if GOLD.is_dir():
        everything = tuple(dict.fromkeys(term for trial in trials for term in trial.terms))
        sys.stdout.write("\n" + on_correct_text(everything, heard) + "\n")


def measure(trial: Trial, transcript: Transcript) -> Result:
    """Attribute, correct, compare with the reference."""
    dialogue = attribute(
        transcript,
        Diarization((), ()),
        SpacySentenceSplitter(),
        duration_s=trial.case.audio.duration_s,
    )
    corrected = put_right(dialogue, trial.terms)
    reference, before, after = trial.case.text, text(dialogue), text(corrected.dialogue)
    score = cer(reference, before)
    alone = (undone(corrected, change) for change in corrected.corrections)
    least = cer(reference, after).errors
    own = [term.letters for term in trial.terms if term.source in (Source.OWN, Source.NAME)]
    return Result(
        errors_before=score.errors,
        errors_after=least,
        length=score.length,
        said=found(own, reference, reference),
        found_before=found(own, reference, before),
        found_after=found(own, reference, after),
        gains=tuple(cer(reference, other).errors - least for other in alone),
    )


def put_right(dialogue: Dialogue, terms: Sequence[Term]) -> CorrectedDialogue:
    """As the product does, with the vocabulary of the topics."""
    vocabulary = topic_terms(ROOT / "config" / "topics.toml", "ko")
    return correct(dialogue, (*terms, *vocabulary), load_naming(ROOT / "config", "ko").titles)


def text(dialogue: Dialogue) -> str:
    return " ".join(utterance.text for utterance in dialogue.utterances)


def undone(corrected: CorrectedDialogue, change: Correction) -> str:
    """The corrected text with one change taken back."""
    return " ".join(
        u.text[: change.start] + change.before + u.text[change.end :]
        if u.id == change.utterance_id
        else u.text
        for u in corrected.dialogue.utterances
    )


def found(terms: Iterable[str], reference: str, heard: str) -> int:
    """How often the terms are found, each at most as often as it was said."""
    said, written = (normalise(each, "ko") for each in (reference, heard))
    return sum(min(said.count(term), written.count(term)) for term in terms)


def recogniser(model: str, kept: Path | None) -> Recognise:
    """The product's recogniser; with ``kept`` it recognises nothing twice."""
    engine = WhisperTranscriber(
        WEIGHTS / f"whisper-{model}",
        weights=model,
        options=WhisperOptions(device="cpu"),
        endings=load_endings(ROOT / "config" / "hallucinations.toml"),
    )

    def recognise(case: Case, told: tuple[str, ...]) -> Transcript:
        key = hash_bytes("\n".join((model, case.text, *told)).encode())[:16]
        path = kept / f"{key}.json" if kept else None
        if path and path.is_file():
            transcript: Transcript = decode(path.read_bytes(), Transcript)
            return transcript
        transcript = engine.transcribe(case.audio, Hints(language="ko", glossary=told))
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(encode(transcript, Transcript))
        return transcript

    return recognise


def all_trials(folder: Path) -> Iterator[Trial]:
    """The demo's, and where the material is at hand those of the measuring recordings."""
    yield from demo_trials(next(demo(folder)))
    if RECORDINGS.is_dir():
        chosen = terms_by_rule()
        for name, cases, other in (
            ("roundtable", roundtable, "joined talks"),
            ("joined talks", joined_talks, "roundtable"),
        ):
            yield from rule_trials(next(cases(folder)), name, chosen[name], chosen[other])


def demo_trials(case: Case) -> Iterator[Trial]:
    meeting = tomllib.loads((ROOT / "tests" / "demo" / "demo.toml").read_text(encoding="utf-8"))
    own, names = meeting["glossary"], [person["name"] for person in meeting["attendees"]]
    terms = (
        *(Term(name, Source.NAME) for name in names),
        *(Term(term, Source.OWN) for term in own),
    )
    yield Trial(case, "demo", "its own", terms, ())
    yield Trial(case, "demo", "its own", terms, (*own, *names))


def rule_trials(
    case: Case, name: str, own: Sequence[str], others: Sequence[str]
) -> Iterator[Trial]:
    unsaid = [term for term in others if term not in case.text.replace(" ", "")]
    everything = tuple(Term(term, Source.OWN) for term in (*own, *unsaid))
    yield Trial(case, name, f"all {len(everything)}", everything, ())
    chance = random.Random(SEED)
    mixed = chance.sample(own, TOLD // 2) + chance.sample(unsaid, TOLD // 2)
    chance.shuffle(mixed)
    few = tuple(Term(term, Source.OWN) for term in mixed)
    yield Trial(case, name, str(TOLD), few, ())
    yield Trial(case, name, str(TOLD), few, tuple(mixed))


def terms_by_rule() -> dict[str, list[str]]:
    """The terms of each measuring recording in order of first mention."""
    turns = json.loads((RECORDINGS / "ko_roundtable_dev.json").read_text())
    talks = json.loads((RECORDINGS / "ko_talks" / "transcripts.json").read_text())
    nouns = partial(compounds, korean_morphology())
    talk_of: defaultdict[str, set[str]] = defaultdict(set)
    for recording, items in (("r", turns), ("t", talks)):
        for item in items:
            for noun in nouns(item["text"]):
                talk_of[noun].add(recording + item["speaker"])
    council = (GOLD / COUNCIL[0]).read_text(encoding="utf-8").replace(" ", "")
    return {
        name: [
            noun
            for noun in dict.fromkeys(noun for item in items for noun in nouns(item["text"]))
            if len(talk_of[noun]) <= MOST_TALKS and noun not in council
        ]
        for name, items in (("roundtable", turns), ("joined talks", talks))
    }


def compounds(morphology: Morphology, sentence: str) -> Iterator[str]:
    """Runs of nouns inside one word, without the plural's 들; none that a suffix like 적 ends."""
    run: list[tuple[int, int]] = []
    for morpheme in (*morphology.analyze(sentence), None):
        noun = morpheme is not None and morpheme.tag in {"NNG", "NNP", "XPN"}
        if morpheme and morpheme.tag == "XSN" and morpheme.form != "들":
            run.clear()
        if run and (not noun or (morpheme and morpheme.start != run[-1][1])):
            word = sentence[run[0][0] : run[-1][1]]
            if len(word) >= LEAST_SYLLABLES and all("가" <= char <= "힣" for char in word):
                yield word
            run.clear()
        if noun and morpheme:
            run.append((morpheme.start, morpheme.end))


def on_correct_text(terms: Sequence[Term], heard: Sequence[Word]) -> str:
    """How often correct text is changed; ``heard`` gives the probabilities."""
    chance = random.Random(SEED)
    probabilities = [word.probability for word in heard]
    utterances: list[Utterance] = []
    for name in COUNCIL:
        for row in map(json.loads, (GOLD / name).read_text(encoding="utf-8").splitlines()):
            said = row["text"].split()
            words = tuple(Word(0.0, 1.0, f" {w}", chance.choice(probabilities)) for w in said)
            spoken = Sentence(" ".join(said), 0.0, 1.0, words)
            utterances.append(Utterance(f"u{len(utterances)}", None, (spoken,)))
    meetings = (utterances[i : i + SENTENCES] for i in range(0, len(utterances), SENTENCES))
    changes = [
        f"{change.before} → {change.after}"
        for meeting in meetings
        for change in put_right(Dialogue("ko", 1.0, tuple(meeting)), terms).corrections
    ]
    total = sum(len(u.sentences[0].words) for u in utterances)
    told = f"{len(changes)} changes in {total:,} words of correct text, {len(terms)} terms"
    return f"{told}: {', '.join(changes)}"


if __name__ == "__main__":
    main()
