"""Dialogues, labels and rules for the tests of findings."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from minutes.language.extract import FINDING_RULES, TITLE_RULES, FindingRules
from minutes.language.morphology import Morphology, korean_morphology
from minutes.language.sentences import SpacySentenceSplitter
from minutes.language.titles import TitleRules
from minutes.model.dialogue import Dialogue, Sentence, Utterance
from minutes.model.findings import ClassifiedSentence, SentenceFunction
from minutes.rules import load_rules

ROOT = Path(__file__).parents[2]
RULES = ROOT / "config" / "rules"
TOPICS = ROOT / "config" / "topics.toml"
DEMO = ROOT / "tests" / "demo" / "script.json"

Turn = tuple[str, tuple[tuple[str, SentenceFunction], ...]]
"""A speaker and the sentences of one utterance, each with its function."""


def morphology() -> Morphology:
    return korean_morphology()


@cache
def title_rules() -> TitleRules:
    return load_rules(RULES / TITLE_RULES, TitleRules)


@cache
def finding_rules() -> FindingRules:
    return load_rules(RULES / FINDING_RULES.format(language="ko"), FindingRules)


def dialogue_of(turns: list[tuple[str, list[str]]], language: str = "ko") -> Dialogue:
    """One utterance for each turn, one second for each sentence."""
    utterances, clock = [], 0.0
    for number, (speaker, texts) in enumerate(turns, 1):
        sentences = tuple(
            Sentence(text, clock + i, clock + i + 0.9, ()) for i, text in enumerate(texts)
        )
        utterances.append(Utterance(f"u{number:04}", speaker, sentences))
        clock += len(texts)
    return Dialogue(language, clock, tuple(utterances))


def demo_dialogue(*, punctuated: bool = True) -> Dialogue:
    """The demo's script as it was spoken: consecutive lines of one speaker are one utterance.

    Without punctuation it is cut into sentences as recognised speech is.
    """
    splitter = SpacySentenceSplitter()
    script: dict[str, Any] = json.loads(DEMO.read_text(encoding="utf-8"))
    turns: list[tuple[str, list[str]]] = []
    for line in script["segments"]:
        text = line["text"] if punctuated else re.sub(r"[.,?]", "", line["text"])
        sentences = [text[a:b] for a, b in splitter.split(text, "ko")]
        if turns and turns[-1][0] == line["speaker"]:
            turns[-1][1].extend(sentences)
        else:
            turns.append((line["speaker"], sentences))
    return dialogue_of(turns)


class GivenFunctions:
    """A classifier that was told: the first key that a sentence contains decides."""

    identity = "given"

    def __init__(self, functions: dict[str, SentenceFunction]) -> None:
        self._functions = functions

    def classify(self, dialogue: Dialogue) -> tuple[ClassifiedSentence, ...]:
        return tuple(
            ClassifiedSentence(utterance.id, index, self._function(sentence.text), 0.9, "given")
            for utterance in dialogue.utterances
            for index, sentence in enumerate(utterance.sentences)
        )

    def _function(self, text: str) -> SentenceFunction:
        found = (function for part, function in self._functions.items() if part in text)
        return next(found, SentenceFunction.OTHER)
