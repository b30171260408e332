"""What lies in the inbox: a pure look at a folder, which it never changes.

A file is one recording; a sub-folder is one meeting whose media files are its parts in natural
order, or in the order that its ``meeting.toml`` gives. Names are compared and shown in NFC (macOS
writes NFD) and paths are kept as they are. Nothing is passed over in silence except hidden
files, what systems leave behind and documents that usually lie beside a recording. What goes
away while it is looked at is simply not there.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from minutes.errors import RecordingNotFoundError
from minutes.files import storage_errors
from minutes.pipeline.names import (
    COMPANIONS,
    MEDIA,
    awaited,
    ending,
    is_arriving,
    is_litter,
    natural_key,
    nfc,
    shown,
    storable,
)
from minutes.pipeline.toml_file import TomlFileError, load_toml

MEETING_FILE = "meeting.toml"

STILL_ARRIVING = "아직 복사 중인 파일 / still being copied"
NOT_MEDIA = "녹음으로 볼 수 없는 확장자 / not an audio or video ending"
NO_MEDIA = "녹음이 없는 폴더 / no recording in this folder"
NESTED = "회의 폴더 안의 폴더는 읽지 않음 / folders inside a meeting's folder are not read"
OUTSIDE = "폴더 밖을 가리키는 링크 / a link that leads out of the folder"
LOOP = "제자리로 돌아오는 링크 / a link that leads back to its own folder"
BROKEN_LINK = "끊어진 링크 / a broken link"
NOT_A_FILE = "일반 파일이 아님 / not a plain file"
NOT_LISTED = "meeting.toml의 parts에 없음 / not among the parts in meeting.toml"
NO_PARTNER = "이름이 같은 녹음이 없는 회의 정보 파일 / a meeting file without its recording"
UNREADABLE = "열 수 없음, 권한 확인 필요 / cannot be opened; check the permissions"
BAD_NAME = (
    "이름의 문자가 깨져 있음, 이름을 바꾸어 주십시오 / broken characters in the name; rename it"
)
OURS = "이 프로그램의 폴더 / a folder of this program"


@dataclass(frozen=True, slots=True)
class FoundRecording:
    """A recording as it lies there."""

    name: str
    """Of the file, or of the meeting's folder; for people."""
    sources: tuple[Path, ...]
    """The parts in order."""
    meeting_file: Path | None
    arriving: tuple[Path, ...] = ()
    """Unfinished copies beside it that will be a part, or the file itself, in the end."""

    @property
    def in_folder(self) -> bool:
        """Whether it is a meeting's folder, not one file."""
        return self.name != shown(self.sources[0].name)

    @property
    def title(self) -> str:
        """The name without a file's ending."""
        return self.name if self.in_folder else Path(self.name.rstrip(" .")).stem or self.name


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no recording, and why."""

    path: Path
    """For people: what cannot be printed in its name is replaced."""
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found, each in natural order of names."""

    recordings: tuple[FoundRecording, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def scan(folder: Path, *, leave_out: Iterable[Path] = ()) -> Scan:
    """Look at an inbox. Raises StorageError where it cannot be read.

    ``leave_out`` are folders of the program itself, which may lie in the inbox by mistake.
    """
    with storage_errors(folder):
        listing = _list(folder, _inside(folder, leave_out))
    recordings = [_single(path, listing) for path in listing.media]
    skipped = [*listing.skipped, *_not_media(listing)]
    for path in listing.folders:
        meeting = _meeting(path)
        recordings += meeting.recordings
        skipped += meeting.skipped
    return _sorted(recordings, skipped)


def find(paths: Iterable[Path], *, inbox: Path | None = None) -> Scan:
    """Look at what a user named.

    A file is a recording whatever its ending. A folder is one meeting if it holds a
    ``meeting.toml`` or lies in the inbox; otherwise it is looked at like an inbox, because
    joining unrelated recordings would do more harm than keeping parts apart. Raises
    RecordingNotFoundError, StorageError.
    """
    found = [_named(path.absolute(), inbox) for path in paths]
    recordings = {item.sources: item for each in found for item in each.recordings}
    return Scan(tuple(recordings.values()), tuple(item for each in found for item in each.skipped))


def recording_id(part_hashes: tuple[str, ...]) -> str:
    """What a recording is: the SHA-256 of its bytes; of several parts, that of their hashes."""
    if len(part_hashes) == 1:
        return part_hashes[0]
    return hashlib.sha256("".join(part_hashes).encode()).hexdigest()


@dataclass(slots=True)
class _Listing:
    """What lies in one folder, sorted by kind; litter and what is gone again left out."""

    files: list[Path] = field(default_factory=list)
    folders: list[Path] = field(default_factory=list)
    partial: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def media(self) -> list[Path]:
        return [path for path in self.files if ending(path) in MEDIA]


def _inside(folder: Path, ours: Iterable[Path]) -> frozenset[Path]:
    """Of the program's folders those to leave out; around the inbox, they would hide it all."""
    real = frozenset(map(_real, ours))
    return frozenset(path for path in real if not _real(folder).is_relative_to(path))


def _list(folder: Path, leave_out: frozenset[Path] = frozenset()) -> _Listing:
    """Raises OSError where the folder cannot be listed."""
    listing = _Listing()
    for path in sorted(folder.iterdir(), key=lambda path: (natural_key(path.name), path.name)):
        if not is_litter(path.name):
            _place(path, folder, leave_out, listing)
    return listing


def _place(path: Path, folder: Path, leave_out: frozenset[Path], listing: _Listing) -> None:
    try:
        mode = path.stat().st_mode
        reason = _refusal(path, mode, folder, leave_out)
    except FileNotFoundError:
        if not path.is_symlink():
            return
        mode, reason = 0, BROKEN_LINK
    except OSError:
        mode, reason = 0, BROKEN_LINK if path.is_symlink() else UNREADABLE
    if reason:
        listing.skipped.append(_skip(path, reason))
    if reason == STILL_ARRIVING:
        listing.partial.append(path)
    elif not reason:
        (listing.folders if stat.S_ISDIR(mode) else listing.files).append(path)


def _refusal(path: Path, mode: int, folder: Path, leave_out: frozenset[Path]) -> str | None:
    """Why an entry may not be looked at any further."""
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return NOT_A_FILE
    if not storable(path.name):
        return BAD_NAME
    if stat.S_ISDIR(mode) and any(_real(path).is_relative_to(ours) for ours in leave_out):
        return OURS
    if path.is_symlink():
        if not _real(path).is_relative_to(_real(folder)):
            return OUTSIDE
        if _real(folder).is_relative_to(_real(path)):
            return LOOP
    return STILL_ARRIVING if is_arriving(path) else None


def _named(path: Path, inbox: Path | None) -> Scan:
    if not storable(str(path)):
        return Scan(skipped=(_skip(path, BAD_NAME),))
    with storage_errors(path):
        if path.is_file():
            return Scan((_single(path, _list(path.parent)),))
        is_folder, is_there = path.is_dir(), path.exists()
    if not is_there:
        raise RecordingNotFoundError(path=str(path))
    if not is_folder:
        return Scan(skipped=(_skip(path, NOT_A_FILE),))
    in_inbox = inbox is not None and path.parent == inbox.absolute()
    if in_inbox or (path / MEETING_FILE).is_file():
        return _meeting(path)
    return scan(path)


def _single(path: Path, around: _Listing) -> FoundRecording:
    return FoundRecording(
        name=shown(path.name),
        sources=(path,),
        meeting_file=_partner(path, around.files),
        arriving=tuple(p for p in around.partial if awaited(p) == nfc(path.name).casefold()),
    )


def _partner(path: Path, around: Iterable[Path]) -> Path | None:
    """The meeting file of a recording: the one of exactly its name before one that differs in
    case or normal form."""
    exact = path.stem + ".toml"
    beside = [p for p in around if nfc(p.name).casefold() == nfc(exact).casefold()]
    return next((p for p in beside if p.name == exact), beside[0] if beside else None)


def _meeting(folder: Path) -> Scan:
    try:
        listing = _list(folder)
    except FileNotFoundError:
        return Scan()
    except OSError:
        return Scan(skipped=(_skip(folder, UNREADABLE),))
    meeting_file = next((p for p in listing.files if p.name.casefold() == MEETING_FILE), None)
    parts = _in_order(listing.media, meeting_file)
    skipped = [
        *listing.skipped,
        *(_skip(path, NESTED) for path in listing.folders),
        *(_skip(path, NOT_LISTED) for path in listing.media if path not in parts),
        *(item for item in _not_media(listing) if item.path != meeting_file),
    ]
    if not parts:
        return _sorted([], [*skipped, _skip(folder, NO_MEDIA)])
    name = shown(folder.name)
    found = FoundRecording(name, tuple(parts), meeting_file, tuple(listing.partial))
    return _sorted([found], skipped)


def _in_order(media: list[Path], meeting_file: Path | None) -> list[Path]:
    listed = [path for name in _listed_parts(meeting_file) for path in _of_name(media, name)]
    return list(dict.fromkeys(listed)) or media


def _of_name(media: list[Path], name: str) -> list[Path]:
    """The file of that name; where there is none, those whose names differ in normal form."""
    exact = [path for path in media if path.name == name]
    return exact or [path for path in media if nfc(path.name) == nfc(name)]


def _listed_parts(meeting_file: Path | None) -> list[str]:
    # A broken file is told of when the meeting is read; here it only gives no order.
    if meeting_file is None:
        return []
    try:
        parts = load_toml(meeting_file).values.get("parts")
    except (OSError, TomlFileError):
        return []
    return [name for name in parts if isinstance(name, str)] if isinstance(parts, list) else []


def _not_media(listing: _Listing) -> Iterable[Skipped]:
    stems = {nfc(path.stem).casefold() for path in listing.media}
    for path in listing.files:
        if ending(path) == ".toml":
            if nfc(path.stem).casefold() not in stems:
                yield _skip(path, NO_PARTNER)
        elif ending(path) not in MEDIA | COMPANIONS:
            yield _skip(path, NOT_MEDIA)


def _skip(path: Path, reason: str) -> Skipped:
    name = shown(path.name)
    return Skipped(path if name == nfc(path.name) else path.with_name(name), reason)


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _sorted(recordings: Iterable[FoundRecording], skipped: Iterable[Skipped]) -> Scan:
    return Scan(
        tuple(sorted(recordings, key=lambda found: (natural_key(found.name), found.sources))),
        tuple(sorted(skipped, key=lambda item: (natural_key(str(item.path)), item.path))),
    )
