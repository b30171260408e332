"""What each sentence of a meeting does: proposes, judges, promises, asks, reports, chairs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np

from minutes.language.cues import CueFile, CueHit, CueMatcher, load_cues, spoken
from minutes.language.features import Feature, SentenceView, sentence_features
from minutes.language.linear import LABELS, Floats, FunctionModel, load_model, softmax
from minutes.language.modality import ActReader, Clause, load_acts
from minutes.language.sejong import Morpheme
from minutes.model.dialogue import Dialogue
from minutes.model.findings import ClassifiedSentence, SentenceFunction

MODEL_PATH = Path(__file__).parent / "data" / "functions.ko.npz"
TRAINED_LANGUAGE = "ko"
FALLBACK_LANGUAGE = "en"
"""Its cues serve languages that have none of their own."""
BY_MODEL = "model"
UNPRIMED = -1.0
"""Log-odds of a function that a cue file gives no prior."""


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """A sentence and where it stands."""

    text: str
    turn: object
    """Equal for sentences of one uninterrupted turn."""
    block: object = None
    """Sentences of different blocks are not neighbours."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The function of a sentence."""

    function: SentenceFunction
    score: float
    rule: str
    """Name of the deciding cue, or ``model``."""


class SentenceReader:
    """Sentences of one language to what the classifier sees."""

    def __init__(self, language: str, cues: CueFile, acts: ActReader | None = None) -> None:
        from minutes.language.nlp import load_pipeline

        self.cues = cues
        self._acts = acts
        self._nlp = load_pipeline(language)
        self._matcher = CueMatcher(self._nlp, cues.cue)

    @classmethod
    def load(cls, language: str, folder: Path) -> SentenceReader:
        """With the cues of a folder and, where there is a file for it, its reading of clauses."""
        acts = folder / f"{language}.acts.toml"
        cues = load_cues(folder / f"{language}.toml")
        return cls(language, cues, load_acts(acts) if acts.is_file() else None)

    def view(self, sentence: SpokenSentence) -> SentenceView:
        doc = self._nlp(sentence.text)
        units = spoken(doc)
        return SentenceView(
            units=units,
            clauses=self._clauses(units),
            cues=self._matcher(doc),
            asks=sentence.text.rstrip().endswith(("?", "\uff1f")),
            turn=sentence.turn,
            block=sentence.block,
        )

    def _clauses(self, units: tuple[Morpheme, ...]) -> tuple[Clause, ...]:
        return self._acts(units) if self._acts else ()


class FunctionClassifier:
    """Sentence functions by cue patterns and, for Korean, a trained model.

    ``cues`` is the folder of cue files; ``model`` the trained weights.
    """

    def __init__(self, *, cues: Path, model: Path = MODEL_PATH) -> None:
        self._cues = cues
        self._model_path = model
        self._readers: dict[str, SentenceReader] = {}

    @cached_property
    def identity(self) -> str:
        files = [*sorted(self._cues.glob("*.toml")), self._model_path]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
        packages = ("spacy", "kiwipiepy", "kiwipiepy_model")
        return f"functions/2 {digest} " + " ".join(f"{name}=={version(name)}" for name in packages)

    def classify(self, dialogue: Dialogue) -> tuple[ClassifiedSentence, ...]:
        """The function of every sentence, in order. Raises ConfigError for a bad cue file."""
        places = [(u.id, index) for u in dialogue.utterances for index in range(len(u.sentences))]
        judged = self.judge(_spoken_sentences(dialogue), dialogue.language)
        return tuple(
            ClassifiedSentence(utterance_id, index, j.function, j.score, j.rule)
            for (utterance_id, index), j in zip(places, judged, strict=True)
        )

    def judge(
        self, sentences: Sequence[SpokenSentence], language: str = TRAINED_LANGUAGE
    ) -> tuple[Judgement, ...]:
        """The function of each of a run of sentences."""
        if not sentences:
            return ()
        code = self._code(language)
        reader = self._reader(code)
        views = [reader.view(sentence) for sentence in sentences]
        if code == TRAINED_LANGUAGE:
            probabilities = self._model.probabilities(all_features(views))
        else:
            probabilities = weigh_cues(views, reader.cues.prior)
        return tuple(_judge(row, view) for row, view in zip(probabilities, views, strict=True))

    @cached_property
    def _model(self) -> FunctionModel:
        return load_model(self._model_path)

    def _code(self, language: str) -> str:
        code = language.lower().replace("_", "-").partition("-")[0]
        return code if (self._cues / f"{code}.toml").is_file() else FALLBACK_LANGUAGE

    def _reader(self, code: str) -> SentenceReader:
        if code not in self._readers:
            self._readers[code] = SentenceReader.load(code, self._cues)
        return self._readers[code]


def all_features(views: Sequence[SentenceView]) -> list[list[Feature]]:
    """The features of each sentence."""
    return [sentence_features(views, index) for index in range(len(views))]


def weigh_cues(views: Sequence[SentenceView], prior: Mapping[SentenceFunction, float]) -> Floats:
    """Probabilities from the weights in the cue file alone, shape (num_sentences, num_labels)."""
    base = [prior.get(label, UNPRIMED) for label in LABELS]
    rows = [
        [
            start + sum(hit.cue.weight for hit in view.cues if hit.cue.label == label)
            for label, start in zip(LABELS, base, strict=True)
        ]
        for view in views
    ]
    return softmax(np.array(rows, dtype=np.float64))


def _judge(probabilities: Floats, view: SentenceView) -> Judgement:
    best = int(probabilities.argmax())
    cue = deciding_cue(view.cues, LABELS[best])
    return Judgement(LABELS[best], float(probabilities[best]), cue or BY_MODEL)


def deciding_cue(hits: Sequence[CueHit], function: SentenceFunction) -> str | None:
    """The strongest cue that speaks for the function; one at the end goes before others."""
    speaking = [hit for hit in hits if hit.cue.label == function]
    best = max(speaking, key=lambda hit: (hit.at_end, hit.cue.weight), default=None)
    return best.cue.name if best else None


def _spoken_sentences(dialogue: Dialogue) -> list[SpokenSentence]:
    """Sentences with their turn: utterances of one known speaker in a row are one turn."""
    turn, before, result = 0, object(), []
    for utterance in dialogue.utterances:
        if utterance.speaker is None or utterance.speaker != before:
            turn += 1
        before = utterance.speaker
        result += [SpokenSentence(sentence.text, turn) for sentence in utterance.sentences]
    return result
