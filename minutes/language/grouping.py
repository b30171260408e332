"""From classified sentences to thoughts: what belongs together becomes one finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from minutes.language.decisions import DecisionFinder
from minutes.language.thoughts import ContentWords, GroupingRules, Spoken, Thought
from minutes.model.findings import SentenceFunction

MAX_GROUNDS = 2
"""More sentences than this before a proposal are a thought of their own."""
SAME_THING = 0.6
"""Share of its content words that a proposal has in common with the one it only repeats."""
SAME_MATTER = 2
"""Content words that a proposal has in common with the judgement before it that is its reason."""
WORRY = "worry"
"""Rule of an opinion that a sentence announces in so many words."""
NO_ACT = frozenset(
    {SentenceFunction.PROCEDURE, SentenceFunction.INFORMATION, SentenceFunction.OTHER}
)
LONG_THOUGHT = 4
"""An opinion of so many sentences ends where nothing said in the last two is taken up."""


class Grouper:
    """Groups by rules: connectives, shared words, and the order of a vote."""

    def __init__(self, rules: GroupingRules, content_words: ContentWords) -> None:
        self._grounds = re.compile(rules.grounds)
        self._details = re.compile(rules.details)
        self._new = re.compile(rules.new_thoughts)
        self._points = re.compile(rules.new_points)
        self._additions = re.compile(rules.additions)
        self._continuations = re.compile(rules.continuations)
        self._reasons = re.compile(rules.reasons)
        self._answers = re.compile(rules.answers)
        self._backchannels = re.compile(rules.backchannels)
        self._chairing = re.compile(rules.chairing)
        self._worries = re.compile(rules.worries)
        self._decisions = DecisionFinder(rules, content_words)
        self._content_words = content_words

    def as_meant(self, spoken: Sequence[Spoken]) -> tuple[Spoken, ...]:
        """The sentences, of which one that announces a worry ("한 가지 걱정은 예산입니다") is an
        opinion, and so is the fact right after it, which tells the worry."""
        meant: list[Spoken] = []
        for sentence in spoken:
            announces = sentence.function in NO_ACT and self._worries.search(sentence.text)
            tells = sentence.function is SentenceFunction.INFORMATION and (
                meant and _follows(meant[-1], sentence) and self._worries.search(meant[-1].text)
            )
            meant.append(_as_opinion(sentence) if announces or tells else sentence)
        return tuple(meant)

    def group(self, spoken: Sequence[Spoken]) -> tuple[Thought, ...]:
        """Thoughts whose function is decision, proposal, opinion or commitment, in order."""
        decisions = self._decisions.find(spoken)
        taken = {id(s) for thought in decisions for s in thought.sentences}
        rest = [s for s in spoken if id(s) not in taken and not self._only_answers(s)]
        thoughts = list(decisions)
        for turn in self.turns(rest):
            thoughts += self._of_turn(turn)
        return tuple(sorted(thoughts, key=lambda thought: _place(thought.sentences[0])))

    def _only_answers(self, spoken: Spoken) -> bool:
        """A yes, a no or a courtesy, whatever the classifier made of it, is no opinion."""
        return spoken.function is SentenceFunction.OPINION and self.is_backchannel(spoken)

    def _only_chairs(self, spoken: Spoken) -> bool:
        """A request about the course of the meeting is no policy task."""
        proposal = spoken.function is SentenceFunction.PROPOSAL
        return proposal and self._chairing.search(spoken.text) is not None

    def is_backchannel(self, spoken: Spoken) -> bool:
        """A sound of listening, which takes no floor."""
        text = spoken.text.strip()
        return bool(self._backchannels.fullmatch(text) or self._answers.fullmatch(text))

    def turns(self, spoken: Sequence[Spoken]) -> list[list[Spoken]]:
        """What each speaker says until another says more than a yes."""
        turns: list[list[Spoken]] = []
        for _, run in groupby(spoken, key=lambda s: s.utterance.id):
            said = list(run)
            speaker = said[0].utterance.speaker
            if all(map(self.is_backchannel, said)):
                continue
            if speaker is not None and turns and turns[-1][0].utterance.speaker == speaker:
                turns[-1].extend(said)
            else:
                turns.append(said)
        return turns

    def _of_turn(self, sentences: list[Spoken]) -> list[Thought]:
        thoughts: list[Thought] = []
        waiting: list[Spoken] = []
        for sentence in sentences:
            if sentence.function is SentenceFunction.OTHER or self._only_chairs(sentence):
                continue
            if sentence.function is SentenceFunction.PROPOSAL:
                self._add_proposal(thoughts, waiting, sentence)
                waiting = []
            elif sentence.function in {SentenceFunction.OPINION, SentenceFunction.INFORMATION}:
                if not waiting and thoughts and self._explains(thoughts[-1], sentence):
                    thoughts[-1] = _with(thoughts[-1], sentence)
                else:
                    waiting.append(sentence)
            else:
                thoughts += self._opinions(waiting)
                waiting = []
                if sentence.function is SentenceFunction.COMMITMENT:
                    thoughts.append(Thought(sentence.function, sentence, (sentence,)))
        return [*thoughts, *self._opinions(waiting)]

    def _opinions(self, waiting: list[Spoken]) -> list[Thought]:
        """The opinion sentences that stand together, cut where a new point begins.

        Bare facts make none.
        """
        parts: list[list[Spoken]] = []
        for sentence in waiting:
            if sentence.function is not SentenceFunction.OPINION:
                continue
            if parts and not self._is_new_point(parts[-1], sentence):
                parts[-1].append(sentence)
            else:
                parts.append([sentence])
        return [_opinion(part) for part in parts]

    def _is_new_point(self, part: list[Spoken], sentence: Spoken) -> bool:
        if self._points.search(sentence.text):
            return True
        words = self._content_words(sentence.text)
        if self._additions.search(sentence.text):
            return bool(words) and not self._shared(words, part)
        if len(part) < LONG_THOUGHT or self._continuations.search(sentence.text):
            return False
        return bool(words) and not self._shared(words, part[-2:])

    def _shared(self, words: frozenset[str], said: Iterable[Spoken]) -> frozenset[str]:
        return words & frozenset().union(*(self._content_words(s.text) for s in said))

    def _add_proposal(
        self, thoughts: list[Thought], waiting: list[Spoken], proposal: Spoken
    ) -> None:
        last = thoughts[-1] if thoughts else None
        follows = last is not None and last.function is SentenceFunction.PROPOSAL and not waiting
        if last is not None and follows and self._continues(last, proposal):
            thoughts[-1] = _with(last, proposal)
            return
        grounds = self._reasons_before(proposal, waiting)
        thoughts += self._opinions(waiting[: len(waiting) - len(grounds)])
        if grounds or self._content_words(proposal.text):
            thoughts.append(Thought(proposal.function, proposal, (*grounds, proposal)))

    def _reasons_before(self, proposal: Spoken, waiting: list[Spoken]) -> list[Spoken]:
        """What was said last before a proposal that rests on it.

        The proposal takes it up by a connective or a pronoun, says nothing without it, or speaks
        of the same matter as a judgement right before it.
        """
        words = self._content_words(proposal.text)
        near = waiting[-MAX_GROUNDS:]
        if self._grounds.search(proposal.text) or not words:
            return near
        same = takewhile(lambda s: self._is_reason(s, words), reversed(near))
        return list(same)[::-1]

    def _is_reason(self, sentence: Spoken, words: frozenset[str]) -> bool:
        judged = sentence.function is SentenceFunction.OPINION
        return judged and len(self._shared(words, [sentence])) >= SAME_MATTER

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


def _opinion(sentences: list[Spoken]) -> Thought:
    main = max(sentences, key=lambda s: s.label.score)
    return Thought(SentenceFunction.OPINION, main, tuple(sentences))


def _with(thought: Thought, sentence: Spoken) -> Thought:
    return Thought(thought.function, thought.main, (*thought.sentences, sentence))


def _place(spoken: Spoken) -> tuple[float, str, int]:
    sentence = spoken.utterance.sentences[spoken.label.index]
    return sentence.start_s, spoken.utterance.id, spoken.label.index


def _follows(before: Spoken, sentence: Spoken) -> bool:
    same = before.utterance.id == sentence.utterance.id
    return same and before.label.index + 1 == sentence.label.index


def _as_opinion(spoken: Spoken) -> Spoken:
    label = replace(spoken.label, function=SentenceFunction.OPINION, rule=WORRY)
    return replace(spoken, label=label)
