"""Charts of a meeting: who spoke how long, and which fields the findings are about."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from minutes.documents.blocks import Block, Look, line
from minutes.documents.charts import MAX_BARS, Bar, Chart, chart_picture
from minutes.documents.record.discussion import OTHER_TOPIC
from minutes.documents.record.speaking import unassigned_s
from minutes.documents.wording import SECTOR_NAMES, UNKNOWN_SPEAKER, percent, spoken_length
from minutes.model.findings import Opinion, PolicyTask
from minutes.model.minutes import Minutes, Participant

NO_SECTOR = "구분 없음"


def figure_blocks(minutes: Minutes) -> Iterator[Block]:
    """``발언 현황``: each chart under its caption; no chart of a single bar of time."""
    figures = tuple(_figures(minutes))
    if figures:
        yield line(Look.SUBHEADING, "발언 현황")
    for number, (title, chart) in enumerate(figures, 1):
        yield line(Look.CAPTION, f"〈그림 {number}〉 {title}")
        yield chart_picture(chart, in_words(title, chart))


def in_words(title: str, chart: Chart) -> str:
    """What the chart shows, figure by figure."""
    return f"막대그림, {title}: " + ", ".join(f"{bar.label} {bar.told}" for bar in chart.bars)


def _figures(minutes: Minutes) -> Iterator[tuple[str, Chart]]:
    members = _longest_first(_seconds_by(minutes, [p.display_name for p in minutes.participants]))
    sectors = _seconds_by(minutes, [_sector(p) for p in minutes.participants], NO_SECTOR)
    if len(members) > 1:
        yield "발언자별 발언 시간", _time_chart(_shortened(members))
    if len(sectors.keys() - {NO_SECTOR}) > 1:
        order = (*SECTOR_NAMES.values(), NO_SECTOR)
        yield (
            "산·학·연·관별 발언 시간",
            _time_chart({name: sectors[name] for name in order if name in sectors}),
        )
    if minutes.findings.opinions or minutes.findings.tasks:
        yield "분야별 의견·정책과제 수", _topic_chart(minutes)


def _sector(participant: Participant) -> str:
    person = participant.attendee
    return SECTOR_NAMES[person.sector] if person and person.sector else NO_SECTOR


def _seconds_by(
    minutes: Minutes, keys: Iterable[str], unknown: str = UNKNOWN_SPEAKER
) -> dict[str, float]:
    """Seconds of talk under the key of each participant, and of the voices without one."""
    seconds: defaultdict[str, float] = defaultdict(float)
    for participant, key in zip(minutes.participants, keys, strict=True):
        seconds[key] += participant.speaking_s
    seconds[unknown] += unassigned_s(minutes)
    return {key: length_s for key, length_s in seconds.items() if length_s > 0}


def _longest_first(seconds: Mapping[str, float]) -> dict[str, float]:
    return dict(sorted(seconds.items(), key=lambda entry: -entry[1]))


def _shortened(seconds: Mapping[str, float]) -> dict[str, float]:
    """As many as a chart has room for, the others as one."""
    names = list(seconds)
    if len(names) <= MAX_BARS:
        return dict(seconds)
    shown, rest = names[: MAX_BARS - 1], names[MAX_BARS - 1 :]
    kept = {name: seconds[name] for name in shown}
    return {**kept, f"그 밖의 {len(rest)}명": sum(seconds[name] for name in rest)}


def _time_chart(seconds: Mapping[str, float]) -> Chart:
    total_s = sum(seconds.values())
    bars = (
        Bar(name, (length_s,), f"{spoken_length(length_s)}({percent(length_s, total_s)})")
        for name, length_s in seconds.items()
    )
    return Chart(("발언 시간",), tuple(bars))


def _topic_chart(minutes: Minutes) -> Chart:
    """Each finding counts once, under its first topic, as in 분야별 의견."""
    labels = {topic.id: topic.label for topic in minutes.topics}
    opinions = Counter(_topic(point, labels) for point in minutes.findings.opinions)
    tasks = Counter(_topic(point, labels) for point in minutes.findings.tasks)
    bars = (
        Bar(
            label,
            (opinions[label], tasks[label]),
            f"의견 {opinions[label]}건, 과제 {tasks[label]}건",
        )
        for label in dict.fromkeys((*labels.values(), OTHER_TOPIC))
        if opinions[label] or tasks[label]
    )
    return Chart(("의견", "정책과제"), tuple(bars))


def _topic(point: Opinion | PolicyTask, labels: Mapping[str, str]) -> str:
    return next((labels[topic] for topic in point.topics if topic in labels), OTHER_TOPIC)
