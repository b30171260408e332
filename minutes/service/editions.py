"""Editions: words are marked as closed, and documents are written without them."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from minutes.documents.editions import TALK_FORMS, edition_file, edition_of, tells
from minutes.documents.grounds import GROUNDS, find_ground
from minutes.documents.masking import MaskingRules, load_masking
from minutes.documents.wording import clock
from minutes.errors import BusyError, EditionRefusedError, MinutesError, UsageError
from minutes.model.dialogue import Utterance
from minutes.model.editions import Attribution, ClosedMark, ClosedSpan, Edition
from minutes.model.minutes import Exports, Minutes
from minutes.pipeline.exports import write_exports
from minutes.ports import Exporter
from minutes.service.folders import Folders
from minutes.service.locks import recording_lock
from minutes.service.processing import exported_hashes
from minutes.service.signing import Signing
from minutes.store.artefacts import Artefact, ArtefactStore, fingerprint
from minutes.store.events import EventKind, EventLog
from minutes.store.ledger import Ledger, RecordingEntry

log = logging.getLogger(__name__)

VERSION = 1
"""Raised with every change of the editions that the same minutes give."""

_CLOCK = re.compile(r"(?:(?P<hour>\d+):)?(?P<minute>\d{1,2}):(?P<second>\d{2})")


@dataclass(frozen=True, slots=True)
class MarkStanding:
    """A mark, and whether its words still stand where they were marked."""

    mark: ClosedMark
    start_s: float | None
    """When the utterance begins; None where there is none of that id."""
    lost: bool


class EditionExporter:
    """Writes one form of an edition under the edition's name."""

    def __init__(self, exporter: Exporter, edition: Edition) -> None:
        self._exporter = exporter
        self.form = exporter.form
        self.filename = edition_file(exporter.filename, edition)
        self.identity = f"edition {VERSION} {edition}: {exporter.identity}"

    def render(self, minutes: Minutes) -> bytes:
        """The minutes are those of the edition already."""
        return self._exporter.render(minutes)


class Editions:
    """Use cases of disclosure. ``exporters`` and the rules of masking are read when used; no
    speech model is."""

    def __init__(
        self,
        *,
        folders: Folders,
        ledger: Ledger,
        artefacts: ArtefactStore,
        events: EventLog,
        signing: Signing,
        exporters: Callable[[], tuple[Exporter, ...]],
        masking: Path,
    ) -> None:
        self._folders = folders
        self._ledger = ledger
        self._artefacts = artefacts
        self._events = events
        self._signing = signing
        self._exporters = exporters
        self._masking = masking

    def close(
        self, id_prefix: str, utterance: str, *, words: str | None, ground: str, reviewer: str
    ) -> tuple[ClosedMark, ...]:
        """Mark words of an utterance, wherever they stand in it, or all of it, as closed.

        ``utterance`` is an id (``u0012``) or a time as the 녹취록 prints it (``00:02:44``).
        Raises UnknownRecordingError, and UsageError for what is not there.
        """
        entry = self._ledger.find(id_prefix)
        found = find_ground(ground)
        if found is None:
            raise UsageError(detail=f"--ground {ground}\n{_known_grounds()}")
        said = _utterance(self._minutes(entry), utterance)
        places = tuple(_places(said, words))
        if not places:
            raise UsageError(detail=f"{said.id}: “{words}” 없음 / not said in: “{said.text}”")
        for start, end in places:
            span = ClosedSpan(said.id, start, end, found.text)
            self._ledger.close_words(entry.id, span, words=said.text[start:end], reviewer=reviewer)
        self._events.add(
            EventKind.CLOSED, entry.id, utterance=said.id, ground=found.text, by=reviewer
        )
        spans = {(said.id, start, end) for start, end in places}
        return tuple(mark for mark in self._ledger.closed_marks(entry.id) if _place(mark) in spans)

    def open(
        self, id_prefix: str, utterance: str, *, words: str | None, reviewer: str
    ) -> tuple[ClosedMark, ...]:
        """Take back the marks on those words, or all of an utterance.

        Raises UnknownRecordingError, and UsageError where there is no such mark.
        """
        entry = self._ledger.find(id_prefix)
        marks = self._ledger.closed_marks(entry.id)
        known = {mark.span.utterance_id for mark in marks}
        name = utterance if utterance in known else _utterance(self._minutes(entry), utterance).id
        taken = tuple(
            mark
            for mark in marks
            if mark.span.utterance_id == name and (words is None or _same(mark.words, words))
        )
        if not taken:
            raise UsageError(detail=f"{name}: 그런 비공개 표시가 없습니다 / no such mark")
        for mark in taken:
            self._ledger.open_words(entry.id, mark, reviewer=reviewer)
        self._events.add(EventKind.OPENED, entry.id, utterance=name, by=reviewer)
        return taken

    def marks(self, id_prefix: str) -> tuple[RecordingEntry, tuple[MarkStanding, ...]]:
        """Every mark, in the order of the talk. Raises UnknownRecordingError, UsageError."""
        entry = self._ledger.find(id_prefix)
        return entry, self._standing(entry.id, self._minutes(entry))

    def written(self, id_prefix: str) -> tuple[Edition, ...]:
        """Editions that were written once: a later mark is not in them."""
        entry = self._ledger.find(id_prefix)
        return tuple(e for e in Edition if self._artefacts.done(entry.id, f"edition_{e}"))

    def write(
        self, id_prefix: str, edition: Edition, attribution: Attribution, *, by: str
    ) -> Exports:
        """Write the documents of an edition into the recording's export folder.

        Raises UnknownRecordingError, UsageError where there are no documents yet,
        EditionRefusedError where a mark is lost or the folder's name tells a name, BusyError,
        ConfigError, StorageError, and the first error where no form could be written.
        """
        entry = self._ledger.find(id_prefix)
        with recording_lock(self._folders, entry.id) as ours:
            if not ours:
                raise BusyError(id=entry.id[:8])
            exports = self._write(entry, edition, attribution)
        self._events.add(
            EventKind.EDITION,
            entry.id,
            edition=edition.value,
            attribution=attribution.value,
            by=by,
        )
        return exports

    def _write(self, entry: RecordingEntry, edition: Edition, attribution: Attribution) -> Exports:
        minutes, rules = self._minutes(entry), load_masking(self._masking)
        folder = self._folder(entry.id)
        self._refuse_lost(entry.id, minutes)
        if tells(folder, minutes, edition, attribution, rules):
            raise EditionRefusedError(id=entry.id[:8], detail=_FOLDER_TELLS.format(folder=folder))
        made = self._made(entry.id, minutes, edition, attribution, rules)
        exporters = self._edition_exporters(edition)
        exports = write_exports(
            made,
            exporters,
            root=self._folders.exports,
            folder=folder,
            ours=exported_hashes(self._ledger, self._artefacts, entry.id),
            failed=_told,
            writing=lambda sha256: self._ledger.add_exported(entry.id, sha256),
        )
        self._note(entry.id, f"edition_{edition}", made, exporters, exports)
        return exports

    def _made(
        self,
        recording_id: str,
        minutes: Minutes,
        edition: Edition,
        attribution: Attribution,
        rules: MaskingRules,
    ) -> Minutes:
        closed = tuple(mark.span for mark in self._ledger.closed_marks(recording_id))
        return edition_of(minutes, edition, closed, attribution, rules)

    def _edition_exporters(self, edition: Edition) -> tuple[Exporter, ...]:
        left_out = TALK_FORMS if edition is Edition.PUBLIC else frozenset()
        return tuple(
            EditionExporter(exporter, edition)
            for exporter in self._exporters()
            if exporter.form not in left_out
        )

    def _note(
        self,
        recording_id: str,
        stage: str,
        made: Minutes,
        exporters: tuple[Exporter, ...],
        exports: Exports,
    ) -> None:
        """What `minutes verify` and `minutes gc` know our files by."""
        identity = "; ".join(exporter.identity for exporter in exporters)
        contents = (Artefact.of(made, Minutes).content, exports.folder)
        print_ = fingerprint(stage, VERSION, identity, contents)
        self._artefacts.save(self._artefacts.path(recording_id, stage, print_), exports, Exports)

    def _minutes(self, entry: RecordingEntry) -> Minutes:
        minutes = self._signing.minutes(entry.id)
        if minutes is None:
            raise UsageError(detail="회의록이 아직 없습니다 / no minutes yet")
        return minutes

    def _folder(self, recording_id: str) -> str:
        folder = self._ledger.folder(recording_id)
        if folder is None:
            raise UsageError(detail="문서가 아직 없습니다 / nothing was exported yet")
        return folder

    def _refuse_lost(self, recording_id: str, minutes: Minutes) -> None:
        lost = [found.mark for found in self._standing(recording_id, minutes) if found.lost]
        if lost:
            listed = "\n".join(f"- {mark.span.utterance_id} “{mark.words}”" for mark in lost)
            raise EditionRefusedError(id=recording_id[:8], detail=_LOST.format(marks=listed))

    def _standing(self, recording_id: str, minutes: Minutes) -> tuple[MarkStanding, ...]:
        talk = {utterance.id: utterance for utterance in minutes.dialogue.utterances}
        marks = sorted(self._ledger.closed_marks(recording_id), key=_place)
        return tuple(_stands(mark, talk.get(mark.span.utterance_id)) for mark in marks)


_LOST = (
    "비공개로 표시한 말이 그 자리에 없습니다. 녹음을 다시 인식했거나 글이 바뀌었습니다.\n{marks}\n"
    "`minutes open`으로 표시를 거두고, 지금의 글에서 `minutes close`로 다시 표시하십시오 / closed "
    "words no longer stand there; open the marks and close the words anew"
)
_FOLDER_TELLS = (
    "폴더 이름에 가려야 할 이름이나 번호가 있습니다: {folder}\n회의 정보 파일(.toml)의 title을 "
    "고치십시오 / the folder's name tells a name; change the title in the meeting file"
)


def _known_grounds() -> str:
    return "\n".join(f"- {ground.text}: {ground.summary}" for ground in GROUNDS)


def _utterance(minutes: Minutes, written: str) -> Utterance:
    """The utterance of that id, or the last one that began by that time."""
    utterances = minutes.dialogue.utterances
    match = _CLOCK.fullmatch(written)
    if match:
        hour, minute, second = (int(part or 0) for part in match.groups())
        time_s = hour * 3600 + minute * 60 + second
        found = [u for u in utterances if int(u.start_s) <= time_s <= u.end_s]
    else:
        found = [u for u in utterances if u.id == written]
    if not found:
        detail = f"{written}: 그런 발언이 없습니다 / no such utterance (u0012, 00:02:44)"
        raise UsageError(detail=detail)
    return found[-1]


def _places(utterance: Utterance, words: str | None) -> Iterator[tuple[int, int]]:
    """Where words stand in an utterance, whatever blanks are between them."""
    if words is None:
        yield 0, len(utterance.text)
    elif words.split():
        pattern = r"\s+".join(map(re.escape, words.split()))
        for match in re.finditer(pattern, utterance.text):
            yield match.span()


def _same(one: str, other: str) -> bool:
    return one.split() == other.split()


def _place(mark: ClosedMark) -> tuple[str, int, int]:
    return (mark.span.utterance_id, mark.span.start, mark.span.end)


def _stands(mark: ClosedMark, utterance: Utterance | None) -> MarkStanding:
    if utterance is None:
        return MarkStanding(mark, None, lost=True)
    there = utterance.text[mark.span.start : mark.span.end]
    return MarkStanding(mark, utterance.start_s, lost=there != mark.words)


def _told(error: MinutesError) -> None:
    log.warning("%s", error)


def told_place(found: MarkStanding) -> str:
    """``00:02:44``, or nothing where the utterance is gone."""
    return clock(found.start_s) if found.start_s is not None else ""
