"""Which sentences declare what the meeting decided, with the motion that they decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from minutes.language.thoughts import ContentWords, GroupingRules, Spoken, Thought
from minutes.model.findings import SentenceFunction

LOOK_BACK = 10
"""A decision names what it decides within this many sentences before it."""
ANSWER_WITHIN = 6
"""The answer to a call for objections and the declaration follow within so many sentences."""
NO_OBJECTION = "no-objection"
"""Rule of a decision that nobody objected to and no sentence alone shows."""
VOTED = "voted"
"""Rule of a decision whose vote is declared with it, whatever its sentence was taken for."""


class DecisionFinder:
    """Finds decisions by how they are put, answered and declared."""

    def __init__(self, rules: GroupingRules, content_words: ContentWords) -> None:
        self._motions = re.compile(rules.motions)
        self._objection_calls = re.compile(rules.objection_calls)
        self._assents = re.compile(rules.assents)
        self._declarations = re.compile(rules.declarations)
        self._voted = re.compile(rules.voted)
        self._chairing = re.compile(rules.chairing)
        self._empty_words = rules.empty_decision_words
        self._content_words = content_words

    def find(self, spoken: Sequence[Spoken]) -> list[Thought]:
        """The decisions in order of time; several declarations of one motion are one."""
        found: list[Thought] = []
        for index, sentence in enumerate(spoken):
            voted = self._is_voted(sentence)
            carried = not voted and self._is_carried(spoken, index)
            decides = sentence.function is SentenceFunction.DECISION
            if not (decides or voted or carried):
                continue
            motion = None if self._says_what(sentence) else self._motion(spoken, index)
            if carried and motion is None:
                continue
            last = found[-1] if found else None
            if last is not None and motion in last.sentences:
                found[-1] = replace(last, sentences=(*last.sentences, sentence))
            else:
                sentences = (motion, sentence) if motion else (sentence,)
                told = VOTED if voted and not decides else None
                rule = NO_OBJECTION if carried else told
                found.append(Thought(SentenceFunction.DECISION, sentences[0], sentences, rule))
        return found

    def _is_carried(self, spoken: Sequence[Spoken], index: int) -> bool:
        """A declaration after the meeting was asked for objections and answered with none."""
        sentence = spoken[index]
        if sentence.function is SentenceFunction.DECISION or self._says_what(sentence):
            return False
        before = spoken[max(0, index - ANSWER_WITHIN) : index]
        calls = [i for i, s in enumerate(before) if self._objection_calls.search(s.text)]
        return bool(
            self._declarations.search(sentence.text)
            and calls
            and any(self._assents.search(s.text) for s in before[calls[0] + 1 :])
        )

    def _is_voted(self, sentence: Spoken) -> bool:
        """The sentence declares what was decided and how the votes stood."""
        asks = sentence.function is SentenceFunction.QUESTION
        return not asks and bool(self._voted.search(sentence.text)) and self._says_what(sentence)

    def _says_what(self, decision: Spoken) -> bool:
        return bool(self._content_words(decision.text) - self._empty_words)

    def _motion(self, spoken: Sequence[Spoken], index: int) -> Spoken | None:
        """The nearest sentence before ``index`` that was put to the meeting."""
        before = list(spoken[max(0, index - LOOK_BACK) : index + 1])
        for sentence, following in reversed(list(pairwise(before))):
            put = self._motions.search(sentence.text) or self._objection_calls.search(
                following.text
            )
            if put and self._says_what(sentence) and not self._chairing.search(sentence.text):
                return sentence
        return None
