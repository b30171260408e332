"""The extractor: sentences classified, grouped, titled and summarised."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

from minutes.language.follow_ups import FollowUpReader, FollowUpRules, Undertaking
from minutes.language.gist import KoreanGist, tidy
from minutes.language.grouping import (
    ContentWords,
    Grouper,
    GroupingRules,
    Spoken,
    Thought,
    spoken_sentences,
)
from minutes.language.morphology import Morphology, korean_morphology
from minutes.language.plain import PlainSpeech
from minutes.language.rules import RuleFile, load_rules
from minutes.language.subjects import Cut, cut_characters, cut_korean, cut_words
from minutes.language.titles import KoreanTitler, TitleRules, cleaned_quote
from minutes.model.dialogue import Dialogue
from minutes.model.findings import (
    ClassifiedSentence,
    Decision,
    Findings,
    FollowUp,
    Opinion,
    PolicyTask,
    SentenceFunction,
    Subject,
)
from minutes.ports import Report, silent

REVISION = 3
"""Raised whenever the same rules would give other findings."""
TITLE_RULES = "titles.ko.toml"
FINDING_RULES = "findings.ko.toml"
SUMMARY_SENTENCES = 3
"""A summary holds the sentences that weigh most, in order; the rest is in the evidence."""
CALL_WITHIN = 3
"""The call that gave a speaker the floor stands at most so many utterances before."""
CONTENT_TAGS = frozenset({"NNG", "NNP", "SL"})


class Classifier(Protocol):
    """Gives every sentence of a dialogue its function, in order."""

    @property
    def identity(self) -> str: ...

    def classify(self, dialogue: Dialogue) -> tuple[ClassifiedSentence, ...]: ...


class FindingRules(RuleFile):
    """``config/rules/findings.ko.toml``; the file says what each entry means."""

    generic_words: frozenset[str]
    grouping: GroupingRules
    follow_ups: FollowUpRules


@dataclass(frozen=True, slots=True)
class Wording:
    """How findings of one language are grouped and worded."""

    grouper: Grouper
    cut: Cut
    title: Callable[[str], str | None]
    summarize: Callable[[str], str]
    promise: Callable[[str], str]
    decide: Callable[[str], str]
    undertaking: Callable[[str], Undertaking]
    is_chairing: Callable[[str], bool]
    is_dated: Callable[[str], bool]


class FindingsExtractor:
    """Findings of a dialogue by a sentence classifier and rules."""

    def __init__(self, classifier: Classifier, *, rules: Path) -> None:
        """``rules`` is the folder of rule files.

        Raises ConfigError where one of them is absent or wrong.
        """
        self._classifier = classifier
        self._titles = load_rules(rules / TITLE_RULES, TitleRules)
        self._findings = load_rules(rules / FINDING_RULES, FindingRules)
        self._digest = _digest(rules / TITLE_RULES, rules / FINDING_RULES)

    @property
    def identity(self) -> str:
        engines = " ".join(f"{name}=={version(name)}" for name in ("spacy", "kiwipiepy"))
        return f"findings/{REVISION} rules={self._digest} {engines} {self._classifier.identity}"

    def extract(self, dialogue: Dialogue, report: Report = silent) -> Findings:
        """All findings, each kind numbered in order of time."""
        labels = self._classifier.classify(dialogue)
        report(0.8)
        wording = self._wording(dialogue.language)
        sentences = spoken_sentences(dialogue, labels)
        found = _Composer(wording, sentences).compose(dialogue, labels)
        report(1.0)
        return found

    def _wording(self, language: str) -> Wording:
        if language.partition("-")[0] == "ko":
            morphology = korean_morphology()
            return korean_wording(morphology, self._titles, self._findings)
        return plain_wording(language.partition("-")[0])


def korean_wording(morphology: Morphology, titles: TitleRules, findings: FindingRules) -> Wording:
    """Titles and summaries in 개조식, by morphemes."""
    gist = KoreanGist(PlainSpeech(titles.plain, morphology), morphology)
    reader = FollowUpReader(findings.follow_ups)
    words = _korean_content_words(morphology, findings.generic_words)
    return Wording(
        grouper=Grouper(findings.grouping, words),
        cut=cut_korean(morphology.analyze),
        title=KoreanTitler(titles, morphology).title,
        summarize=gist.summarize,
        promise=gist.promise,
        decide=gist.decide,
        undertaking=reader.read,
        is_chairing=reader.is_chairing,
        is_dated=reader.is_dated,
    )


def plain_wording(language: str) -> Wording:
    """The speaker's own words, cleaned, for a language without rules of its own."""
    cut: Cut = cut_characters if language == "zh" else cut_words
    return Wording(
        grouper=Grouper(
            GroupingRules(), lambda text: frozenset(w for w in cut(text) if len(w) > 3)
        ),
        cut=cut,
        title=lambda _: None,
        summarize=tidy,
        promise=tidy,
        decide=tidy,
        undertaking=lambda _: Undertaking(owner=None, due_text=None),
        is_chairing=lambda _: False,
        is_dated=lambda _: False,
    )


class _Composer:
    """Turns the thoughts of one dialogue into numbered findings."""

    def __init__(self, wording: Wording, sentences: tuple[Spoken, ...]) -> None:
        self._wording = wording
        self._sentences = sentences

    def compose(self, dialogue: Dialogue, labels: tuple[ClassifiedSentence, ...]) -> Findings:
        thoughts = self._wording.grouper.group(self._sentences)
        by = {f: [t for t in thoughts if t.function is f] for f in SentenceFunction}
        return Findings(
            sentences=labels,
            opinions=tuple(
                self._opinion(f"o{n}", thought)
                for n, thought in enumerate(by[SentenceFunction.OPINION], 1)
            ),
            tasks=tuple(
                self._task(f"t{n}", thought)
                for n, thought in enumerate(by[SentenceFunction.PROPOSAL], 1)
            ),
            decisions=tuple(
                self._decision(f"d{n}", thought)
                for n, thought in enumerate(by[SentenceFunction.DECISION], 1)
            ),
            follow_ups=tuple(
                self._follow_up(f"f{n}", spoken)
                for n, spoken in enumerate(self._undertakings(thoughts), 1)
            ),
            subjects=tuple(self._subjects(by, _calls(dialogue, self._sentences))),
        )

    def _subjects(
        self, by: dict[SentenceFunction, list[Thought]], calls: dict[str, str]
    ) -> Iterable[Subject]:
        for letter, function in (("o", SentenceFunction.OPINION), ("t", SentenceFunction.PROPOSAL)):
            for n, thought in enumerate(by[function], 1):
                yield self._subject(f"{letter}{n}", thought, calls)

    def _undertakings(self, thoughts: tuple[Thought, ...]) -> Iterable[Spoken]:
        """Commitments that outlive the meeting, and the date of the next one."""
        taken = {
            id(s) for t in thoughts if t.function is SentenceFunction.DECISION for s in t.sentences
        }
        return (s for s in self._sentences if id(s) not in taken and self._binds(s))

    def _binds(self, spoken: Spoken) -> bool:
        if spoken.function is SentenceFunction.COMMITMENT:
            return not self._wording.is_chairing(spoken.text)
        procedure = spoken.function is SentenceFunction.PROCEDURE
        return procedure and self._wording.is_dated(spoken.text)

    def _opinion(self, id_: str, thought: Thought) -> Opinion:
        return Opinion(
            id=id_,
            speaker=thought.main.utterance.speaker,
            summary=self._summary(thought.sentences),
            topics=(),
            evidence=thought.evidence(),
            rule=thought.main.label.rule,
            score=thought.main.label.score,
        )

    def _task(self, id_: str, thought: Thought) -> PolicyTask:
        proposals = [s for s in thought.sentences if s.function is SentenceFunction.PROPOSAL]
        titles = (self._wording.title(s.text) for s in proposals)
        quote = cleaned_quote(self._wording.summarize(thought.main.text))
        return PolicyTask(
            id=id_,
            speaker=thought.main.utterance.speaker,
            title=next(filter(None, titles), quote),
            summary=self._summary(proposals),
            topics=(),
            evidence=thought.evidence(),
            rule=thought.main.label.rule,
            score=thought.main.label.score,
        )

    def _decision(self, id_: str, thought: Thought) -> Decision:
        declared = thought.sentences[-1]
        return Decision(
            id=id_,
            speaker=declared.utterance.speaker,
            summary=self._wording.decide(thought.main.text),
            evidence=thought.evidence(),
            rule=thought.rule or declared.label.rule,
            score=declared.label.score,
        )

    def _follow_up(self, id_: str, spoken: Spoken) -> FollowUp:
        undertaking = self._wording.undertaking(spoken.text)
        return FollowUp(
            id=id_,
            speaker=spoken.utterance.speaker,
            summary=self._wording.promise(spoken.text),
            owner=undertaking.owner,
            due_text=undertaking.due_text,
            due_date=None,
            evidence=Thought(spoken.function, spoken, (spoken,)).evidence(),
            rule=spoken.label.rule,
            score=spoken.label.score,
        )

    def _summary(self, sentences: Sequence[Spoken]) -> str:
        heaviest = sorted(sentences, key=lambda s: -s.label.score)[:SUMMARY_SENTENCES]
        kept = [s for s in sentences if s in heaviest]
        return ". ".join(self._wording.summarize(s.text) for s in kept)

    def _subject(self, id_: str, thought: Thought, calls: dict[str, str]) -> Subject:
        """Own words, then the whole turn, then the call that gave the floor."""
        utterance = thought.main.utterance
        contexts = (thought.text, utterance.text, calls.get(utterance.id, ""))
        return Subject(id_, tuple(map(self._wording.cut, contexts)))


def _calls(dialogue: Dialogue, sentences: Iterable[Spoken]) -> dict[str, str]:
    """For each utterance the nearest question or announcement of another speaker before it."""
    functions = {SentenceFunction.PROCEDURE, SentenceFunction.QUESTION}
    calling: dict[str, list[str]] = {}
    for spoken in sentences:
        if spoken.function in functions:
            calling.setdefault(spoken.utterance.id, []).append(spoken.text)
    found = {}
    for i, utterance in enumerate(dialogue.utterances):
        for before in reversed(dialogue.utterances[max(0, i - CALL_WITHIN) : i]):
            if before.id in calling and before.speaker != utterance.speaker:
                found[utterance.id] = " ".join(calling[before.id])
                break
    return found


def _korean_content_words(morphology: Morphology, generic: frozenset[str]) -> ContentWords:
    def content_words(text: str) -> frozenset[str]:
        return frozenset(
            m.form
            for m in morphology.analyze(text)
            if m.pos in CONTENT_TAGS and len(m.form) > 1 and m.form not in generic
        )

    return content_words


def _digest(*paths: Path) -> str:
    """What the rule files hold, white space and comments aside."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    kept = "\n".join(line for line in lines if not re.match(r"\s*(#|$)", line))
    return hashlib.sha256(kept.encode()).hexdigest()[:12]
