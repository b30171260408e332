"""Editions: the minutes without what may not be disclosed.

An edition is a :class:`~minutes.model.minutes.Minutes` like any other, from which closed words,
personal numbers and, where speakers are not to be named, names are gone. Whatever is written from
it (text, properties, links, annexes, JSON) therefore cannot hold them. What is not known to be
free of them (reasons of names, likeness of voices, dropped text, corrections) is left out as a
whole instead of being searched.

* 비공개 (internal): everything.
* 부분공개 (partial): closed passages read ``[비공개: 정보공개법 제9조 제1항 제5호]``, and so does a
  finding that rests on a sentence with closed words; it is never put in other words.
* 공개 (public): such findings are left out, and there is no transcript. Of the talk only the
  sentences remain that open an agenda item, by which the points are divided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from minutes.documents.agenda import AgendaTimes
from minutes.documents.attribution import CHAIR, NameFinder, labels_of
from minutes.documents.grounds import LAW, cited
from minutes.documents.masking import Hit, MaskingRules, personal_numbers, replaced
from minutes.documents.points import points_in_time
from minutes.documents.redacted_findings import FindingsRedactor
from minutes.documents.redaction import Echoes, Find, redacted
from minutes.documents.sign_off import CHANGED_SINCE, DRAFT, SIGNED, UNSETTLED
from minutes.documents.wording import EDITION, EDITION_NAMES, UNKNOWN_SPEAKER
from minutes.model.dialogue import Dialogue, Utterance
from minutes.model.editions import Attribution, ClosedSpan, Edition, SignOff
from minutes.model.findings import Findings
from minutes.model.meeting import Attendee, Meeting
from minutes.model.minutes import (
    Minutes,
    MissingField,
    Note,
    Participant,
    Provenance,
    SpeakerDigest,
)

TALK_FORMS = frozenset(("transcript", "transcript_pdf", "srt", "vtt"))
"""Forms that hold everything that was said; there are none of the public edition."""

_KEPT_NOTES = frozenset(
    (
        *(SIGNED, CHANGED_SINCE, "fictional", "truncated"),
        *("no_diarization", "no_extraction", "unknown_speaker"),
    )
)
"""Kinds of notes that quote nobody."""

_ATTRIBUTION_TEXTS = {
    Attribution.NAMED: "",
    Attribution.SECTOR: ". 발언자는 소속 분야로 적음",
    Attribution.ANONYMOUS: ". 발언자의 이름은 적지 아니함",
}


def edition_of(
    minutes: Minutes,
    edition: Edition,
    closed: tuple[ClosedSpan, ...],
    attribution: Attribution,
    rules: MaskingRules,
) -> Minutes:
    """The minutes as they may be read in that edition; pure.

    ``closed`` counts characters of the utterances of ``minutes``. The internal edition leaves
    nothing out; where it does not name the speakers it is treated like the others for names.
    """
    if edition is Edition.INTERNAL and attribution is Attribution.NAMED:
        note = _edition_note(edition, attribution, ())
        return replace(minutes, edition=edition, notes=(note, *minutes.notes))
    return _Maker(minutes, edition, closed, attribution, rules).make()


def tells(
    text: str, minutes: Minutes, edition: Edition, attribution: Attribution, rules: MaskingRules
) -> bool:
    """Whether a text such as the name of a folder holds what the edition does not name."""
    names = NameFinder(minutes, labels_of(minutes, attribution), rules)
    return any(True for _ in _finder(names, rules, edition)(text))


def edition_file(name: str, edition: Edition) -> str:
    """``회의록(공개).docx`` of ``회의록.docx``."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem}({EDITION_NAMES[edition]}){dot}{suffix}"


@dataclass(frozen=True, slots=True)
class _People:
    """How voices and people are called in the edition."""

    labels: Mapping[str, str]
    sectors: bool

    def called(self, person: Attendee) -> Attendee:
        """The person as the edition knows them."""
        label = self.labels.get(person.name)
        if label is None:
            return person
        return Attendee(name=label, sector=person.sector if self.sectors else None)


class _Maker:
    """Makes one edition."""

    def __init__(
        self,
        minutes: Minutes,
        edition: Edition,
        closed: tuple[ClosedSpan, ...],
        attribution: Attribution,
        rules: MaskingRules,
    ) -> None:
        self._minutes = minutes
        self._edition = edition
        self._attribution = attribution
        labels = labels_of(minutes, attribution)
        self._people = _People(labels, attribution is Attribution.SECTOR)
        self._find = _finder(NameFinder(minutes, labels, rules), rules, edition)
        spans = () if edition is Edition.INTERNAL else closed
        self._talk = {u.id: redacted(u, spans, self._find) for u in minutes.dialogue.utterances}
        self._meeting = self._open_meeting()
        self._echoes = Echoes(self._talk.values(), _facts(self._meeting))
        self._participants = self._open_participants()
        self._voices = self._same_voices()
        self._grounds = tuple(dict.fromkeys(span.ground for span in spans))

    def make(self) -> Minutes:
        minutes = self._minutes
        findings = self._findings()
        return replace(
            minutes,
            meeting=self._meeting,
            participants=self._distinct_participants(),
            digests=self._digests(findings),
            findings=findings,
            dialogue=self._dialogue(),
            missing=tuple(self._missing()),
            notes=tuple(self._notes()),
            provenance=Provenance(minutes.provenance.product, ()),
            corrections=(),
            edition=self._edition,
            sign_off=self._sign_off(),
        )

    def _text(self, text: str) -> str:
        return replaced(text, tuple(self._find(text)))

    def _maybe(self, text: str | None) -> str | None:
        return None if text is None else self._text(text)

    # -- people

    def _open_meeting(self) -> Meeting:
        meeting, people = self._minutes.meeting, self._people
        attendees = tuple(map(people.called, meeting.attendees))
        observers = tuple(map(people.called, meeting.observers))
        if people.labels:  # The order of the roster would tell who is who.
            attendees = tuple(sorted(attendees, key=lambda p: (p.name != CHAIR, p.name)))
            observers = tuple(sorted(observers, key=lambda p: p.name))
        chair = people.labels.get(meeting.chair, meeting.chair) if meeting.chair else None
        return replace(
            meeting,
            title=self._text(meeting.title),
            body=self._maybe(meeting.body),
            place=self._maybe(meeting.place),
            chair=chair,
            attendees=attendees,
            observers=observers,
            agenda=tuple(map(self._text, meeting.agenda)),
            order=tuple(map(self._text, meeting.order)),
            votes=tuple(map(self._text, meeting.votes)),
        )

    def _open_participants(self) -> tuple[Participant, ...]:
        return tuple(
            replace(
                participant,
                display_name=self._display_name(participant),
                attendee=self._speaker(participant),
                score=0.0,
                reason="",
            )
            for participant in self._minutes.participants
        )

    def _speaker(self, participant: Participant) -> Attendee | None:
        """Who speaks; where a label says the sector, nothing else does."""
        if participant.attendee is None:
            return None
        called = self._people.called(participant.attendee)
        return called if called == participant.attendee else replace(called, sector=None)

    def _display_name(self, participant: Participant) -> str:
        name = participant.attendee.name if participant.attendee else ""
        return self._people.labels.get(name, participant.display_name)

    def _same_voices(self) -> dict[str, str]:
        """Each voice to the one it is shown as: those of one label are one, where people are
        known by their label only."""
        first: dict[str, str] = {}
        return {
            p.speaker: first.setdefault(p.display_name, p.speaker)
            if self._people.labels and p.attendee
            else p.speaker
            for p in self._participants
        }

    def _distinct_participants(self) -> tuple[Participant, ...]:
        seconds: defaultdict[str, float] = defaultdict(float)
        for participant in self._participants:
            seconds[self._voices[participant.speaker]] += participant.speaking_s
        return tuple(
            replace(p, speaking_s=round(seconds[p.speaker], 3))
            for p in self._participants
            if self._voices[p.speaker] == p.speaker
        )

    def _voice(self, speaker: str | None) -> str | None:
        return self._voices.get(speaker, speaker) if speaker else None

    def _sign_off(self) -> SignOff | None:
        """Who signed stays known; a member who did is called as everywhere."""
        signed = self._minutes.sign_off
        if signed is None:
            return None
        return replace(signed, name=self._text(signed.name), minutes_sha256="")

    # -- talk and findings

    def _dialogue(self) -> Dialogue:
        dialogue = self._minutes.dialogue
        if self._edition is Edition.PUBLIC:
            return replace(dialogue, utterances=tuple(self._announcements()))
        kept = (replace(r.after, speaker=self._voice(r.after.speaker)) for r in self._talk.values())
        return replace(dialogue, utterances=tuple(kept))

    def _announcements(self) -> Iterator[Utterance]:
        """Sentences without closed words that open an agenda item."""
        opening = {beginning.start_s for beginning in AgendaTimes(self._minutes).beginnings}
        for talk in self._talk.values():
            sentences = tuple(
                talk.after.sentences[index]
                for index in talk.sentences.values()
                if talk.after.sentences[index].start_s in opening
            )
            if sentences:
                speaker = self._voice(talk.after.speaker)
                yield replace(talk.after, speaker=speaker, sentences=sentences)

    def _findings(self) -> Findings:
        return FindingsRedactor(
            talk=self._talk,
            voice=self._voice,
            text=self._text,
            echoes=self._echoes,
            public=self._edition is Edition.PUBLIC,
        ).findings(self._minutes.findings)

    def _digests(self, findings: Findings) -> tuple[SpeakerDigest, ...]:
        """The digests that still hold something, under their names in the edition."""
        kept = {point.id for point in points_in_time(findings)}
        names = {p.speaker: p.display_name for p in self._participants}
        ids: dict[str, list[str]] = {}
        speakers: dict[str, str | None] = {}
        for digest in self._minutes.digests:
            name = names.get(digest.speaker or "", UNKNOWN_SPEAKER)
            left = [finding for finding in digest.finding_ids if finding in kept]
            if left:
                ids.setdefault(name, []).extend(left)
                speakers.setdefault(name, self._voice(digest.speaker))
        order = {point.id: place for place, point in enumerate(points_in_time(findings))}
        return tuple(
            SpeakerDigest(speakers[name], name, tuple(sorted(ids[name], key=order.__getitem__)))
            for name in ids
        )

    # -- what is said about the minutes

    def _missing(self) -> Iterator[MissingField]:
        for field in self._minutes.missing:
            yield replace(field, todo=self._text(field.todo))

    def _notes(self) -> Iterator[Note]:
        yield _edition_note(self._edition, self._attribution, self._grounds)
        for note in self._minutes.notes:
            if note.kind == DRAFT:
                yield Note(UNSETTLED, "확정하지 아니한 초안")
            elif note.kind in _KEPT_NOTES and not self._echoes.heard_in(note.text):
                yield replace(note, text=self._text(note.text))


def _finder(names: NameFinder, rules: MaskingRules, edition: Edition) -> Find:
    def find(text: str) -> Iterable[Hit]:
        yield from names.find(text)
        if edition is not Edition.INTERNAL:
            yield from personal_numbers(text, rules)

    return find


def _facts(meeting: Meeting) -> tuple[str, ...]:
    """What the office itself says of the meeting, and no mark closes."""
    given = (meeting.title, meeting.body, meeting.place)
    return (*(fact for fact in given if fact), *meeting.agenda, *meeting.order, *meeting.votes, LAW)


def _edition_note(edition: Edition, attribution: Attribution, grounds: tuple[str, ...]) -> Note:
    name = EDITION_NAMES[edition]
    ground = f"({cited(grounds)})" if edition is Edition.PARTIAL and grounds else ""
    text = f"공개 구분: {name}{ground}{_ATTRIBUTION_TEXTS[attribution]}"
    return Note(EDITION, text)
