"""The doctor: what this machine has, what is missing, and what to type about it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from minutes.documents.pdf import find_program, korean_fonts
from minutes.errors import Lang, MinutesError, MissingProgramError, StorageError
from minutes.files import free_bytes
from minutes.service.folders import Folders
from minutes.service.upkeep.restore import refuse_unfinished
from minutes.speech.weights import WeightState, WeightStatus

LOW_DISK_BYTES = 5 * 1024**3
"""A six-hour recording takes 0.7 GB while it is processed; five leave room for the documents."""

LOW_EXPORTS_BYTES = 1024**3
"""Documents take 4 MB for an hour of audio."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    label: dict[Lang, str]
    ok: bool
    found: str
    todo: dict[Lang, str]
    required: bool = True
    exit_code: int = 1


def examine(
    *,
    folders: Folders,
    weights: Iterable[WeightStatus],
    needed: tuple[str, ...],
    config: Callable[[], object],
    database: Callable[[], object],
    pdf: bool,
) -> tuple[Check, ...]:
    """All checks, the most basic first. ``pdf``: whether the settings ask for PDF files."""
    return (
        _attempt({"ko": "설정", "en": "settings"}, config),
        *(_folder(path) for path in (folders.audio_in, folders.exports, folders.state)),
        *_disks(folders),
        _attempt({"ko": "복원 상태", "en": "restore"}, lambda: refuse_unfinished(folders)),
        _attempt({"ko": "데이터베이스", "en": "database"}, database),
        *(_model(status) for status in weights if status.model in needed),
        _libreoffice(needed=pdf),
        _korean_fonts(),
    )


def _attempt(label: dict[Lang, str], step: Callable[[], object]) -> Check:
    try:
        step()
    except MinutesError as error:
        messages: dict[Lang, str] = {"ko": error.message("ko"), "en": error.message("en")}
        return Check(label, ok=False, found="", todo=messages, exit_code=error.exit_code)
    return Check(label, ok=True, found="", todo={})


def _folder(path: Path) -> Check:
    existing = next(folder for folder in (path, *path.parents) if folder.exists())
    return Check(
        label={"ko": f"폴더 {path.name}", "en": f"folder {path.name}"},
        ok=os.access(existing, os.W_OK | os.X_OK),
        found=str(path),
        todo={
            "ko": f"이 사용자가 쓸 수 있게 하십시오: chmod u+rwx {existing}",
            "en": f"make it writable for this user: chmod u+rwx {existing}",
        },
        exit_code=StorageError.exit_code,
    )


def _disks(folders: Folders) -> Iterator[Check]:
    """Free space of the disk of the state, and of that of the documents where it is another."""
    yield _disk(folders.state, "state", LOW_DISK_BYTES)
    if _device(folders.exports) != _device(folders.state):
        yield _disk(folders.exports, "exports", LOW_EXPORTS_BYTES)


def _disk(folder: Path, setting: str, enough_bytes: int) -> Check:
    free = free_bytes(folder)
    return Check(
        label={
            "ko": f"디스크 여유({folder.name})",
            "en": f"free disk space ({folder.name})",
        },
        ok=free >= enough_bytes,
        found=f"{free / 1024**3:.1f} GiB",
        todo={
            "ko": f"`minutes gc`로 공간을 비우거나 [paths] {setting}를 다른 디스크로 옮기십시오",
            "en": f"free some space (see `minutes gc`), or move [paths] {setting} to another disk",
        },
        required=False,
    )


def _device(folder: Path) -> int:
    return next(path for path in (folder, *folder.parents) if path.exists()).stat().st_dev


def _model(status: WeightStatus) -> Check:
    command = f"minutes models pull {status.model}"
    return Check(
        label={"ko": f"음성 모델 {status.model}", "en": f"speech model {status.model}"},
        ok=status.state is WeightState.PRESENT,
        found=status.state.value,
        todo={"ko": command, "en": command},
        exit_code=20,
    )


def _libreoffice(*, needed: bool) -> Check:
    found = find_program()
    return Check(
        label={"ko": "LibreOffice(PDF를 만들 때)", "en": "LibreOffice (to make PDF files)"},
        ok=found is not None,
        found=str(found or ""),
        todo={
            "ko": "apt-get install libreoffice-writer (없어도 다른 문서는 만들어집니다)",
            "en": "apt-get install libreoffice-writer (other documents are made without it)",
        },
        required=needed,
        exit_code=MissingProgramError.exit_code,
    )


def _korean_fonts() -> Check:
    """What draws Korean in PDF files made here; readers of Word files use their own."""
    names = korean_fonts()
    return Check(
        label={"ko": "한글 글꼴(PDF를 만들 때)", "en": "Korean fonts (to make PDF files)"},
        ok=bool(names),
        found=", ".join(names[:3]),
        todo={
            "ko": "apt-get install fonts-nanum (없으면 PDF의 한글이 네모로 나옵니다)",
            "en": "apt-get install fonts-nanum (without one, PDF files have boxes for Korean)",
        },
        required=False,
    )
