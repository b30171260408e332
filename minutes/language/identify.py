"""Which voice is whose: names of the meeting file against what is said. Pure.

Clues for one (speaker, person) combine as independent chances (noisy-or), and signs that the
speaker is somebody else reduce them. All pairs are then solved as one assignment, one person
for each voice. A name is given only where its score is high and clearly above every other
possibility: a wrong name is worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from minutes.language.clues import Clue, find_clues, find_contradictions, voice_clues
from minutes.language.naming import NamingPatterns
from minutes.language.reasons import (
    CHAIR_ROLE,
    NO_ROSTER,
    REVIEWED,
    Lead,
    strongest,
    why_named,
    why_unnamed,
)
from minutes.language.roster import Roster, everybody
from minutes.language.talk import read
from minutes.language.voices import VoiceOptions, Voices, match_voices
from minutes.model.dialogue import Dialogue, Identification, SpeakerIdentity
from minutes.model.meeting import Meeting

Scores = NDArray[np.float64]
"""Shape (speakers, people), 0 to 1."""
LEAST_CHANCE = 1e-300
"""Keeps logarithms and quotients finite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyOptions:
    """When a name is given. All 0 to 1."""

    threshold: float = 0.6
    """Least score."""
    margin: float = 0.2
    """Least lead over another person for this voice, and another voice for this person."""
    contradiction: float = 0.5
    """What is left of a score for each utterance that speaks against it, two at most."""
    full_share: float = 0.5
    """A pair counts in full that has at least this share of the evidence of the best pair with the
    same voice or person; below, it counts in proportion. In a long meeting a few misleading
    clues would otherwise make a rival as sure as dozens of right ones."""
    ceiling: float = 0.99
    """Highest score of anything but a reviewer's decision."""
    voices: VoiceOptions = field(default_factory=VoiceOptions)

    @property
    def identity(self) -> str:
        """Every option, for the fingerprint of the stage."""
        return repr(self)


@dataclass(frozen=True, slots=True)
class _Case:
    """All evidence: rows of ``scores`` are speakers, columns people."""

    speakers: tuple[str, ...]
    people: tuple[str, ...]
    clues: tuple[Clue, ...]
    scores: Scores

    def clues_for(self, speaker: str, name: str) -> list[Clue]:
        return [c for c in self.clues if c.speaker == speaker and c.name == name]


def identify(
    dialogue: Dialogue,
    meeting: Meeting,
    reviewed: Mapping[str, str],
    patterns: NamingPatterns,
    options: IdentifyOptions | None = None,
    *,
    voices: Voices | None = None,
) -> Identification:
    """A name, or none and what was missing, for every speaker of the dialogue.

    ``reviewed`` gives speakers names that a person decided. They always win, need not be in
    the meeting file, and go to nobody else. ``voices`` are compared with those of people of the
    meeting file only.
    """
    options = options or IdentifyOptions()
    decided = {s: reviewed[s] for s in dialogue.speakers if s in reviewed}
    case = _gather(dialogue, meeting, decided, patterns, options, voices or Voices())
    named = _assign(case, options)
    chair = next((s for s, n in (named | decided).items() if n == meeting.chair), None)
    lead = Lead(chair, _chair_role(meeting))
    has_roster = bool(everybody(meeting))

    def identity(speaker: str) -> SpeakerIdentity:
        if speaker in decided:
            return SpeakerIdentity(speaker, decided[speaker], 1.0, REVIEWED, reviewed=True)
        if speaker in named:
            return _named(case, speaker, named[speaker], lead)
        if not has_roster:
            return SpeakerIdentity(speaker, None, 0.0, NO_ROSTER)
        return _unnamed(case, speaker, lead)

    return Identification(tuple(identity(speaker) for speaker in dialogue.speakers))


def _chair_role(meeting: Meeting) -> str:
    """의장, 위원장, 좌장 as the meeting file says; 위원 or 교수 names no chair."""
    roles = [person.role or "" for person in meeting.attendees if person.name == meeting.chair]
    return next((role for role in roles if role.endswith("장")), CHAIR_ROLE)


def _gather(
    dialogue: Dialogue,
    meeting: Meeting,
    decided: Mapping[str, str],
    patterns: NamingPatterns,
    options: IdentifyOptions,
    voices: Voices,
) -> _Case:
    roster = Roster.of(meeting, patterns)
    talk = read(dialogue, roster, patterns)
    known = tuple(print_ for print_ in voices.known if print_.name in roster.names)
    alike = match_voices(replace(voices, known=known), options.voices)
    clues = (*find_clues(talk, meeting.chair), *voice_clues(alike))
    against = find_contradictions(talk, meeting.chair)
    speakers = tuple(s for s in dialogue.speakers if s not in decided)
    people = tuple(name for name in roster.names if name not in decided.values())

    def unlikelihood(speaker: str, name: str) -> float:
        """The chance that every clue of the pair misleads."""
        return prod(1.0 - c.weight for c in clues if c.speaker == speaker and c.name == name)

    def trust(speaker: str, name: str) -> float:
        return options.contradiction ** min(against[speaker, name], 2)

    chances = _table(speakers, people, unlikelihood)
    shares = _shares(-np.log(np.maximum(chances, LEAST_CHANCE)), options.full_share)
    scores = (1.0 - chances) * _table(speakers, people, trust) * shares
    return _Case(speakers, people, clues, np.minimum(scores, options.ceiling))


def _shares(evidence: Scores, full_share: float) -> Scores:
    """What each pair's evidence (nats) is to the most that its voice or its person has, 0 to 1;
    1 from ``full_share`` on."""
    if not evidence.size:
        return evidence
    most = np.maximum(evidence.max(axis=1, keepdims=True), evidence.max(axis=0, keepdims=True))
    shares: Scores = np.minimum(1.0, evidence / np.maximum(most * full_share, LEAST_CHANCE))
    return shares


def _table(
    speakers: Sequence[str], people: Sequence[str], score: Callable[[str, str], float]
) -> Scores:
    table = np.zeros((len(speakers), len(people)))
    for row, speaker in enumerate(speakers):
        table[row] = [score(speaker, name) for name in people]
    return table


def _assign(case: _Case, options: IdentifyOptions) -> dict[str, str]:
    """Speakers with the names that are sure enough, one person for each voice."""
    from scipy.optimize import linear_sum_assignment  # half a second that few commands need

    rows, columns = linear_sum_assignment(case.scores, maximize=True)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return {
        case.speakers[row]: case.people[column]
        for row, column in pairs
        if case.scores[row, column] >= options.threshold
        and case.scores[row, column] - _rival(case.scores, row, column) >= options.margin
    }


def _rival(scores: Scores, row: int, column: int) -> float:
    """The best score that shares the voice or the person."""
    others = np.concatenate([np.delete(scores[row], column), np.delete(scores[:, column], row)])
    return float(others.max(initial=0.0))


def _named(case: _Case, speaker: str, name: str, lead: Lead) -> SpeakerIdentity:
    clues = case.clues_for(speaker, name)
    score = float(case.scores[case.speakers.index(speaker), case.people.index(name)])
    where = next((clue.utterance_id for clue in strongest(clues) if clue.utterance_id), None)
    return SpeakerIdentity(speaker, name, round(score, 3), why_named(clues, lead), where)


def _unnamed(case: _Case, speaker: str, lead: Lead) -> SpeakerIdentity:
    row = case.scores[case.speakers.index(speaker)]
    ranked = sorted(zip(row, case.people, strict=True), key=lambda pair: -pair[0])
    likely = [(name, case.clues_for(speaker, name)) for score, name in ranked if score > 0]
    best = round(float(row.max(initial=0.0)), 3)
    return SpeakerIdentity(speaker, None, best, why_unnamed(likely, lead))
