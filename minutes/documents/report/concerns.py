"""What a person has to look at before the minutes of a recording can be signed off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from minutes.documents.compose import is_weak
from minutes.documents.report.doubt import doubtful_passages
from minutes.documents.report.wording import plain
from minutes.documents.wording import UNKNOWN_SPEAKER, clock
from minutes.model.minutes import Exports, Minutes, Participant
from minutes.model.report import Concern, ConcernKind

SHOWN_ID = 8
"""Characters of a recording's ID that people read and type."""

_NUMBERED = re.compile(r"^(?P<first>.+) \((?P<number>\d+)\)$")

_NOTE_KINDS = {
    "no_diarization": ConcernKind.DEGRADED,
    "no_correction": ConcernKind.DEGRADED,
    "no_extraction": ConcernKind.DEGRADED,
    "truncated": ConcernKind.TRUNCATED,
    "dropped_text": ConcernKind.DROPPED_TEXT,
}
"""Notes of the minutes that ask for a person; the others only inform."""


@dataclass(frozen=True, slots=True)
class Written:
    """The minutes of a recording as they were delivered."""

    minutes: Minutes
    exports: Exports | None
    meeting_file: str
    """Name of the meeting file that is there, or that would be read."""
    has_meeting_file: bool
    cause: str = ""
    """Why a stage was done without, where one was."""

    @property
    def short_id(self) -> str:
        return self.minutes.recording_id[:SHOWN_ID]


def concerns(written: Written) -> tuple[Concern, ...]:
    """Everything about one recording, the most pressing first."""
    found = (
        *_from_notes(written),
        *_missing_fields(written),
        *_voices(written),
        *_passages(written),
        *_second_files(written),
    )
    order = list(ConcernKind)
    return tuple(sorted(found, key=lambda concern: order.index(concern.kind)))


def _concern(
    written: Written, kind: ConcernKind, text: str, todo: str, command: str | None = None
) -> Concern:
    return Concern(
        kind=kind,
        subject=plain(written.minutes.meeting.title),
        text=plain(text),
        todo=todo,
        recording_id=written.minutes.recording_id,
        command=command,
    )


def _from_notes(written: Written) -> Iterator[Concern]:
    texts: dict[ConcernKind, list[str]] = {}
    for note in written.minutes.notes:
        if kind := _NOTE_KINDS.get(note.kind):
            texts.setdefault(kind, []).append(note.text)
    if missing := written.exports.missing if written.exports else ():
        forms = f"만들지 못한 파일 형식: {', '.join(missing)}"
        texts.setdefault(ConcernKind.DEGRADED, []).append(forms)
    if written.cause and ConcernKind.DEGRADED in texts:
        texts[ConcernKind.DEGRADED].append(f"까닭: {written.cause}")
    todos = {
        ConcernKind.DEGRADED: "원인을 해결한 뒤 다음 명령으로 마무리할 것",
        ConcernKind.TRUNCATED: "녹음기의 원본과 길이를 견주고, 온전한 파일이 있으면 다시 넣을 것",
        ConcernKind.DROPPED_TEXT: "해당 시각의 녹음을 들어 실제 발언이면 회의록에 보탤 것",
    }
    for kind, found in texts.items():
        command = f"minutes retry {written.short_id}" if kind is ConcernKind.DEGRADED else None
        yield _concern(written, kind, ". ".join(found), todos[kind], command)


def _missing_fields(written: Written) -> Iterator[Concern]:
    labels = [field.label for field in written.minutes.missing if field.field != "speakers"]
    if not labels:
        return
    where = f"‘{plain(written.meeting_file)}’"
    todo = (
        f"{where}에 적을 것"
        if written.has_meeting_file
        else f"녹음 옆에 {where} 파일을 만들어 적을 것"
    )
    yield _concern(
        written,
        ConcernKind.MISSING_FIELD,
        ", ".join(labels),
        f"{todo}. 다음 처리 때 회의록에 실리며 음성 인식은 다시 하지 않음",
    )


def _voices(written: Written) -> Iterator[Concern]:
    minutes = written.minutes
    nameless = [person for person in minutes.participants if person.attendee is None]
    unknown = [u for u in minutes.dialogue.utterances if u.speaker is None]
    heard = [f"{p.display_name}(첫 발언 {_first_heard(minutes, p.speaker)})" for p in nameless]
    if unknown:
        heard.append(
            f"{UNKNOWN_SPEAKER}(발언 {len(unknown)}건, 첫 발언 {clock(unknown[0].start_s)})"
        )
    if heard:
        example = nameless[0].display_name if nameless else None
        yield _concern(
            written,
            ConcernKind.UNNAMED_SPEAKER,
            ", ".join(heard),
            "해당 시각의 녹음을 들어 이름을 확인할 것",
            f'minutes name {written.short_id} "{example}" 이름' if example else None,
        )
    for person in minutes.participants:
        if person.attendee is not None and is_weak(person):
            yield _weak_name(written, person)


def _weak_name(written: Written, person: Participant) -> Concern:
    heard = _first_heard(written.minutes, person.speaker)
    name = person.attendee.name if person.attendee else person.display_name
    return _concern(
        written,
        ConcernKind.WEAK_NAME,
        f"{person.display_name}(확신도 {person.score:.2f}, 첫 발언 {heard}): {person.reason}",
        "녹음을 들어 맞으면 다음 명령으로 확정하고, 틀리면 이름을 바꾸어 입력할 것",
        f'minutes name {written.short_id} {person.speaker} "{plain(name)}"',
    )


def _first_heard(minutes: Minutes, speaker: str) -> str:
    starts = (u.start_s for u in minutes.dialogue.utterances if u.speaker == speaker)
    return clock(min(starts, default=0.0))


def _passages(written: Written) -> Iterator[Concern]:
    passages, more = doubtful_passages(written.minutes)
    if not passages:
        return
    yield Concern(
        kind=ConcernKind.LOW_CONFIDENCE,
        subject=plain(written.minutes.meeting.title),
        text=f"인식이 불확실한 발언 {len(passages) + more}곳",
        todo="해당 시각의 녹음을 들어 회의록의 문구를 바로잡을 것",
        recording_id=written.minutes.recording_id,
        passages=passages,
        more=more,
    )


def _second_files(written: Written) -> Iterator[Concern]:
    """Files that were written beside one that a person had edited."""
    for file in written.exports.files if written.exports else ():
        stem, dot, ending = file.name.rpartition(".")
        if match := _NUMBERED.match(stem):
            yield _concern(
                written,
                ConcernKind.EDITED,
                f"사람이 고친 문서({match['first']}{dot}{ending})를 그대로 두고 "
                f"새 문서({file.name})를 만듦",
                "두 문서를 견주어 하나로 정리할 것",
            )
