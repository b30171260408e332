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

from collections.abc import Iterable, Iterator
from dataclasses import replace

from minutes.documents.agenda import AgendaTimes
from minutes.documents.attribution import NameFinder, labels_of
from minutes.documents.edition_people import EditionPeople
from minutes.documents.grounds import LAW, cited
from minutes.documents.masking import Hit, MaskingRules, personal_numbers, replaced
from minutes.documents.points import points_in_time
from minutes.documents.redacted_findings import FindingsRedactor
from minutes.documents.redaction import Echoes, Find, redacted
from minutes.documents.sign_off import CHANGED_SINCE, DRAFT, SIGNED, UNSETTLED
from minutes.documents.wording import EDITION, EDITION_NAMES
from minutes.model.dialogue import Dialogue, Utterance
from minutes.model.editions import Attribution, ClosedSpan, Edition, SignOff
from minutes.model.findings import Findings
from minutes.model.meeting import Meeting
from minutes.model.minutes import (
    Minutes,
    MissingField,
    Note,
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
        self._find = _finder(NameFinder(minutes, labels, rules), rules, edition)
        self._people = EditionPeople(minutes, edition, attribution, labels, self._text)
        self._meeting = self._people.meeting()
        spans = () if edition is Edition.INTERNAL else closed
        self._talk = {u.id: redacted(u, spans, self._find) for u in minutes.dialogue.utterances}
        self._echoes = Echoes(self._talk.values(), _facts(self._meeting))
        self._grounds = tuple(dict.fromkeys(span.ground for span in spans))

    def make(self) -> Minutes:
        minutes = self._minutes
        findings = self._findings()
        return replace(
            minutes,
            meeting=self._meeting,
            participants=self._people.participants,
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
        kept = (
            replace(r.after, speaker=self._people.voice(r.after.speaker))
            for r in self._talk.values()
        )
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
                speaker = self._people.voice(talk.after.speaker)
                yield replace(talk.after, speaker=speaker, sentences=sentences)

    def _findings(self) -> Findings:
        return FindingsRedactor(
            talk=self._talk,
            voice=self._people.voice,
            text=self._text,
            echoes=self._echoes,
            public=self._edition is Edition.PUBLIC,
        ).findings(self._minutes.findings)

    def _digests(self, findings: Findings) -> tuple[SpeakerDigest, ...]:
        """The digests that still hold something, under their names in the edition."""
        kept = {point.id for point in points_in_time(findings)}
        ids: dict[str, list[str]] = {}
        speakers: dict[str, str | None] = {}
        for digest in self._minutes.digests:
            name = self._people.display_name(digest.speaker)
            left = [finding for finding in digest.finding_ids if finding in kept]
            if left:
                ids.setdefault(name, []).extend(left)
                speakers.setdefault(name, self._people.voice(digest.speaker))
        order = {point.id: place for place, point in enumerate(points_in_time(findings))}
        return tuple(
            SpeakerDigest(
                speakers[name], name, tuple(sorted(set(ids[name]), key=order.__getitem__))
            )
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
