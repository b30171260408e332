"""녹취록: everything that was said, in passages that findings can point at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from minutes.documents.agenda import AgendaTimes
from minutes.documents.blocks import Accent, Block, Look, Paragraph, Span, line
from minutes.documents.wording import clock
from minutes.model.dialogue import Dialogue, Sentence, Utterance
from minutes.model.findings import Evidence
from minutes.model.minutes import Minutes

PASSAGE_CHARS = 300
"""A long speech starts a new passage, with its own time, at the next sentence after this many
characters: about a third of a page."""
SECTION_S = 600.0
"""A meeting that is not divided by its agenda gets a heading every ten minutes."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive sentences of one utterance that are printed as one paragraph."""

    bookmark: str
    """The utterance's id; from its second passage on, ``u0007_2``, …"""
    offset: int
    """Where the passage begins in the utterance's text, in characters."""
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def start_s(self) -> float:
        return self.sentences[0].start_s

    @property
    def overlapped(self) -> bool:
        return any(sentence.overlapped for sentence in self.sentences)


def passages(utterance: Utterance) -> tuple[Passage, ...]:
    """The utterance cut between sentences into paragraphs of readable length."""
    cut: list[Passage] = []
    begin = 0
    for end in range(1, len(utterance.sentences) + 1):
        length = sum(len(sentence.text) + 1 for sentence in utterance.sentences[begin:end])
        if length > PASSAGE_CHARS or end == len(utterance.sentences):
            suffix = f"_{len(cut) + 1}" if cut else ""
            cut.append(
                Passage(
                    bookmark=utterance.id + suffix,
                    offset=utterance.sentence_span(begin)[0],
                    sentences=utterance.sentences[begin:end],
                )
            )
            begin = end
    return tuple(cut)


class Anchors:
    """Finds the bookmark of the passage in which some evidence stands."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._passages = {u.id: passages(u) for u in dialogue.utterances}

    def __call__(self, evidence: Evidence) -> str | None:
        """The passage where the words begin; None when the utterance is not in the dialogue."""
        return self.at(evidence.utterance_id, evidence.start)

    def at(self, utterance_id: str, start: int) -> str | None:
        """The same for a place that is counted in characters of the utterance."""
        found = None
        for passage in self._passages.get(utterance_id, ()):
            if passage.offset <= start:
                found = passage.bookmark
        return found


def transcript_blocks(minutes: Minutes) -> Iterator[Block]:
    """Every utterance in order of time, under headings where the meeting is long."""
    if not minutes.dialogue.utterances:
        yield line(Look.BODY, "녹취한 발언이 없음")
    marks = list(_section_marks(minutes))
    for utterance in minutes.dialogue.utterances:
        name = minutes.display_name(utterance.speaker)
        for index, passage in enumerate(passages(utterance)):
            while marks and marks[0][0] <= passage.start_s:
                yield line(Look.SUBHEADING, marks.pop(0)[1])
            yield _paragraph(passage, name if index == 0 else None)


def _section_marks(minutes: Minutes) -> Iterator[tuple[float, str]]:
    """When each section begins, and its heading: agenda items as announced, else the clock."""
    beginnings = AgendaTimes(minutes).beginnings
    if beginnings:
        if minutes.dialogue.utterances[0].start_s < beginnings[0].start_s:
            yield 0.0, "개회"
        for beginning in beginnings:
            yield beginning.start_s, minutes.meeting.agenda[beginning.item]
    elif minutes.dialogue.duration_s >= 2 * SECTION_S:
        starts = sorted({u.start_s // SECTION_S * SECTION_S for u in minutes.dialogue.utterances})
        for start_s in starts:
            yield start_s, f"{clock(start_s)}부터"


def excerpt_blocks(minutes: Minutes, cited: Iterable[str]) -> Iterator[Block]:
    """Only the passages with these bookmarks, each under its speaker's name."""
    wanted = frozenset(cited)
    for utterance in minutes.dialogue.utterances:
        for passage in passages(utterance):
            if passage.bookmark in wanted:
                yield _paragraph(passage, minutes.display_name(utterance.speaker))


def _paragraph(passage: Passage, name: str | None) -> Paragraph:
    spans = [Span(passage.text)]
    if name is not None:
        spans.insert(0, Span(f"{name}  ", Accent.STRONG))
    if passage.overlapped:
        spans.append(Span(" (동시 발언)", Accent.HINT))
    return Paragraph(
        Look.UTTERANCE, tuple(spans), lead=clock(passage.start_s), bookmark=passage.bookmark
    )
