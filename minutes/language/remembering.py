"""A morphology that analyses no text twice, for as long as one dialogue is read."""

from __future__ import annotations

from collections.abc import Sequence

from minutes.language.morphology import Morpheme, Morphology


class RememberingMorphology:
    """Another morphology's answers, kept; its memory grows with every new text."""

    def __init__(self, morphology: Morphology) -> None:
        self._morphology = morphology
        self._known: dict[str, tuple[Morpheme, ...]] = {}

    def analyze(self, text: str) -> tuple[Morpheme, ...]:
        if text not in self._known:
            self._known[text] = self._morphology.analyze(text)
        return self._known[text]

    def join(self, morphemes: Sequence[tuple[str, str]]) -> str:
        return self._morphology.join(morphemes)
