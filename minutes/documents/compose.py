"""Compose the minutes: put dialogue, names, findings and meeting facts into one value."""

from __future__ import annotations

from collections import defaultdict
from itertools import count

from minutes.documents.points import points_in_time, voices
from minutes.documents.wording import UNKNOWN_SPEAKER, person_name
from minutes.model.dialogue import Correction, Dialogue, Identification, SpeakerIdentity
from minutes.model.findings import Findings, Topic
from minutes.model.meeting import Attendee, Meeting
from minutes.model.minutes import (
    Minutes,
    MissingField,
    Note,
    Participant,
    Provenance,
    SpeakerDigest,
)

WEAK_NAME_SCORE = 0.7
"""A name given by rule with a lower score is shown to the reader as one to check."""

STATUTORY_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("body", "개최기관", "개최기관(부서)을 적을 것"),
    ("date", "일시(날짜)", "회의 날짜를 적을 것"),
    ("start_time", "일시(시각)", "회의를 시작한 시각을 적을 것"),
    ("place", "장소", "회의 장소를 적을 것"),
    ("chair", "의장", "회의를 주재한 사람을 적을 것"),
    ("attendees", "참석자·배석자 명단", "참석자와 배석자의 이름·직위·소속을 적을 것"),
    ("order", "진행 순서", "회의 진행 순서를 적을 것"),
    ("agenda", "상정 안건", "상정 안건을 적을 것"),
    ("votes", "표결 내용", "표결 결과를 적고, 표결이 없었으면 ‘표결 없음’으로 적을 것"),
)
"""Attribute of Meeting, label, what to do: the elements of 공공기록물 관리에 관한 법률 시행령
제18조 that only the office can give. The title always exists, from the file name at least."""


def compose(
    *,
    recording_id: str,
    dialogue: Dialogue,
    corrections: tuple[Correction, ...] = (),
    identification: Identification,
    findings: Findings,
    meeting: Meeting,
    topics: tuple[Topic, ...],
    notes: tuple[Note, ...],
    provenance: Provenance,
) -> Minutes:
    """The minutes of one meeting, from which every document is written.

    ``notes`` tell what happened on the way (degraded stages, dropped text); the notes that
    follow from the minutes themselves are added here. Nothing is filled in that nobody gave.
    """
    participants = _participants(dialogue, identification, meeting)
    return Minutes(
        recording_id=recording_id,
        meeting=meeting,
        participants=participants,
        digests=_digests(findings, participants),
        findings=findings,
        topics=topics,
        dialogue=dialogue,
        corrections=corrections,
        missing=_missing(meeting, dialogue, participants),
        notes=(*_general_notes(meeting), *notes, *_speaker_notes(dialogue, participants)),
        provenance=provenance,
    )


def _participants(
    dialogue: Dialogue, identification: Identification, meeting: Meeting
) -> tuple[Participant, ...]:
    """One for each known voice, in order of first speech; voices without a name are numbered."""
    identities = {identity.speaker: identity for identity in identification.identities}
    people = {person.name: person for person in (*meeting.observers, *meeting.attendees)}
    seconds = _speaking_seconds(dialogue)
    numbers = count(1)
    return tuple(
        _participant(
            identity=identities.get(speaker) or _unassigned(speaker),
            people=people,
            numbers=numbers,
            speaking_s=seconds[speaker],
        )
        for speaker in dialogue.speakers
    )


def _unassigned(speaker: str) -> SpeakerIdentity:
    return SpeakerIdentity(speaker=speaker, name=None, score=0.0, reason="")


def _participant(
    *,
    identity: SpeakerIdentity,
    people: dict[str, Attendee],
    numbers: count[int],
    speaking_s: float,
) -> Participant:
    name = identity.name
    attendee = people.get(name, Attendee(name=name)) if name else None
    return Participant(
        speaker=identity.speaker,
        display_name=person_name(attendee) if attendee else f"화자 {next(numbers)}",
        attendee=attendee,
        score=identity.score,
        reason=identity.reason,
        reviewed=identity.reviewed,
        speaking_s=speaking_s,
    )


def _speaking_seconds(dialogue: Dialogue) -> dict[str | None, float]:
    """Seconds of talk of each voice; pauses between sentences do not count."""
    seconds: defaultdict[str | None, float] = defaultdict(float)
    for utterance in dialogue.utterances:
        for sentence in utterance.sentences:
            seconds[utterance.speaker] += sentence.end_s - sentence.start_s
    return {speaker: round(total, 3) for speaker, total in seconds.items()}


def _digests(
    findings: Findings, participants: tuple[Participant, ...]
) -> tuple[SpeakerDigest, ...]:
    """The points of each person in order of time, people in order of first speech.

    A task stands with each of its proposers.
    Two voices that carry one name (the diarizer split a person) share a digest.
    """
    names = {p.speaker: p.display_name for p in participants}
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for point in points_in_time(findings):
        for name in dict.fromkeys(names.get(v or "", UNKNOWN_SPEAKER) for v in voices(point)):
            ids[name].append(point.id)
    speakers: dict[str, str | None] = {}
    for participant in participants:
        speakers.setdefault(participant.display_name, participant.speaker)
    speakers.setdefault(UNKNOWN_SPEAKER, None)
    return tuple(
        SpeakerDigest(speaker=speaker, display_name=name, finding_ids=tuple(ids[name]))
        for name, speaker in speakers.items()
        if name in ids
    )


def _missing(
    meeting: Meeting, dialogue: Dialogue, participants: tuple[Participant, ...]
) -> tuple[MissingField, ...]:
    """Every field that somebody has to fill in before these minutes can be signed off."""
    missing = [
        MissingField(field=field, label=label, todo=todo)
        for field, label, todo in STATUTORY_FIELDS
        if not _given(getattr(meeting, field))
    ]
    nameless = [p.display_name for p in participants if p.attendee is None]
    if any(utterance.speaker is None for utterance in dialogue.utterances):
        nameless.append(UNKNOWN_SPEAKER)
    if nameless:
        todo = f"녹음을 듣고 이름을 확인할 것({', '.join(nameless)})"
        missing.append(MissingField(field="speakers", label="발언자 이름", todo=todo))
    return tuple(missing)


def _given(value: object) -> bool:
    """Midnight is a time; an empty list or a blank line is nothing."""
    return value not in (None, (), "")


def _general_notes(meeting: Meeting) -> tuple[Note, ...]:
    draft = Note(
        kind="draft",
        text="녹음을 자동으로 인식하여 정리한 초안이므로, 확정하기 전에 붙임 녹취록 및 "
        "원본 녹음과 대조하여야 함",
    )
    if not meeting.fictional:
        return (draft,)
    fictional = Note(
        kind="fictional",
        text="가상의 회의를 바탕으로 만든 견본이며, 등장하는 사람·기관·발언은 모두 지어낸 것임",
    )
    return (fictional, draft)


def _speaker_notes(dialogue: Dialogue, participants: tuple[Participant, ...]) -> tuple[Note, ...]:
    """Names to check, and how much of the talk has no speaker."""
    weak = tuple(
        Note(
            kind="weak_name",
            text=f"발언자 이름 확인 필요: {p.display_name}(확신도 {p.score:.2f}, 근거: {p.reason})",
        )
        for p in participants
        if p.attendee and is_weak(p)
    )
    total = len(dialogue.utterances)
    unknown = sum(utterance.speaker is None for utterance in dialogue.utterances)
    if not unknown:
        return weak
    text = f"발언 {total}건 중 {unknown}건은 말한 사람을 가리지 못하여 ‘{UNKNOWN_SPEAKER}’으로 적음"
    return (*weak, Note(kind="unknown_speaker", text=text))


def is_weak(participant: Participant) -> bool:
    """Whether the reader should check this voice: named by rule on thin grounds, or unnamed."""
    return not participant.reviewed and participant.score < WEAK_NAME_SCORE
