"""From classified sentences to thoughts: what belongs together becomes one finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from minutes.language.rules import RuleFile
from minutes.model.dialogue import Dialogue, Utterance
from minutes.model.findings import ClassifiedSentence, Evidence, SentenceFunction

LOOK_BACK = 10
"""A decision names what it decides within this many sentences before it."""
ANSWER_WITHIN = 6
"""The answer to a call for objections and the declaration follow within so many sentences."""
NO_OBJECTION = "no-objection"
"""Rule of a decision that nobody objected to and no sentence alone shows."""
MAX_GROUNDS = 2
"""More sentences than this before a proposal are a thought of their own."""
SAME_THING = 0.6
"""Share of its content words that a proposal has in common with the one it only repeats."""

NEVER = "(?!)"
"""A pattern that never matches: a language without rules."""

ContentWords = Callable[[str], frozenset[str]]
"""The words of a sentence that say what it is about."""


class GroupingRules(RuleFile):
    """Table ``grouping`` of ``config/rules/findings.ko.toml``."""

    grounds: str = NEVER
    details: str = NEVER
    new_thoughts: str = NEVER
    reasons: str = NEVER
    motions: str = NEVER
    objection_calls: str = NEVER
    assents: str = NEVER
    answers: str = NEVER
    declarations: str = NEVER
    empty_decision_words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A classified sentence with the utterance it stands in."""

    utterance: Utterance
    label: ClassifiedSentence

    @property
    def text(self) -> str:
        return self.utterance.sentences[self.label.index].text

    @property
    def function(self) -> SentenceFunction:
        return self.label.function


@dataclass(frozen=True, slots=True)
class Thought:
    """The sentences of one finding in order of time, and the one that makes it."""

    function: SentenceFunction
    main: Spoken
    sentences: tuple[Spoken, ...]
    rule: str | None = None
    """The grouping rule that made it, where the sentences' own functions did not."""

    @property
    def text(self) -> str:
        return " ".join(spoken.text for spoken in self.sentences)

    def evidence(self) -> tuple[Evidence, ...]:
        """One piece for each unbroken run of sentences."""
        return tuple(_piece(run) for run in _unbroken(self.sentences))


def spoken_sentences(
    dialogue: Dialogue, labels: Iterable[ClassifiedSentence]
) -> tuple[Spoken, ...]:
    """The labels, each with its utterance, in the order given."""
    utterances = {utterance.id: utterance for utterance in dialogue.utterances}
    return tuple(Spoken(utterances[label.utterance_id], label) for label in labels)


class Grouper:
    """Groups by rules: connectives, shared words, and the order of a vote."""

    def __init__(self, rules: GroupingRules, content_words: ContentWords) -> None:
        self._grounds = re.compile(rules.grounds)
        self._details = re.compile(rules.details)
        self._new = re.compile(rules.new_thoughts)
        self._reasons = re.compile(rules.reasons)
        self._motions = re.compile(rules.motions)
        self._objection_calls = re.compile(rules.objection_calls)
        self._assents = re.compile(rules.assents)
        self._answers = re.compile(rules.answers)
        self._declarations = re.compile(rules.declarations)
        self._empty_words = rules.empty_decision_words
        self._content_words = content_words

    def group(self, spoken: Sequence[Spoken]) -> tuple[Thought, ...]:
        """Thoughts whose function is decision, proposal, opinion or commitment, in order."""
        decisions = self._decisions(spoken)
        taken = {id(s) for thought in decisions for s in thought.sentences}
        rest = [s for s in spoken if id(s) not in taken and not self._only_answers(s)]
        thoughts = list(decisions)
        for _, run in groupby(rest, key=lambda s: s.utterance.id):
            thoughts += self._of_utterance(list(run))
        return tuple(sorted(thoughts, key=lambda thought: _place(thought.sentences[0])))

    def _only_answers(self, spoken: Spoken) -> bool:
        """A bare yes or no, whatever the classifier made of it, is no opinion by itself."""
        opinion = spoken.function is SentenceFunction.OPINION
        return opinion and self._answers.fullmatch(spoken.text.strip()) is not None

    def _decisions(self, spoken: Sequence[Spoken]) -> list[Thought]:
        found: list[Thought] = []
        for index, sentence in enumerate(spoken):
            carried = self._is_carried(spoken, index)
            if sentence.function is not SentenceFunction.DECISION and not carried:
                continue
            motion = None if self._says_what(sentence) else self._motion(spoken, index)
            if carried and motion is None:
                continue
            last = found[-1] if found else None
            if last is not None and motion in last.sentences:
                found[-1] = replace(last, sentences=(*last.sentences, sentence))
            else:
                sentences = (motion, sentence) if motion else (sentence,)
                rule = NO_OBJECTION if carried else None
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

    def _says_what(self, decision: Spoken) -> bool:
        return bool(self._content_words(decision.text) - self._empty_words)

    def _motion(self, spoken: Sequence[Spoken], index: int) -> Spoken | None:
        """The nearest sentence before ``index`` that was put to the meeting."""
        before = list(spoken[max(0, index - LOOK_BACK) : index + 1])
        for sentence, following in reversed(list(pairwise(before))):
            put = self._motions.search(sentence.text) or self._objection_calls.search(
                following.text
            )
            if put and self._says_what(sentence):
                return sentence
        return None

    def _of_utterance(self, sentences: list[Spoken]) -> list[Thought]:
        thoughts: list[Thought] = []
        waiting: list[Spoken] = []
        for sentence in sentences:
            if sentence.function is SentenceFunction.PROPOSAL:
                self._add_proposal(thoughts, waiting, sentence)
                waiting = []
            elif sentence.function in {SentenceFunction.OPINION, SentenceFunction.INFORMATION}:
                if not waiting and thoughts and self._explains(thoughts[-1], sentence):
                    thoughts[-1] = _with(thoughts[-1], sentence)
                else:
                    waiting.append(sentence)
            else:
                thoughts += _opinion(waiting)
                waiting = []
                if sentence.function is SentenceFunction.COMMITMENT:
                    thoughts.append(Thought(sentence.function, sentence, (sentence,)))
        return [*thoughts, *_opinion(waiting)]

    def _add_proposal(
        self, thoughts: list[Thought], waiting: list[Spoken], proposal: Spoken
    ) -> None:
        last = thoughts[-1] if thoughts else None
        follows = last is not None and last.function is SentenceFunction.PROPOSAL and not waiting
        if last is not None and follows and self._continues(last, proposal):
            thoughts[-1] = _with(last, proposal)
            return
        grounds = waiting[-MAX_GROUNDS:] if self._rests_on(proposal) else []
        thoughts += _opinion(waiting[: len(waiting) - len(grounds)])
        thoughts.append(Thought(proposal.function, proposal, (*grounds, proposal)))

    def _rests_on(self, proposal: Spoken) -> bool:
        """The proposal names what was said before as its ground, or says nothing without it."""
        return bool(self._grounds.search(proposal.text)) or not self._content_words(proposal.text)

    def _continues(self, task: Thought, proposal: Spoken) -> bool:
        """The proposal details or repeats the one before it rather than making a new one."""
        if self._new.search(proposal.text):
            return False
        words = self._content_words(proposal.text)
        if not words or self._details.search(proposal.text):
            return True
        return len(words & self._content_words(task.text)) >= SAME_THING * len(words)

    def _explains(self, task: Thought, sentence: Spoken) -> bool:
        return task.function is SentenceFunction.PROPOSAL and bool(
            self._reasons.search(sentence.text)
        )


def _opinion(waiting: list[Spoken]) -> list[Thought]:
    """One opinion of the opinion sentences that stand together; bare facts make none."""
    sentences = tuple(s for s in waiting if s.function is SentenceFunction.OPINION)
    if not sentences:
        return []
    main = max(sentences, key=lambda s: s.label.score)
    return [Thought(SentenceFunction.OPINION, main, sentences)]


def _with(thought: Thought, sentence: Spoken) -> Thought:
    return Thought(thought.function, thought.main, (*thought.sentences, sentence))


def _place(spoken: Spoken) -> tuple[float, str, int]:
    sentence = spoken.utterance.sentences[spoken.label.index]
    return sentence.start_s, spoken.utterance.id, spoken.label.index


def _unbroken(sentences: Sequence[Spoken]) -> list[list[Spoken]]:
    runs: list[list[Spoken]] = []
    for spoken in sentences:
        last = runs[-1][-1] if runs else None
        if (
            last is not None
            and last.utterance.id == spoken.utterance.id
            and last.label.index + 1 == spoken.label.index
        ):
            runs[-1].append(spoken)
        else:
            runs.append([spoken])
    return runs


def _piece(run: list[Spoken]) -> Evidence:
    utterance = run[0].utterance
    start, _ = utterance.sentence_span(run[0].label.index)
    _, end = utterance.sentence_span(run[-1].label.index)
    return Evidence(
        utterance_id=utterance.id,
        start=start,
        end=end,
        quote=utterance.text[start:end],
        start_s=utterance.sentences[run[0].label.index].start_s,
        end_s=utterance.sentences[run[-1].label.index].end_s,
    )
