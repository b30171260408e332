"""What was said that matters: opinions, policy tasks, decisions, follow-ups."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class SentenceFunction(StrEnum):
    """What a sentence does in a deliberation; one per sentence."""

    DECISION = "decision"
    PROPOSAL = "proposal"
    COMMITMENT = "commitment"
    QUESTION = "question"
    OPINION = "opinion"
    INFORMATION = "information"
    PROCEDURE = "procedure"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a finding rests on: a character range of one utterance."""

    utterance_id: str
    start: int
    end: int
    quote: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class ClassifiedSentence:
    """The function given to one sentence of the dialogue."""

    utterance_id: str
    index: int
    """Which sentence of the utterance, from 0."""
    function: SentenceFunction
    score: float
    """Probability of the function, 0 to 1."""
    rule: str
    """What decided: the name of a cue pattern, or ``model``."""


class Attitude(StrEnum):
    """How somebody takes what another said."""

    AGREEMENT = "agreement"
    CONDITION = "condition"
    """Agrees with a reservation, or adds one ("다만 …")."""
    OBJECTION = "objection"


@dataclass(frozen=True, slots=True)
class Stance:
    """What another member said about an opinion or a task, with the words."""

    speaker: str | None
    attitude: Attitude
    evidence: Evidence
    rule: str
    """Name of the pattern that told the attitude."""


@dataclass(frozen=True, slots=True)
class Vote:
    """표결: how a decision was voted on; a count that was not said stays None."""

    in_favour: int | None
    against: int | None
    abstained: int | None
    unanimous: bool
    """Declared without objection ("만장일치", "이의 없으므로")."""
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Opinion:
    """의견: one thought of one speaker."""

    id: str
    speaker: str | None
    summary: str
    topics: tuple[str, ...]
    """Topic ids, most fitting first."""
    evidence: tuple[Evidence, ...]
    rule: str
    score: float
    stances: tuple[Stance, ...] = ()
    """Of others, in order of time."""


@dataclass(frozen=True, slots=True)
class PolicyTask:
    """정책과제: an action that a speaker proposes."""

    id: str
    speaker: str | None
    title: str
    """과제명, a noun phrase in the speaker's own words."""
    summary: str
    topics: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    rule: str
    score: float
    co_proposers: tuple[str, ...] = ()
    """Others who proposed the same, in order of time; their words are in the evidence."""
    stances: tuple[Stance, ...] = ()
    """Of others, in order of time."""


@dataclass(frozen=True, slots=True)
class Decision:
    """결정 사항: an outcome declared in the meeting."""

    id: str
    speaker: str | None
    summary: str
    evidence: tuple[Evidence, ...]
    rule: str
    score: float
    vote: Vote | None = None
    """None where no vote was heard."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """조치 사항: something that somebody undertook to do."""

    id: str
    speaker: str | None
    summary: str
    owner: str | None
    """The owner as said (a name, a body); None where the speaker commits themself."""
    due_text: str | None
    """The words of the due date, as said."""
    due_date: dt.date | None
    """Those words against the meeting's date; None where that is not certain."""
    evidence: tuple[Evidence, ...]
    rule: str
    score: float


@dataclass(frozen=True, slots=True)
class Subject:
    """The words by which the topics of a finding are told, so that a changed topic file counts
    without reading the talk again."""

    finding_id: str
    contexts: tuple[tuple[str, ...], ...]
    """Tokens of the finding's own words, then of what was said around it."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a meeting, each kind in order of time."""

    sentences: tuple[ClassifiedSentence, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    tasks: tuple[PolicyTask, ...] = ()
    decisions: tuple[Decision, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    subjects: tuple[Subject, ...] = ()
    """For giving topics; left out of the minutes."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A field of policy from ``config/topics.toml``."""

    id: str
    label: str
