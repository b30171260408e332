"""What lies in the inbox: a pure look at a folder, which it never changes.

A file is one recording; a sub-folder is one meeting whose media files are its parts in natural
order, or in the order that its ``meeting.toml`` gives. Names are compared and shown in NFC (macOS
writes NFD) and paths are kept as they are. Nothing is passed over in silence except hidden
files, system files and documents that usually lie beside a recording.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from minutes.errors import RecordingNotFoundError
from minutes.files import storage_errors

MEETING_FILE = "meeting.toml"

MEDIA = frozenset(
    (
        *(".aac", ".aif", ".aiff", ".amr", ".caf", ".flac", ".m4a", ".mka", ".mp2", ".mp3"),
        *(".oga", ".ogg", ".opus", ".wav", ".wma"),
        *(".3gp", ".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".webm", ".wmv"),
    )
)
"""Endings that are taken as audio or video; what is inside decides later."""

COMPANIONS = frozenset(
    (
        *(".csv", ".doc", ".docx", ".hwp", ".hwpx", ".md", ".odt", ".pdf", ".ppt", ".pptx"),
        *(".rtf", ".txt", ".xls", ".xlsx", ".json", ".srt", ".vtt", ".toml", ".zip"),
        *(".gif", ".jpeg", ".jpg", ".png"),
    )
)
"""Endings of what people put beside a recording."""

ARRIVING = frozenset((".crdownload", ".download", ".filepart", ".part", ".partial", ".tmp"))
"""Endings of files that another program is still writing."""

SYSTEM = frozenset(("thumbs.db", "desktop.ini", "icon\r"))

STILL_ARRIVING = "아직 복사 중인 파일 / still being copied"
NOT_MEDIA = "녹음으로 볼 수 없는 확장자 / not an audio or video ending"
NO_MEDIA = "녹음이 없는 폴더 / no recording in this folder"
NESTED = "회의 폴더 안의 폴더는 읽지 않음 / folders inside a meeting's folder are not read"
OUTSIDE = "폴더 밖을 가리키는 링크 / a link that leads out of the folder"
BROKEN_LINK = "끊어진 링크 / a broken link"
NOT_A_FILE = "일반 파일이 아님 / not a plain file"
NOT_LISTED = "meeting.toml의 parts에 없음 / not among the parts in meeting.toml"
NO_PARTNER = "이름이 같은 녹음이 없는 회의 정보 파일 / a meeting file without its recording"
UNREADABLE = "열 수 없는 폴더 / a folder that cannot be opened"


@dataclass(frozen=True, slots=True)
class FoundRecording:
    """A recording as it lies there."""

    name: str
    """Of the file, or of the meeting's folder; for people."""
    sources: tuple[Path, ...]
    """The parts in order."""
    meeting_file: Path | None

    @property
    def title(self) -> str:
        """The name without a file's ending."""
        of_file = self.name == nfc(self.sources[0].name)
        return Path(self.name).stem if of_file else self.name


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that is no recording, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found, each in natural order of names."""

    recordings: tuple[FoundRecording, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def scan(folder: Path) -> Scan:
    """Look at an inbox. Raises StorageError where it cannot be read."""
    with storage_errors(folder):
        entries = _entries(folder)
    usable, skipped = _sieve(folder, entries)
    files = [path for path in usable if path.is_file()]
    media = [path for path in files if _ending(path) in MEDIA]
    recordings = [_single(path, files) for path in media]
    skipped += [item for path in files if (item := _not_media(path, media))]
    for path in usable:
        if path.is_dir():
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


def nfc(name: str) -> str:
    """A name as it is compared and shown."""
    return unicodedata.normalize("NFC", name)


def natural_key(name: str) -> tuple[tuple[int, str] | str, ...]:
    """Sorts ``2부`` before ``10부``."""
    pieces = re.split(r"([0-9]+)", nfc(name).casefold())
    return tuple((int(p), p) if i % 2 else p for i, p in enumerate(pieces))


def _named(path: Path, inbox: Path | None) -> Scan:
    if path.is_file():
        with storage_errors(path.parent):
            return Scan((_single(path, _entries(path.parent)),))
    if not path.is_dir():
        raise RecordingNotFoundError(path=str(path))
    in_inbox = inbox is not None and path.parent == inbox.absolute()
    if in_inbox or (path / MEETING_FILE).is_file():
        return _meeting(path)
    return scan(path)


def _single(path: Path, around: Iterable[Path]) -> FoundRecording:
    wanted = nfc(path.stem + ".toml").casefold()
    beside = [other for other in around if nfc(other.name).casefold() == wanted]
    return FoundRecording(nfc(path.name), (path,), beside[0] if beside else None)


def _meeting(folder: Path) -> Scan:
    try:
        entries = _entries(folder)
    except OSError:
        return Scan(skipped=(Skipped(folder, UNREADABLE),))
    usable, skipped = _sieve(folder, entries)
    media = [path for path in usable if path.is_file() and _ending(path) in MEDIA]
    meeting_file = next((path for path in usable if path.name.casefold() == MEETING_FILE), None)
    parts = _in_order(media, meeting_file)
    skipped += [Skipped(path, NESTED) for path in usable if path.is_dir()]
    skipped += [Skipped(path, NOT_LISTED) for path in media if path not in parts]
    skipped += [
        item
        for path in usable
        if path.is_file() and path != meeting_file and (item := _not_media(path, media))
    ]
    if not parts:
        return _sorted([], [*skipped, Skipped(folder, NO_MEDIA)])
    return _sorted([FoundRecording(nfc(folder.name), tuple(parts), meeting_file)], skipped)


def _in_order(media: list[Path], meeting_file: Path | None) -> list[Path]:
    by_name = {nfc(path.name): path for path in media}
    listed = [by_name[name] for name in _listed_parts(meeting_file) if name in by_name]
    return listed or media


def _listed_parts(meeting_file: Path | None) -> tuple[str, ...]:
    # A broken file is told of when the meeting is read; here it only gives no order.
    if meeting_file is None:
        return ()
    try:
        parts = tomllib.loads(meeting_file.read_text(encoding="utf-8-sig")).get("parts", ())
    except (OSError, ValueError):
        return ()
    names = parts if isinstance(parts, list) else []
    return tuple(dict.fromkeys(nfc(name) for name in names if isinstance(name, str)))


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir(), key=lambda path: (natural_key(path.name), path.name))


def _sieve(folder: Path, entries: Iterable[Path]) -> tuple[list[Path], list[Skipped]]:
    """Entries that may be looked at, and those that may not with the reason."""
    usable, skipped = [], []
    for path in entries:
        if path.name.startswith((".", "~$")) or path.name.casefold() in SYSTEM:
            continue
        if reason := _refusal(path, folder):
            skipped.append(Skipped(path, reason))
        else:
            usable.append(path)
    return usable, skipped


def _refusal(path: Path, folder: Path) -> str | None:
    if path.is_symlink():
        if not path.exists():
            return BROKEN_LINK
        if not path.resolve().is_relative_to(folder.resolve()):
            return OUTSIDE
    if not path.is_file() and not path.is_dir():
        return NOT_A_FILE
    return STILL_ARRIVING if _ending(path) in ARRIVING else None


def _not_media(path: Path, media: Iterable[Path]) -> Skipped | None:
    if _ending(path) in MEDIA:
        return None
    if _ending(path) == ".toml":
        stems = {nfc(other.stem).casefold() for other in media}
        return None if nfc(path.stem).casefold() in stems else Skipped(path, NO_PARTNER)
    return None if _ending(path) in COMPANIONS else Skipped(path, NOT_MEDIA)


def _ending(path: Path) -> str:
    return path.suffix.casefold()


def _sorted(recordings: Iterable[FoundRecording], skipped: Iterable[Skipped]) -> Scan:
    return Scan(
        tuple(sorted(recordings, key=lambda found: (natural_key(found.name), found.sources))),
        tuple(sorted(skipped, key=lambda item: (natural_key(str(item.path)), item.path))),
    )
