"""Sentence functions, measured: ``python -m tests.eval.sentences [--failures N] [--curve]``.

Per function precision, recall and F1 with 95 % intervals by resampling windows (for English:
meetings): the labelled sentences as written, without punctuation and misheard
(:mod:`minutes.language.recognition_noise`), and the training sentences by cross-validation over
meetings that share vocabulary. Beside them stand naive linear models: tf-idf of morphemes or
words, logistic regression. ``--curve`` learns from parts of the training meetings;
``--failures`` shows sentences that are judged wrongly, for looking at only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from minutes.language.functions import (
    TRAINED_LANGUAGE,
    FunctionClassifier,
    SentenceReader,
    SpokenSentence,
    all_features,
)
from minutes.language.linear import LABELS, softmax
from minutes.language.recognition_noise import Mishearing, load_confusions
from minutes.language.training import (
    FLOOR,
    Options,
    Trainer,
    best_temperature,
    calibration_error,
    read_examples,
    strip_punctuation,
)
from minutes.model.findings import SentenceFunction
from minutes.scoring.sentences import (
    Interval,
    LabelledSentence,
    LabelScore,
    read_labelled,
    score_functions,
)

ROOT = Path(__file__).parents[2]
GOLD = ROOT.parent / "shared" / "gold"
CUES = ROOT / "config" / "cues"
TRAIN = GOLD / "sentences.ko.train.jsonl"
DEV = {
    "council": GOLD / "sentences.ko.dev.jsonl",
    "parliament": GOLD / "sentences.ko.assembly.dev.jsonl",
}
ENGLISH = GOLD / "ami_acts.dev.jsonl"
ACTS = {"sug": SentenceFunction.PROPOSAL, "ass": SentenceFunction.OPINION}
SERIES = 6
"""Letters of a meeting's name that name its series: ES2011a is of ES2011."""
REPORTED = (SentenceFunction.PROPOSAL, SentenceFunction.OPINION)
SEED = 20260101
PARTS = (0.25, 0.5, 0.75, 1.0)

Sentences = tuple[LabelledSentence, ...]
Functions = Sequence[SentenceFunction]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", type=int, default=0, help="wrong sentences of each function")
    parser.add_argument("--curve", action="store_true", help="learn from parts of the meetings")
    chosen = parser.parse_args()
    for name, path in DEV.items():
        for kind, sentences in readings(read_labelled(path)):
            judged = judge(sentences)
            put_scores(f"{name} dev, {kind}", sentences, judged)
            if kind == "as written":
                put_failures(sentences, judged, chosen.failures)
        sentences = read_labelled(path)
        put_brief(f"{name} dev, naive linear model", sentences, naive_korean(sentences))
    put_cross_validation()
    put_english()
    if chosen.curve:
        put_curve()


def readings(sentences: Sentences) -> Iterator[tuple[str, Sentences]]:
    """The sentences as written, without punctuation and misheard."""
    mishear = Mishearing(load_confusions(), SEED)
    yield "as written", sentences
    for kind, change in (("unpunctuated", strip_punctuation), ("misheard", mishear)):
        yield kind, tuple(replace(s, text=change(s.text)) for s in sentences)


@cache
def classifier() -> FunctionClassifier:
    return FunctionClassifier(cues=CUES)


def judge(sentences: Sentences, language: str = TRAINED_LANGUAGE) -> list[SentenceFunction]:
    spoken = [SpokenSentence(s.text, s.turn, s.window) for s in sentences]
    return [judged.function for judged in classifier().judge(spoken, language)]


def put_cross_validation() -> None:
    """The training sentences, each judged by a model that saw nothing of its meeting."""
    sentences, trainer = learnt()
    probabilities, labels = trainer.held_out
    put_scores("council train, cross-validated", sentences, functions(probabilities.argmax(axis=1)))
    temperature = best_temperature(probabilities, labels)
    calibrated = softmax(np.log(np.maximum(probabilities, FLOOR)) / temperature)
    put(f"Expected calibration error {calibration_error(calibrated, labels):.3f}.\n")
    morphemes = [s.text for s in read_as_morphemes(TRAIN)]
    texts, found = np.array(morphemes), np.zeros(len(labels), dtype=np.int64)
    for train, test in trainer.folds():
        found[test] = naive(texts[train], labels[train])(texts[test])
    put_brief("council train, naive linear model", sentences, functions(found))


@cache
def learnt() -> tuple[Sentences, Trainer]:
    examples = [e for e in read_examples(TRAIN, reader()) if e.label is not None]
    sentences = tuple(s for s in read_labelled(TRAIN) if s.label is not None)
    return sentences, Trainer(examples, Options())


def put_curve() -> None:
    """F1 on the dev files by how much of the training meetings was learnt from."""
    sentences, trainer = learnt()
    put("| trained on | " + " | ".join(f"{n} {f.value}" for n in DEV for f in REPORTED) + " |")
    put("| --- " * (1 + len(DEV) * len(REPORTED)) + "|")
    order = np.random.default_rng(SEED).permutation(int(trainer.groups.max()) + 1)
    for part in PARTS:
        rows = np.flatnonzero(np.isin(trainer.groups, order[: round(part * len(order))]))
        cells = [f"{len(rows)} of {len(sentences)}"]
        for path in DEV.values():
            found = trainer.trained_on(rows).probabilities(
                all_features([e.view for e in read_examples(path, reader())])
            )
            score = score_functions(read_labelled(path), functions(found.argmax(axis=1)))
            cells += [f"{score.of(function).f1:.3f}" for function in REPORTED]
        put("| " + " | ".join(cells) + " |")


def put_english() -> None:
    """Dialogue acts of English meetings: the cues, and a naive model of the other series."""
    acts = [json.loads(line) for line in ENGLISH.read_text(encoding="utf-8").splitlines()]
    sentences = tuple(
        LabelledSentence(
            a["text"],
            ACTS.get(a["da"], SentenceFunction.OTHER),
            window=a["meeting"],
            turn=number,
            role=a["speaker"],
        )
        for number, a in enumerate(acts)
    )
    spoken = [SpokenSentence(s.text, s.role, s.window) for s in sentences]
    judged = [j.function for j in classifier().judge(spoken, "en")]
    labels = np.array([a["da"] for a in acts])
    texts, series = (np.array([a[key] for a in acts]) for key in ("text", "meeting"))
    series = np.array([name[:SERIES] for name in series])
    found = np.empty_like(labels)
    for one in np.unique(series):
        here = series == one
        found[here] = naive(texts[~here], labels[~here])(texts[here])
    baseline = [ACTS.get(act, SentenceFunction.OTHER) for act in found]
    for name, functions_ in (("cues", judged), ("naive, unseen series", baseline)):
        put_brief(f"AMI, {name}", sentences, functions_)
        for one in np.unique(series):
            rows = np.flatnonzero(series == one)
            part = tuple(sentences[row] for row in rows)
            put_brief(f"AMI {one}, {name}", part, [functions_[row] for row in rows])


def naive_korean(sentences: Sentences) -> Functions:
    train = read_as_morphemes(TRAIN)
    labels = np.array([LABELS.index(s.label) for s in train if s.label is not None])
    model = naive(np.array([s.text for s in train if s.label is not None]), labels)
    return functions(model(np.array([as_morphemes(s.text) for s in sentences])))


@cache
def read_as_morphemes(path: Path) -> Sentences:
    labelled = (s for s in read_labelled(path) if s.label is not None)
    return tuple(replace(s, text=as_morphemes(s.text)) for s in labelled)


@cache
def reader() -> SentenceReader:
    return SentenceReader.load(TRAINED_LANGUAGE, CUES)


def as_morphemes(text: str) -> str:
    return " ".join(unit.key for unit in reader().view(SpokenSentence(text, 0)).units)


def naive(
    texts: NDArray[np.str_], labels: NDArray[Any]
) -> Callable[[NDArray[np.str_]], NDArray[Any]]:
    """Logistic regression on tf-idf of one to three words or morphemes."""
    words = TfidfVectorizer(analyzer=ngrams, min_df=2, sublinear_tf=True)
    model = make_pipeline(
        words, LogisticRegression(C=10, class_weight="balanced", max_iter=200, tol=1e-2)
    )
    predict: Callable[[NDArray[np.str_]], NDArray[Any]] = model.fit(texts, labels).predict
    return predict


def ngrams(text: str) -> list[str]:
    """Runs of one to three words."""
    words = text.lower().split()
    return [
        " ".join(words[start : start + size])
        for size in (1, 2, 3)
        for start in range(len(words) - size + 1)
    ]


def functions(numbers: NDArray[Any]) -> list[SentenceFunction]:
    return [LABELS[number] for number in numbers]


def put_scores(title: str, sentences: Sentences, judged: Functions) -> None:
    put(f"### {title}\n")
    put("| function | n | precision | recall | F1 |\n| --- | --- | --- | --- | --- |")
    scores = score_functions(sentences, judged, name=title)
    for score in scores.labels:
        if score.support:
            put(f"| {score.label.value} | {score.support} | " + " | ".join(cells(score)) + " |")
    put(f"\nAccuracy {scores.accuracy:.3f}, macro F1 {scores.macro_f1:.3f}.\n")


def put_brief(title: str, sentences: Sentences, judged: Functions) -> None:
    scores = score_functions(sentences, judged, name=title)
    shown = (f"{f.value} F1 {cells(scores.of(f))[-1]}" for f in REPORTED)
    put(f"{title}: " + ", ".join(shown) + "\n")


def cells(score: LabelScore) -> list[str]:
    return [
        f"{value:.3f} {bounds(interval)}"
        for value, interval in (
            (score.precision, score.precision_interval),
            (score.recall, score.recall_interval),
            (score.f1, score.f1_interval),
        )
    ]


def bounds(interval: Interval) -> str:
    return f"[{interval.low:.2f}, {interval.high:.2f}]"


def put_failures(sentences: Sentences, judged: Functions, number: int) -> None:
    for label in LABELS if number else ():
        wrong = [
            (s, found)
            for s, found in zip(sentences, judged, strict=True)
            if s.label is label and found is not label
        ]
        for sentence, found in wrong[:number]:
            put(f"- {label.value}, taken for {found.value}: {sentence.text}")


def put(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    main()
