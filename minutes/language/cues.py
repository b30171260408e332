"""Cue patterns: what people say when they propose, object, promise or chair, as data.

``config/cues/<language>.toml`` holds named cues. A pattern is a row of items divided by spaces:

=========  =====================================================================
``하/VV``   a morpheme (Korean: form and Sejong tag, a prefix of a tag will do)
``하|되/V``  alternatives, of forms or of tags
``*/NNG``  any form with that tag; ``*`` alone is any token
``should``  a word in lower case (other languages); alone it is cut by their tokenizer
``것/NNB?``  an item that may be missing
``..3``    up to three tokens of any kind
``^ $``    the beginning and the end of the sentence
=========  =====================================================================

Punctuation does not count, so that recognised speech matches like written text; neither does
the 요 that makes a Korean ending polite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from minutes.errors import ConfigError
from minutes.language.sejong import Morpheme, morphemes
from minutes.model.findings import SentenceFunction
from minutes.rules import RuleFile, load_rules

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span

START, END = "^", "$"
EDGE_TAG = "EDGE"
ANY = "*"
GAP = re.compile(r"\.\.(\d+)")
PUNCTUATION = re.compile(r"\W+")
POLITE = Morpheme("요", "JX")


class Cue(RuleFile):
    """One way of saying something."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """Shown as the reason for a finding."""
    label: SentenceFunction
    """What a sentence with this cue tends to do."""
    weight: float = Field(default=1.0, gt=0)
    """Evidence for the label in nats of log-odds; used where no model is trained."""
    says: str
    """For the reader, in Korean."""
    patterns: tuple[str, ...] = Field(min_length=1)
    examples: tuple[str, ...] = Field(min_length=1)
    """Sentences in which the cue fires."""


class CueFile(RuleFile):
    """The cues of one language."""

    prior: Mapping[SentenceFunction, float] = {}
    """Log-odds of each function before anything is read; used where no model is trained."""
    cue: tuple[Cue, ...]


@dataclass(frozen=True, slots=True)
class CueHit:
    """A cue found in a sentence."""

    cue: Cue
    at_end: bool
    """It reaches into the last few tokens, where Korean sentences say what they do."""


def load_cues(path: Path) -> CueFile:
    """Read one file of cues. Raises ConfigError with what is wrong in it."""
    cues = load_rules(path, CueFile)
    _refuse_repeated_names(path, cues.cue)
    return cues


def _refuse_repeated_names(path: Path, cues: Iterable[Cue]) -> None:
    seen: set[str] = set()
    for cue in cues:
        if cue.name in seen:
            raise ConfigError(path=str(path), detail=f"이름이 겹칩니다 / repeated name: {cue.name}")
        seen.add(cue.name)


class CueMatcher:
    """Finds cues in sentences with spaCy's Matcher."""

    def __init__(self, nlp: Language, cues: Iterable[Cue], *, end_tokens: int = 8) -> None:
        from spacy.matcher import Matcher

        self._nlp = nlp
        self._end_tokens = end_tokens
        self._cues = {cue.name: cue for cue in cues}
        self._matcher = Matcher(nlp.vocab)
        for cue in self._cues.values():
            self._matcher.add(cue.name, [self._compile(p) for p in cue.patterns], greedy="LONGEST")

    def __call__(self, sentence: Doc | Span) -> tuple[CueHit, ...]:
        """The cues of a sentence, each once, in the order of the file."""
        view = self.view(sentence)
        last: dict[str, int] = {}
        for key, _, end in self._matcher(view):
            name = self._nlp.vocab.strings[key]
            last[name] = max(end, last.get(name, 0))
        limit = len(view) - self._end_tokens
        return tuple(
            CueHit(cue, at_end=last[name] > limit)
            for name, cue in self._cues.items()
            if name in last
        )

    def view(self, sentence: Doc | Span) -> Doc:
        """What patterns are matched against: edges, words or morphemes, no punctuation."""
        from spacy.tokens import Doc

        units = spoken(sentence)
        return Doc(
            self._nlp.vocab,
            words=[START, *(unit.form for unit in units), END],
            tags=[EDGE_TAG, *(unit.tag for unit in units), EDGE_TAG],
        )

    def _compile(self, pattern: str) -> list[dict[str, Any]]:
        return [token for item in pattern.split() for token in self._compile_item(item)]

    def _compile_item(self, item: str) -> list[dict[str, Any]]:
        gap = GAP.fullmatch(item)
        if gap:
            return [{"TAG": {"NOT_IN": [EDGE_TAG]}, "OP": "?"}] * int(gap.group(1))
        operator = {"OP": "?"} if item.endswith("?") else {}
        forms, _, tags = item.removesuffix("?").partition("/")
        if forms in (START, END):
            return [{"ORTH": forms, "TAG": EDGE_TAG}]
        if self._nlp.lang != "ko":
            return [token | operator for token in self._words(forms)]
        return [_form(forms) | _tag(tags) | operator]

    def _words(self, forms: str) -> list[dict[str, Any]]:
        """A word as the tokenizer cuts it (don't = do + n't, 应该 = 应 + 该), or alternatives."""
        if "|" in forms or forms == ANY:
            return [_form(forms)]
        return [_form(token.lower_) for token in self._nlp.make_doc(forms)]


def _form(forms: str) -> dict[str, Any]:
    return {} if forms == ANY else {"ORTH": {"IN": forms.split("|")}}


def _tag(tags: str) -> dict[str, Any]:
    return {"TAG": {"REGEX": rf"^(?:{tags})"}} if tags else {}


def spoken(sentence: Doc | Span) -> tuple[Morpheme, ...]:
    """What is said: morphemes (Korean) or words in lower case, no punctuation, no last 요."""
    if sentence.vocab.lang != "ko":
        words = (token.lower_ for token in sentence if not PUNCTUATION.fullmatch(token.text))
        return tuple(Morpheme(word, "") for word in words)
    units = [m for m in morphemes(sentence) if not PUNCTUATION.fullmatch(m.form)]
    while units and units[-1] == POLITE:
        units.pop()
    return tuple(units)
