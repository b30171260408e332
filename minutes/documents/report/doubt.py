"""Which sentences the recogniser was so unsure of that somebody should listen to them."""

from __future__ import annotations

from minutes.model.dialogue import Sentence
from minutes.model.minutes import Minutes
from minutes.model.report import Passage

DOUBTFUL = 0.15
"""A sentence with more doubt than this is listed.

Chosen on a Korean roundtable of 12 minutes (137 sentences, 8.6 % character errors): the 28
sentences above it have 17.3 % errors, the others 6.4 %, and hold 7 of the 8 sentences with 30 %
errors or more (precision 0.25). On recordings that it was not chosen on: two speakers at home
21.1 against 7.9 %, 11 of 17 (0.30); short talks 17.7 against 7.9 %, 3 of 6 (0.12).
``tests/bench/doubtful_sentences.py`` measures it again.
"""

SHORT = 8
"""Letters that are added to every sentence as if they were certain: a misheard 네 or 감사합니다 is
not worth a person's time, and few letters say little about a sentence."""

LISTED = 5
"""How many passages of a recording are listed; the others are counted."""


def doubt(sentence: Sentence) -> float:
    """Share of the letters that are expected to be wrong, 0 to 1, by the words' probabilities."""
    letters = [sum(map(str.isalnum, word.text)) for word in sentence.words]
    expected = sum(
        (1 - word.probability) * count for word, count in zip(sentence.words, letters, strict=True)
    )
    return expected / (sum(letters) + SHORT)


def doubtful_passages(minutes: Minutes) -> tuple[tuple[Passage, ...], int]:
    """The most doubtful sentences in order of time, and how many more there are."""
    found = [
        (doubt(sentence), utterance.speaker, sentence)
        for utterance in minutes.dialogue.utterances
        for sentence in utterance.sentences
    ]
    ranked = sorted(
        (item for item in found if item[0] > DOUBTFUL), key=lambda item: (-item[0], item[2].start_s)
    )
    listed = sorted(ranked[:LISTED], key=lambda item: item[2].start_s)
    passages = tuple(
        Passage(sentence.start_s, minutes.display_name(speaker), sentence.text, round(value, 3))
        for value, speaker, sentence in listed
    )
    return passages, len(ranked) - len(listed)
