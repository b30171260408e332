"""발언 요지: what the members said, by member and by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from minutes.documents.blocks import Accent, Block, Look, Paragraph, Span, line
from minutes.documents.points import points_in_time, said_at
from minutes.documents.record.citing import cited
from minutes.documents.record.transcript import Anchors
from minutes.documents.wording import SECTOR_NAMES
from minutes.model.findings import Opinion
from minutes.model.minutes import Minutes, SpeakerDigest

OTHER_TOPIC = "기타"


def discussion_blocks(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    """``1. 발언 요지``: 가. 위원별, 나. 분야별."""
    yield line(Look.HEADING, "발언 요지")
    yield line(Look.SUBHEADING, "위원별 발언 요지")
    yield from _by_member(minutes, anchors)
    yield line(Look.SUBHEADING, "분야별 의견")
    yield from _by_topic(minutes, anchors)


def _by_member(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    if not minutes.digests:
        yield line(Look.POINT, "녹음에서 가려낸 발언 요지가 없음")
    points = {point.id: point for point in points_in_time(minutes.findings)}
    tags = _tags(minutes)
    for digest in minutes.digests:
        yield _member(minutes, digest)
        for finding_id in digest.finding_ids:
            point = points[finding_id]
            yield line(
                Look.SUBPOINT, *_tag(tags[finding_id]), point.summary, *cited(point, anchors)
            )


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


def _by_topic(minutes: Minutes, anchors: Anchors) -> Iterator[Block]:
    """Opinions under their first topic, topics in the order of the settings."""
    groups = _opinions_by_topic(minutes)
    if not groups:
        yield line(Look.POINT, "녹음에서 가려낸 의견이 없음")
    for label, opinions in groups.items():
        yield Paragraph(Look.POINT, (Span(label, Accent.STRONG),), keep_next=True)
        for opinion in opinions:
            yield line(
                Look.SUBPOINT,
                f"({minutes.display_name(opinion.speaker)}) {opinion.summary}",
                *cited(opinion, anchors),
            )


def _opinions_by_topic(minutes: Minutes) -> dict[str, list[Opinion]]:
    labels = {topic.id: topic.label for topic in minutes.topics}
    groups: defaultdict[str, list[Opinion]] = defaultdict(list)
    for opinion in sorted(minutes.findings.opinions, key=said_at):
        known = [labels[topic] for topic in opinion.topics if topic in labels]
        groups[known[0] if known else OTHER_TOPIC].append(opinion)
    order = dict.fromkeys((*labels.values(), OTHER_TOPIC))
    return {label: groups[label] for label in order if label in groups}
