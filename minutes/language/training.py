"""Trains the model of sentence functions: ``python -m minutes.language.training TRAIN.jsonl``.

Needs scikit-learn, which running the product does not. The same data, cues and versions give
the same bytes; the training record beside the model says what they were.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import GroupKFold

from minutes.language.features import SentenceView
from minutes.language.functions import (
    MODEL_PATH,
    TRAINED_LANGUAGE,
    SentenceReader,
    SpokenSentence,
    all_features,
)
from minutes.language.linear import LABELS, Floats, FunctionModel, Vectorizer, save_model, softmax
from minutes.language.recognition_noise import Mishearing, load_confusions

LOG = logging.getLogger(__name__)
SPOKEN_PUNCTUATION = re.compile(r"[.,?!…‘’“”\"'「」·ㆍ;:]")

SEED = 7
"""Of the mishearing; another than the evaluation's."""
FLOOR = 1e-6
"""Probabilities are kept off 0 before their logarithm is taken."""
COMMON_SHARE = 0.15
"""Words in more than this share of the windows say nothing about the meeting."""
UNSEEN = -20.0
"""Bias of a label that a fold has no example of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was chosen by cross-validation on the training data."""

    strength: float = 3.0
    """Inverse regularisation."""
    min_count: int = 2
    """Sentences a feature must occur in."""
    folds: int = 5
    meeting_similarity: float = 0.25
    """Cosine of content words from which two windows count as one meeting."""
    bare_weight: float = 0.3
    """Every sentence is learned again without punctuation, as recognised speech may come; this
    is what the copy weighs. Without it questions are lost where the recogniser drops their mark.
    """
    misheard_weight: float = 0.3
    """And once more as the recogniser might mishear it."""

    @property
    def weights(self) -> tuple[float, float, float]:
        """Of a sentence as written, without punctuation and misheard."""
        return 1.0, self.bare_weight, self.misheard_weight


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled sentence, read three times: as written, without punctuation and misheard."""

    label: str | None
    block: str
    view: SentenceView
    bare: SentenceView
    misheard: SentenceView


def read_examples(path: Path, reader: SentenceReader) -> list[Example]:
    """Sentences of a JSONL file, in order."""
    mishear = Mishearing(load_confusions(), SEED)
    return [
        _example(json.loads(line), reader, mishear)
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def _example(record: Mapping[str, Any], reader: SentenceReader, mishear: Mishearing) -> Example:
    text, turn, block = record["text"], record["turn"], record["window"]
    return Example(
        label=record["label"],
        block=block,
        view=reader.view(SpokenSentence(text, turn, block)),
        bare=reader.view(SpokenSentence(strip_punctuation(text), turn, block)),
        misheard=reader.view(SpokenSentence(mishear(text), turn, block)),
    )


def strip_punctuation(text: str) -> str:
    """The text as a recogniser without punctuation gives it."""
    return " ".join(SPOKEN_PUNCTUATION.sub("", text).split())


class Trainer:
    """Fits and cross-validates on a list of labelled examples."""

    def __init__(self, examples: Sequence[Example], options: Options) -> None:
        self._options = options
        self._labels = np.array([LABELS.index(e.label) for e in examples if e.label is not None])
        self._features = all_features([e.view for e in examples])
        self._bare = all_features([e.bare for e in examples])
        self._misheard = all_features([e.misheard for e in examples])
        self.groups = meetings(examples, options.meeting_similarity)

    def fit(self) -> FunctionModel:
        """A model of all examples, its scores calibrated on held-out meetings."""
        everything = np.arange(len(self._labels))
        return self._fit(everything, temperature=best_temperature(*self.held_out))

    @cached_property
    def held_out(self) -> tuple[Floats, NDArray[np.int64]]:
        """Uncalibrated probabilities by models that saw no window of the meeting, and labels."""
        result = np.zeros((len(self._labels), len(LABELS)))
        for train, test in self.folds():
            model = self.trained_on(train)
            result[test] = model.probabilities([self._features[row] for row in test])
        return result, self._labels

    def _fit(self, rows: NDArray[np.int64], *, temperature: float) -> FunctionModel:
        written = [self._features[row] for row in rows]
        heard = [copy[row] for copy in (self._bare, self._misheard) for row in rows]
        vectorizer = Vectorizer.fit(written, min_count=self._options.min_count)
        regression = LogisticRegression(
            C=self._options.strength, max_iter=500, tol=1e-3, class_weight="balanced"
        ).fit(
            vectorizer.matrix(written + heard),
            np.tile(self._labels[rows], 3),
            sample_weight=np.repeat(
                [1.0, self._options.bare_weight, self._options.misheard_weight], len(rows)
            ),
        )
        weights = np.zeros((len(vectorizer.idf), len(LABELS)))
        bias = np.full(len(LABELS), UNSEEN)
        weights[:, regression.classes_] = regression.coef_.T
        bias[regression.classes_] = regression.intercept_
        return FunctionModel(vectorizer, weights, bias, temperature)

    def trained_on(self, rows: NDArray[np.int64]) -> FunctionModel:
        """An uncalibrated model of some of the examples."""
        return self._fit(rows, temperature=1.0)

    def folds(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Rows to learn from and rows to judge; no meeting is in both."""
        splitter = GroupKFold(self._options.folds)
        yield from splitter.split(self._labels, groups=self.groups)


def best_temperature(probabilities: Floats, labels: NDArray[np.int64]) -> float:
    """The temperature at which held-out labels are likeliest."""
    logs = np.log(np.maximum(probabilities, FLOOR))
    rows = np.arange(len(labels))

    def loss(temperature: float) -> float:
        return -float(np.log(softmax(logs / temperature)[rows, labels]).mean())

    return float(minimize_scalar(loss, bounds=(0.2, 5.0), method="bounded").x)


def meetings(examples: Sequence[Example], similarity: float) -> NDArray[np.int64]:
    """A meeting number for each sentence: windows that share enough content words are one."""
    blocks = list(dict.fromkeys(e.block for e in examples))
    words: dict[str, list[str]] = {block: [] for block in blocks}
    for example in examples:
        words[example.block] += [u.key for u in example.view.units if u.tag in {"NNG", "NNP", "SL"}]
    common = max(2, int(COMMON_SHARE * len(blocks)))
    vectors = TfidfVectorizer(analyzer=list, max_df=common, min_df=2).fit_transform(words.values())
    alike = (vectors @ vectors.T).toarray() > similarity
    numbers = dict(zip(blocks, connected_components(alike)[1], strict=True))
    return np.array([numbers[e.block] for e in examples])


def figures(probabilities: Floats, labels: NDArray[np.int64]) -> dict[str, Any]:
    """Precision, recall and F1 of each label, accuracy and calibration error."""
    predicted = probabilities.argmax(axis=1)
    scores = precision_recall_fscore_support(
        labels, predicted, labels=range(len(LABELS)), zero_division=0
    )
    rows = zip(LABELS, *(column.tolist() for column in scores), strict=True)
    return {
        "labels": {
            label.value: {
                "precision": round(p, 4),
                "recall": round(r, 4),
                "f1": round(f, 4),
                "n": n,
            }
            for label, p, r, f, n in rows
        },
        "accuracy": round(float((predicted == labels).mean()), 4),
        "calibration_error": round(calibration_error(probabilities, labels), 4),
    }


def calibration_error(probabilities: Floats, labels: NDArray[np.int64], bins: int = 10) -> float:
    """Expected calibration error of the winning score (Guo et al. 2017)."""
    scores, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    places = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [
        (places == b).mean() * abs(scores[places == b].mean() - right[places == b].mean())
        for b in np.unique(places)
    ]
    return float(sum(gaps))


def record(data: Path, cues: Path, options: Options, trainer: Trainer) -> dict[str, Any]:
    """What the model was made of and how good it is on meetings it has not seen."""
    probabilities, labels = trainer.held_out
    temperature = best_temperature(probabilities, labels)
    calibrated = softmax(np.log(np.maximum(probabilities, FLOOR)) / temperature)
    counts = Counter(LABELS[label].value for label in labels)
    return {
        "data": {"file": data.name, "sha256": _sha256(data), "sentences": dict(counts)},
        "cues": {path.name: _sha256(path) for path in _cue_files(cues)},
        "options": asdict(options),
        "packages": {
            name: version(name)
            for name in ("kiwipiepy", "kiwipiepy_model", "numpy", "scikit-learn", "scipy", "spacy")
        },
        "cross_validation": figures(calibrated, labels),
        "temperature": round(temperature, 4),
    }


def _cue_files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{TRAINED_LANGUAGE}.*"))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def train(data: Path, cues: Path, target: Path, options: Options) -> dict[str, Any]:
    """Write the model to ``target`` and its record beside it; returns the record."""
    reader = SentenceReader.load(TRAINED_LANGUAGE, cues)
    examples = [e for e in read_examples(data, reader) if e.label is not None]
    trainer = Trainer(examples, options)
    target.parent.mkdir(parents=True, exist_ok=True)
    save_model(trainer.fit(), target)
    made = record(data, cues, options, trainer) | {"model_sha256": _sha256(target)}
    text = json.dumps(made, ensure_ascii=False, indent=1)
    target.with_suffix(".json").write_text(text + "\n", encoding="utf-8")
    return made


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="labelled sentences, JSONL")
    parser.add_argument("--cues", type=Path, default=Path("config/cues"))
    parser.add_argument("--out", type=Path, default=MODEL_PATH)
    chosen = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    made = train(chosen.data, chosen.cues, chosen.out, Options())
    LOG.info("%s", json.dumps(made["cross_validation"], indent=1))


if __name__ == "__main__":
    main()
