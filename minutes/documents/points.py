"""Findings of any kind as points of a meeting: their order, and where each was said."""

from __future__ import annotations

from minutes.model.findings import Decision, Evidence, Findings, FollowUp, Opinion, PolicyTask

Point = Opinion | PolicyTask | Decision | FollowUp


def said_at(point: Point) -> float:
    """Start of the first words that the finding rests on, in seconds; 0 without evidence."""
    return min((evidence.start_s for evidence in point.evidence), default=0.0)


def voices(point: Point) -> tuple[str | None, ...]:
    """Who made the point: of a task all its proposers, the first one first."""
    others = point.co_proposers if isinstance(point, PolicyTask) else ()
    return (point.speaker, *others)


def grounds(point: Point) -> tuple[Evidence, ...]:
    """All the words that the documents cite for a point: its own, its stances', its vote's."""
    if isinstance(point, Opinion | PolicyTask):
        return (*point.evidence, *(stance.evidence for stance in point.stances))
    vote = point.vote if isinstance(point, Decision) else None
    return (*point.evidence, vote.evidence) if vote else point.evidence


def points_in_time(findings: Findings) -> tuple[Point, ...]:
    """All findings of a meeting in order of time; at the same second, decisions last."""
    points: tuple[Point, ...] = (
        *findings.opinions,
        *findings.tasks,
        *findings.follow_ups,
        *findings.decisions,
    )
    return tuple(sorted(points, key=said_at))
