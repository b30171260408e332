"""Weights that need no network: our own text, a folder that the user names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from minutes.speech.weights.source import CHUNK, Sink, SourceError, Wanted


class TextSource:
    """Small files that the manifest itself spells out."""

    name = "weights.toml"

    def offers(self, wanted: Wanted) -> bool:
        return wanted.file.text is not None

    def write(self, wanted: Wanted, out: Sink) -> None:
        out.write((wanted.file.text or "").encode())


class FolderSource:
    """A folder, share or memory stick laid out like the store, or holding the files flat."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        return f"폴더 / folder {self._folder}"

    def offers(self, wanted: Wanted) -> bool:
        return True

    def write(self, wanted: Wanted, out: Sink) -> None:
        for chunk in _chunks(self._find(wanted)):
            out.write(chunk)

    def _find(self, wanted: Wanted) -> Path:
        file = wanted.file.name
        places = (f"{wanted.model.folder}/{file}", f"{wanted.model.name}/{file}", file)
        found = [path for place in places if (path := self._folder / place).is_file()]
        if not found:
            raise SourceError(f"파일 없음 / no such file: {places[0]}")
        right = [path for path in found if path.stat().st_size == wanted.file.size]
        if not right:
            size = found[0].stat().st_size
            raise SourceError(
                f"크기가 목록과 다름 / {found[0]}: {size} bytes, expected {wanted.file.size}"
            )
        return right[0]


def _chunks(path: Path) -> Iterator[bytes]:
    # Only reading is guarded: an error while writing is the target's, not this folder's.
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    except OSError as error:
        raise SourceError(f"읽을 수 없음 / cannot be read: {path} ({error.strerror})") from error
