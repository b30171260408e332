"""Who proposed, supported and objected, and how decisions were voted on, as the forms write it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from minutes.documents.blocks import Accent, Look, Paragraph, Span, line
from minutes.documents.points import voices
from minutes.documents.record.citing import TO_CHECK
from minutes.documents.record.transcript import Anchors
from minutes.documents.wording import clock
from minutes.model.findings import Attitude, Decision, Evidence, Opinion, PolicyTask, Stance, Vote
from minutes.model.minutes import Minutes

ATTITUDES = {
    Attitude.AGREEMENT: "지지",
    Attitude.CONDITION: "조건부",
    Attitude.OBJECTION: "이견",
}
"""In the order in which the forms print them."""
NO_VOTE = re.compile(r"표결\s*없")
_SIDES = (("찬성", "in_favour"), ("반대", "against"), ("기권", "abstained"))


def proposers(minutes: Minutes, task: PolicyTask) -> tuple[str, ...]:
    """All who proposed a task, each once, the first one first."""
    return tuple(dict.fromkeys(minutes.display_name(voice) for voice in voices(task)))


def stance_lines(
    minutes: Minutes, point: Opinion | PolicyTask, anchors: Anchors
) -> Iterator[Paragraph]:
    """``· 이견: 이준호 위원 “…” (00:12:03)``, one line for each attitude that was taken."""
    for attitude, label in ATTITUDES.items():
        taken = [stance for stance in point.stances if stance.attitude is attitude]
        spans = [
            span for stance in taken for span in (Span(", "), *_said(minutes, stance, anchors))
        ]
        if spans:
            yield line(Look.DETAIL, Span(f"{label}: ", Accent.STRONG), *spans[1:])


def stance_names(
    minutes: Minutes, point: Opinion | PolicyTask, anchors: Anchors
) -> Iterator[Paragraph]:
    """``이견: 이준호 위원(00:12:03)`` for a cell of a table, without the words."""
    for attitude, label in ATTITUDES.items():
        taken = [stance for stance in point.stances if stance.attitude is attitude]
        spans = [
            span
            for stance in taken
            for span in (
                Span(", "),
                Span(minutes.display_name(stance.speaker)),
                *_place(stance.evidence, anchors, "("),
            )
        ]
        if spans:
            yield line(Look.CELL, Span(f"{label}: ", Accent.STRONG), *spans[1:])


def dissent(minutes: Minutes, task: PolicyTask) -> tuple[str, ...]:
    """``(이견) 이준호 위원: …`` for a report: conditions and objections, as 개조식 where the words
    are an opinion of their own."""
    return tuple(
        f"({ATTITUDES[stance.attitude]}) {minutes.display_name(stance.speaker)}: {gist}"
        for stance in task.stances
        if stance.attitude is not Attitude.AGREEMENT and (gist := _gist(minutes, stance))
    )


def vote_words(vote: Vote) -> str:
    """``찬성 7, 반대 2, 기권 1``, or how it was declared without a count."""
    counts = [
        f"{label} {count}" for label, side in _SIDES if (count := getattr(vote, side)) is not None
    ]
    if vote.unanimous:
        counts.append("이의 없음")
    return ", ".join(counts) or "표결함"


def heard_votes(minutes: Minutes, anchors: Anchors) -> Iterator[Paragraph]:
    """Each vote that was heard, with its words; one that the meeting file gainsays is to check."""
    for decision in minutes.findings.decisions:
        vote = decision.vote
        if vote is None:
            continue
        place = _place(vote.evidence, anchors, " (")
        yield line(Look.POINT, f"{decision.summary}: {vote_words(vote)}", *place)
        if vote.evidence.quote:
            yield line(Look.SUBPOINT, f"녹음: “{vote.evidence.quote}”")
        if contradicts(vote, minutes.meeting.votes):
            yield line(
                Look.SUBPOINT,
                Span(TO_CHECK, Accent.MISSING),
                Span("  적어 준 표결 내용과 녹음이 다름. 녹음을 듣고 바로잡을 것", Accent.HINT),
            )


def contradicts(vote: Vote, given: tuple[str, ...]) -> bool:
    """The counts heard are in none of the votes that the office gave, or it gave that none was
    held. A decision without objection is no count."""
    heard = {label: count for label, side in _SIDES if (count := getattr(vote, side)) is not None}
    if not heard or not given:
        return False
    if any(NO_VOTE.search(text) for text in given):
        return True
    told = [counts for text in given if (counts := _counts(text))]
    return bool(told) and not any(_agree(heard, counts) for counts in told)


def decided(decision: Decision) -> str:
    """The decision with its vote in brackets, where it does not tell the count itself."""
    if decision.vote is None or "찬성" in decision.summary:
        return decision.summary
    return f"{decision.summary}({vote_words(decision.vote)})"


def _counts(text: str) -> dict[str, int]:
    found = {label: re.search(rf"{label}\D{{0,4}}(\d+)", text) for label, _ in _SIDES}
    return {label: int(match[1]) for label, match in found.items() if match}


def _agree(heard: dict[str, int], given: dict[str, int]) -> bool:
    return all(given[label] == count for label, count in heard.items() if label in given)


def _said(minutes: Minutes, stance: Stance, anchors: Anchors) -> Iterator[Span]:
    quote = f" “{stance.evidence.quote}”" if stance.evidence.quote else ""
    yield Span(f"{minutes.display_name(stance.speaker)}{quote}")
    yield from _place(stance.evidence, anchors, " (")


def _place(evidence: Evidence, anchors: Anchors, opening: str) -> tuple[Span, ...]:
    return (
        Span(opening, Accent.TIME),
        Span(clock(evidence.start_s), Accent.TIME, anchors(evidence)),
        Span(")", Accent.TIME),
    )


def _gist(minutes: Minutes, stance: Stance) -> str:
    """The summary of the opinion that the same words make, else the words."""
    for opinion in minutes.findings.opinions:
        if opinion.speaker == stance.speaker and any(
            _overlap(piece, stance.evidence) for piece in opinion.evidence
        ):
            return opinion.summary
    return f"“{stance.evidence.quote}”" if stance.evidence.quote else ""


def _overlap(one: Evidence, other: Evidence) -> bool:
    same = one.utterance_id == other.utterance_id
    return same and one.start < other.end and other.start < one.end
