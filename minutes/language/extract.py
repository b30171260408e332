"""The extractor: sentences classified, grouped, merged, answered, titled and summarised."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from minutes.language.composing import Composer, Wording
from minutes.language.follow_ups import FollowUpReader, FollowUpRules, Undertaking
from minutes.language.gist import KoreanGist, cleaned_quote, tidy
from minutes.language.grouping import Grouper
from minutes.language.merging import KoreanSameness, MergingRules, PlainSameness
from minutes.language.morphology import Morphology, korean_morphology
from minutes.language.plain import PlainSpeech
from minutes.language.remembering import RememberingMorphology
from minutes.language.resolve import find_due
from minutes.language.stance_rules import StanceRules
from minutes.language.stances import StanceReader
from minutes.language.subjects import Cut, cut_characters, cut_korean, cut_words
from minutes.language.thoughts import ContentWords, GroupingRules, spoken_sentences
from minutes.language.titles import KoreanTitler, TitleRules
from minutes.language.votes import VoteReader, VoteRules
from minutes.model.dialogue import Dialogue
from minutes.model.findings import ClassifiedSentence, Findings
from minutes.ports import Report, silent
from minutes.rules import RuleFile, load_rules

REVISION = 16
"""Raised whenever the same rules would give other findings."""
TITLE_RULES = "titles.ko.toml"
FINDING_RULES = "findings.{language}.toml"
LANGUAGES = ("ko", "en", "fr", "zh")
SHORT_WORD = 3
"""Words of so many letters or fewer say little, in languages that write spaces."""
CONTENT_TAGS = frozenset({"NNG", "NNP", "SL"})


class Classifier(Protocol):
    """Gives every sentence of a dialogue its function, in order."""

    @property
    def identity(self) -> str: ...

    def classify(self, dialogue: Dialogue) -> tuple[ClassifiedSentence, ...]: ...


class FindingRules(RuleFile):
    """``config/rules/findings.<language>.toml``; the file says what each entry means."""

    generic_words: frozenset[str] = frozenset()
    grouping: GroupingRules = GroupingRules()
    follow_ups: FollowUpRules = FollowUpRules()
    """Owners are read in Korean only."""
    merging: MergingRules = MergingRules()
    votes: VoteRules = VoteRules()
    stances: StanceRules = StanceRules()


class FindingsExtractor:
    """Findings of a dialogue by a sentence classifier and rules."""

    def __init__(self, classifier: Classifier, *, rules: Path) -> None:
        """``rules`` is the folder of rule files.

        Raises ConfigError where one of them is absent or wrong.
        """
        self._classifier = classifier
        self._titles = load_rules(rules / TITLE_RULES, TitleRules)
        files = {
            language: rules / FINDING_RULES.format(language=language) for language in LANGUAGES
        }
        self._findings = {key: load_rules(path, FindingRules) for key, path in files.items()}
        self._digest = _digest(rules / TITLE_RULES, *files.values())

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
        found = Composer(wording, sentences).compose(dialogue, labels)
        report(1.0)
        return found

    def _wording(self, language: str) -> Wording:
        code = language.partition("-")[0]
        rules = self._findings.get(code, FindingRules())
        if code == "ko":
            return korean_wording(korean_morphology(), self._titles, rules)
        return plain_wording(code, rules)


def korean_wording(shared: Morphology, titles: TitleRules, findings: FindingRules) -> Wording:
    """Titles and summaries in 개조식, by morphemes; for one dialogue, whose analyses it keeps."""
    morphology = RememberingMorphology(shared)
    gist = KoreanGist(PlainSpeech(titles.plain, morphology), morphology)
    words = _korean_content_words(morphology, findings.generic_words)
    titler, reader = KoreanTitler(titles, morphology), FollowUpReader(findings.follow_ups)
    return Wording(
        grouper=Grouper(findings.grouping, words),
        same=KoreanSameness(findings.merging, morphology),
        stances=StanceReader(findings.stances, words),
        votes=VoteReader(findings.votes),
        cut=cut_korean(morphology.analyze),
        title=titler.title,
        quote=lambda text: gist.brief(titler.proposing(text)),
        summarize=gist.summarize,
        promise=gist.promise,
        decide=gist.decide,
        undertaking=reader.read,
        is_chairing=reader.is_chairing,
        is_dated=reader.is_dated,
    )


def plain_wording(language: str, findings: FindingRules) -> Wording:
    """The speaker's own words, cleaned, for a language without morphology of its own."""
    words = _plain_content_words(language, findings.generic_words)
    return Wording(
        grouper=Grouper(findings.grouping, words),
        same=PlainSameness(words),
        stances=StanceReader(findings.stances, words),
        votes=VoteReader(findings.votes),
        cut=_plain_cut(language),
        title=lambda _: None,
        quote=cleaned_quote,
        summarize=tidy,
        promise=tidy,
        decide=tidy,
        undertaking=lambda text: Undertaking(owner=None, due_text=find_due(text, language)),
        is_chairing=lambda _: False,
        is_dated=lambda _: False,
    )


def _plain_cut(language: str) -> Cut:
    return cut_characters if language == "zh" else cut_words


def _plain_content_words(language: str, generic: frozenset[str]) -> ContentWords:
    """Longer words, or pairs of characters where no spaces are written."""

    def words(text: str) -> frozenset[str]:
        found = (word for word in cut_words(text) if len(word) > SHORT_WORD)
        return frozenset(found) - generic

    def pairs(text: str) -> frozenset[str]:
        runs = cut_words(text)
        return frozenset(a + b for run in runs for a, b in pairwise(run)) - generic

    return pairs if language == "zh" else words


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
