"""붙임 녹취록: everything that was said, in passages that findings can point at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from minutes.documents.blocks import Accent, Block, Look, PageBreak, Paragraph, Span, line
from minutes.documents.wording import clock, spoken_length
from minutes.model.dialogue import Dialogue, Sentence, Utterance
from minutes.model.findings import Evidence
from minutes.model.minutes import Minutes

PASSAGE_CHARS = 300
"""A long speech starts a new passage, with its own time, at the next sentence after this many
characters: about a third of a page."""


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
        found = None
        for passage in self._passages.get(evidence.utterance_id, ()):
            if passage.offset <= evidence.start:
                found = passage.bookmark
        return found


def transcript_blocks(minutes: Minutes) -> Iterator[Block]:
    """The annex, on its own page."""
    dialogue = minutes.dialogue
    yield PageBreak()
    yield line(Look.ANNEX_TITLE, "붙임  녹취록")
    yield line(
        Look.REMARK,
        f"녹음 길이 {spoken_length(dialogue.duration_s)}, 발언 {len(dialogue.utterances)}건. "
        "앞의 시각은 녹음 시작부터 잰 시:분:초임",
    )
    if not dialogue.utterances:
        yield line(Look.BODY, "녹취한 발언이 없음")
    for utterance in dialogue.utterances:
        yield from _utterance(utterance, minutes.display_name(utterance.speaker))


def _utterance(utterance: Utterance, name: str) -> Iterator[Paragraph]:
    for index, passage in enumerate(passages(utterance)):
        spans = [Span(passage.text)]
        if index == 0:
            spans.insert(0, Span(f"{name}  ", Accent.STRONG))
        if passage.overlapped:
            spans.append(Span(" (동시 발언)", Accent.HINT))
        yield Paragraph(
            Look.UTTERANCE,
            tuple(spans),
            lead=clock(passage.sentences[0].start_s),
            bookmark=passage.bookmark,
        )
