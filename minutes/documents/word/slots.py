"""What an office's own file can ask for by name: the facts of the meeting, and the blocks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minutes.documents.blocks import Block, Contents, Look, Paragraph
from minutes.documents.record.citing import TO_CHECK
from minutes.documents.wording import (
    EDITION_NAMES,
    legible,
    official_when,
    person_name,
    person_with_affiliation,
)
from minutes.model.meeting import Attendee, Meeting
from minutes.model.minutes import Minutes

HEAD, BODY = "머리", "본문"
"""Slots of blocks, each a paragraph of its own: ``{{p 본문 }}``."""
BLOCK_SLOTS = (HEAD, BODY)
_BODY_BEGINS = (Look.HEADING, Look.SECTION)


def slot_values(minutes: Minutes, form: str) -> dict[str, str]:
    """Text of every slot; lines apart where there are several, 확인 필요 where nothing is known."""
    facts = _facts(minutes.meeting)
    told = {name: "\n".join(map(legible, lines)) for name, lines in facts.items()}
    return {
        "문서명": form,
        "공개구분": EDITION_NAMES[minutes.edition],
        **{name: text or TO_CHECK for name, text in told.items()},
    }


def slot_names() -> tuple[str, ...]:
    """Every name that a template may use for text."""
    return ("문서명", "공개구분", *_facts(Meeting(title="")))


def _facts(meeting: Meeting) -> dict[str, tuple[str, ...]]:
    chair = next((p for p in meeting.attendees if p.name == meeting.chair), None)
    return {
        "회의명": (meeting.title,),
        "개최기관": _one(meeting.body),
        "일시": _one(official_when(meeting)),
        "장소": _one(meeting.place),
        "의장": _one(person_name(chair) if chair else meeting.chair),
        "참석인원": _one(f"{len(meeting.attendees)}명" if meeting.attendees else None),
        "참석자": _people(meeting.attendees),
        "배석자": _people(meeting.observers) or _one("기재 없음" if meeting.attendees else None),
        "안건": _numbered(meeting.agenda),
        "진행순서": _numbered(meeting.order),
        "표결": meeting.votes,
    }


def _one(text: str | None) -> tuple[str, ...]:
    return (text,) if text else ()


def _people(people: tuple[Attendee, ...]) -> tuple[str, ...]:
    return _one(", ".join(person_with_affiliation(person) for person in people))


def _numbered(items: tuple[str, ...]) -> tuple[str, ...]:
    if len(items) < 2:
        return items
    return tuple(f"{number}. {item}" for number, item in enumerate(items, 1))


@dataclass(frozen=True, slots=True)
class Parts:
    """A record form in two: title and table of facts, and all that follows."""

    head: tuple[Block, ...]
    body: tuple[Block, ...]


def parted(blocks: Iterable[Block]) -> Parts:
    """Cut before the contents or the first heading. What stands under the title and must be known
    first (a made-up meeting, an edition, a signature) belongs to the body, because an office may
    do without our head."""
    whole = tuple(blocks)
    begin = next((n for n, block in enumerate(whole) if _begins_body(block)), len(whole))
    told = _told_first(whole[:begin])
    head = tuple(block for block in whole[:begin] if block not in told)
    return Parts(head, (*told, *whole[begin:]))


def _begins_body(block: Block) -> bool:
    return isinstance(block, Contents) or (
        isinstance(block, Paragraph) and block.look in _BODY_BEGINS
    )


def _told_first(head: tuple[Block, ...]) -> tuple[Paragraph, ...]:
    """The paragraphs after the names of the form and of the meeting, which come first."""
    paragraphs = [block for block in head if isinstance(block, Paragraph)]
    names: dict[Look, Paragraph] = {}
    for paragraph in paragraphs:
        if paragraph.look in (Look.TITLE, Look.SUBTITLE):
            names.setdefault(paragraph.look, paragraph)
    return tuple(paragraph for paragraph in paragraphs if paragraph not in names.values())
