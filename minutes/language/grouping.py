"""From classified sentences to thoughts: what belongs together becomes one finding."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise, takewhile

from minutes.language.rules import RuleFile
from minutes.model.dialogue import Dialogue, Utterance
from minutes.model.findings import ClassifiedSentence, Evidence, SentenceFunction

LOOK_BACK = 10
"""A decision names what it decides within this many sentences before it."""
ANSWER_WITHIN = 6
"""The answer to a call for objections and the declaration follow within so many sentences."""
NO_OBJECTION = "no-objection"
"""Rule of a decision that nobody objected to and no sentence alone shows."""
VOTED = "voted"
"""Rule of a decision whose vote is declared with it, whatever its sentence was taken for."""
MAX_GROUNDS = 2
"""More sentences than this before a proposal are a thought of their own."""
SAME_THING = 0.6
"""Share of its content words that a proposal has in common with the one it only repeats."""
SAME_MATTER = 2
"""Content words that a proposal has in common with the judgement before it that is its reason."""
LONG_THOUGHT = 4
"""An opinion of so many sentences ends where nothing said in the last two is taken up."""

NEVER = "(?!)"
"""A pattern that never matches: a language without rules."""

ContentWords = Callable[[str], frozenset[str]]
"""The words of a sentence that say what it is about."""


class GroupingRules(RuleFile):
    """Table ``grouping`` of ``config/rules/findings.ko.toml``."""

    grounds: str = NEVER
    details: str = NEVER
    new_thoughts: str = NEVER
    new_points: str = NEVER
    additions: str = NEVER
    continuations: str = NEVER
    reasons: str = NEVER
    motions: str = NEVER
    objection_calls: str = NEVER
    assents: str = NEVER
    answers: str = NEVER
    backchannels: str = NEVER
    declarations: str = NEVER
    voted: str = NEVER
    chairing: str = NEVER
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
        return tuple(piece_of(run) for run in _unbroken(self.sentences))


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
        self._points = re.compile(rules.new_points)
        self._additions = re.compile(rules.additions)
        self._continuations = re.compile(rules.continuations)
        self._reasons = re.compile(rules.reasons)
        self._motions = re.compile(rules.motions)
        self._objection_calls = re.compile(rules.objection_calls)
        self._assents = re.compile(rules.assents)
        self._answers = re.compile(rules.answers)
        self._backchannels = re.compile(rules.backchannels)
        self._declarations = re.compile(rules.declarations)
        self._voted = re.compile(rules.voted)
        self._chairing = re.compile(rules.chairing)
        self._empty_words = rules.empty_decision_words
        self._content_words = content_words

    def group(self, spoken: Sequence[Spoken]) -> tuple[Thought, ...]:
        """Thoughts whose function is decision, proposal, opinion or commitment, in order."""
        decisions = self._decisions(spoken)
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

    def _decisions(self, spoken: Sequence[Spoken]) -> list[Thought]:
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
            if put and self._says_what(sentence):
                return sentence
        return None

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


def piece_of(run: Sequence[Spoken]) -> Evidence:
    """The words from the first to the last of these sentences of one utterance."""
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
