"""발언 요지: what the members said, by agenda item and member, and by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from minutes.documents.agenda import AgendaTimes
from minutes.documents.blocks import Accent, Block, Look, Paragraph, Span, line
from minutes.documents.points import Point, points_in_time, said_at
from minutes.documents.record.citing import cited
from minutes.documents.record.standpoints import stance_lines
from minutes.documents.record.transcript import Anchors
from minutes.documents.wording import SECTOR_NAMES
from minutes.model.findings import Opinion, PolicyTask
from minutes.model.minutes import Minutes, SpeakerDigest

OTHER_TOPIC = "기타"
BEFORE_AGENDA = "안건 상정 전 발언"


def discussion_blocks(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    """``1. 발언 요지`` by agenda item as far as the items are known, and by member."""
    yield line(Look.HEADING, "발언 요지")
    if not minutes.digests:
        yield line(Look.POINT, "녹음에서 가려낸 발언 요지가 없음")
    parts = by_agenda(minutes)
    for label, points in parts.items():
        if label:
            yield line(Look.SUBHEADING, label)
        yield from _by_member(minutes, points, anchors)


def by_agenda(minutes: Minutes) -> dict[str, tuple[Point, ...]]:
    """Points in order of time under the agenda items that were under discussion.

    An undivided meeting is one part without a label.
    """
    agenda, times = minutes.meeting.agenda, AgendaTimes(minutes)
    groups: defaultdict[int | None, list[Point]] = defaultdict(list)
    for point in points_in_time(minutes.findings):
        groups[times.item_at(said_at(point))].append(point)
    if not times.beginnings and len(agenda) != 1:
        return {"": tuple(groups[None])} if groups[None] else {}
    labels: dict[int | None, str] = {None: BEFORE_AGENDA}
    labels.update(enumerate(agenda))
    return {labels[item]: tuple(groups[item]) for item in labels if item in groups}


def _by_member(minutes: Minutes, points: tuple[Point, ...], anchors: Anchors) -> Iterator[Block]:
    part = {point.id: point for point in points}
    tags = _tags(minutes)
    for digest in minutes.digests:
        said = [part[finding] for finding in digest.finding_ids if finding in part]
        if said:
            yield _member(minutes, digest)
        for point in said:
            first = minutes.display_name(point.speaker) == digest.display_name
            tag = tags[point.id] if first else f"{tags[point.id]}, 함께 제안"
            yield line(Look.SUBPOINT, *_tag(tag), point.summary, *cited(point, anchors))
            if first and isinstance(point, Opinion | PolicyTask):
                yield from stance_lines(minutes, point, anchors)


def _member(minutes: Minutes, digest: SpeakerDigest) -> Paragraph:
    """``(김도현 위원) 가상제조 주식회사, 산업계``, kept with the first point."""
    person = next((p.attendee for p in minutes.participants if p.speaker == digest.speaker), None)
    facts = []
    if person:
        sector = SECTOR_NAMES[person.sector] if person.sector else None
        facts = [fact for fact in (person.affiliation, sector) if fact]
    spans = [Span(f"({digest.display_name})", Accent.STRONG)]
    if facts:
        spans.append(Span("  " + ", ".join(facts), Accent.HINT))
    return Paragraph(Look.POINT, tuple(spans), keep_next=True)


def _tags(minutes: Minutes) -> dict[str, str]:
    """What kind of point it is, where it is more than an opinion; tasks by their number."""
    findings = minutes.findings
    return {
        **{opinion.id: "" for opinion in findings.opinions},
        **{task.id: f"과제 {number}" for number, task in enumerate(findings.tasks, 1)},
        **{decision.id: "결정" for decision in findings.decisions},
        **{follow_up.id: "조치" for follow_up in findings.follow_ups},
    }


def _tag(tag: str) -> tuple[Span, ...]:
    return (Span(f"[{tag}] ", Accent.STRONG),) if tag else ()


def topic_blocks(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    """Opinions under their first topic, topics in the order of the settings."""
    groups = opinions_by_topic(minutes)
    if groups:
        yield line(Look.SUBHEADING, "분야별 의견")
    for label, opinions in groups.items():
        yield Paragraph(Look.POINT, (Span(label, Accent.STRONG),), keep_next=True)
        for opinion in opinions:
            yield line(
                Look.SUBPOINT,
                f"({minutes.display_name(opinion.speaker)}) {opinion.summary}",
                *cited(opinion, anchors),
            )


def opinions_by_topic(minutes: Minutes) -> dict[str, list[Opinion]]:
    """Opinions in order of time under the label of their first topic."""
    labels = {topic.id: topic.label for topic in minutes.topics}
    groups: defaultdict[str, list[Opinion]] = defaultdict(list)
    for opinion in sorted(minutes.findings.opinions, key=said_at):
        known = [labels[topic] for topic in opinion.topics if topic in labels]
        groups[known[0] if known else OTHER_TOPIC].append(opinion)
    order = dict.fromkeys((*labels.values(), OTHER_TOPIC))
    return {label: groups[label] for label in order if label in groups}
