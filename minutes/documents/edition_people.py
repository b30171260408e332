"""The people of an edition: what the meeting's facts and its voices are called there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from minutes.documents.attribution import CHAIR
from minutes.documents.wording import UNKNOWN_SPEAKER
from minutes.model.editions import Attribution, Edition
from minutes.model.meeting import Attendee, Meeting
from minutes.model.minutes import Minutes, Participant


class EditionPeople:
    """Everybody under the label that stands for the name; without labels, as they are.

    ``text`` replaces names and personal numbers in a text. Why a voice has its name is told
    inside only: it quotes the talk.
    """

    def __init__(
        self,
        minutes: Minutes,
        edition: Edition,
        attribution: Attribution,
        labels: Mapping[str, str],
        text: Callable[[str], str],
    ) -> None:
        self._meeting = minutes.meeting
        self._inside = edition is Edition.INTERNAL
        self._sectors = attribution is Attribution.SECTOR
        self._labels = labels
        self._text = text
        everybody = tuple(map(self._participant, minutes.participants))
        self._names = {p.speaker: p.display_name for p in everybody}
        self._voices = self._same_voices(everybody)
        self.participants = self._distinct(everybody)

    def voice(self, speaker: str | None) -> str | None:
        """The voice that stands for a voice."""
        return self._voices.get(speaker, speaker) if speaker else None

    def display_name(self, speaker: str | None) -> str:
        """What a voice of the minutes is called."""
        return self._names.get(speaker or "", UNKNOWN_SPEAKER)

    def meeting(self) -> Meeting:
        """The facts of the meeting without names."""
        meeting = self._meeting
        attendees = tuple(map(self._called, meeting.attendees))
        observers = tuple(map(self._called, meeting.observers))
        if self._labels:  # The order of the roster would tell who is who.
            attendees = tuple(sorted(attendees, key=lambda p: (p.name != CHAIR, p.name)))
            observers = tuple(sorted(observers, key=lambda p: p.name))
        return replace(
            meeting,
            title=self._text(meeting.title),
            body=self._maybe(meeting.body),
            place=self._maybe(meeting.place),
            chair=self._labels.get(meeting.chair, meeting.chair) if meeting.chair else None,
            attendees=attendees,
            observers=observers,
            agenda=tuple(map(self._text, meeting.agenda)),
            order=tuple(map(self._text, meeting.order)),
            votes=tuple(map(self._text, meeting.votes)),
        )

    def _maybe(self, text: str | None) -> str | None:
        return None if text is None else self._text(text)

    def _called(self, person: Attendee) -> Attendee:
        label = self._labels.get(person.name)
        if label is None:
            return person
        return Attendee(name=label, sector=person.sector if self._sectors else None)

    def _participant(self, participant: Participant) -> Participant:
        """A voice under its label; where that says the sector, nothing else does."""
        person = participant.attendee
        label = self._labels.get(person.name) if person else None
        return replace(
            participant,
            display_name=label or participant.display_name,
            attendee=Attendee(name=label) if label else person,
            score=participant.score if self._inside else 0.0,
            reason=self._text(participant.reason) if self._inside else "",
        )

    def _same_voices(self, everybody: tuple[Participant, ...]) -> dict[str, str]:
        """Each voice to the one it is shown as: voices of one label are one."""
        first: dict[str, str] = {}
        return {
            p.speaker: first.setdefault(p.display_name, p.speaker)
            if self._labels and p.attendee
            else p.speaker
            for p in everybody
        }

    def _distinct(self, everybody: tuple[Participant, ...]) -> tuple[Participant, ...]:
        seconds: defaultdict[str, float] = defaultdict(float)
        for participant in everybody:
            seconds[self._voices[participant.speaker]] += participant.speaking_s
        return tuple(
            replace(p, speaking_s=round(seconds[p.speaker], 3))
            for p in everybody
            if self._voices[p.speaker] == p.speaker
        )
