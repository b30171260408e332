"""Our own conversion as a source of weights."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from minutes.errors import DiskFullError, ModelSourceError
from minutes.files import hash_file, storage_errors
from minutes.speech.weights.manifest import Conversion, Model
from minutes.speech.weights.pull import fetch
from minutes.speech.weights.source import CHUNK, Sink, Source, SourceError, Wanted

Converter = Callable[[Path, Path], None]
"""Makes the files of an empty folder out of those of another. Raises ValueError, OSError."""

MADE = "made"
FETCHED_SHARE = 0.9
"""How much of the wait is over when the files to convert are here."""


def whisper_converter(source: Path, target: Path) -> None:
    """Loads the heavy libraries only where something is converted."""
    from minutes.speech.weights.convert_whisper import convert_whisper

    convert_whisper(source, target)


class ConversionSource:
    """Files that are made here from others, which are fetched from ``inputs``.

    A model is made once, in ``scratch``, when its first file is asked for; inputs that arrived
    stay there for the next attempt. What was made is kept only if it is what the manifest says.
    """

    name = "변환 / conversion"

    def __init__(
        self, scratch: Path, inputs: Sequence[Source], converter: Converter = whisper_converter
    ) -> None:
        self._scratch = scratch
        self._inputs = inputs
        self._converter = converter

    def offers(self, wanted: Wanted) -> bool:
        conversion = wanted.model.conversion
        return conversion is not None and wanted.file in conversion.files

    def write(self, wanted: Wanted, out: Sink) -> None:
        conversion = wanted.model.conversion
        if conversion is None:
            raise SourceError("변환할 수 없음 / cannot be made")
        made = self._scratch / wanted.model.folder / MADE
        if not made.is_dir():
            self._make(wanted.model, conversion, made, _share_of(wanted, out))
        with storage_errors(made), (made / wanted.file.name).open("rb") as file:
            while chunk := file.read(CHUNK):
                out.write(chunk)

    def _make(
        self, model: Model, conversion: Conversion, made: Path, report: Callable[[float], None]
    ) -> None:
        folder = made.parent / "sources"
        self._require_space(conversion)
        self._fetch(model, conversion, folder, report)
        unfinished = made.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        with storage_errors(unfinished):
            unfinished.mkdir(parents=True)
            try:
                self._converter(folder, unfinished)
            except ValueError as error:
                raise SourceError(f"{conversion.method}: {error}") from error
            _refuse_other(unfinished, conversion)
            unfinished.replace(made)
            shutil.rmtree(folder)

    def _fetch(
        self, model: Model, conversion: Conversion, folder: Path, report: Callable[[float], None]
    ) -> None:
        # The hub has other files under these names.
        described = model.model_copy(update={"hub": None})
        total = sum(file.size for file in conversion.sources)
        done = 0
        for file in conversion.sources:

            def advance(size: int, before: int = done) -> None:
                report(FETCHED_SHARE * (before + size) / total)

            path = folder / file.name
            if not path.is_file() or hash_file(path) != file.sha256:
                try:
                    fetch(Wanted(described, file), path, self._inputs, advance)
                except ModelSourceError as error:
                    raise SourceError(f"{file.name}\n{error.facts['detail']}") from error
            done += file.size

    def _require_space(self, conversion: Conversion) -> None:
        """Sources lie here packed and unpacked for a while, and the result beside them."""
        files = (*conversion.sources, *conversion.sources, *conversion.files)
        needed = sum(file.size for file in files)
        with storage_errors(self._scratch):
            self._scratch.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(self._scratch).free < needed:
                raise DiskFullError(path=str(self._scratch))


def _refuse_other(made: Path, conversion: Conversion) -> None:
    """Raise SourceError where a file was not made as pinned. What is kept is right, so that the
    next attempt, perhaps with the right libraries, begins anew."""
    for file in conversion.files:
        found = hash_file(made / file.name)
        if found != file.sha256:
            raise SourceError(
                f"{file.name}: 변환 결과가 목록과 다름, constraints.txt의 판을 쓰십시오 / "
                f"SHA-256 expected {file.sha256}, found {found}; "
                "install the versions of constraints.txt"
            )


def _share_of(wanted: Wanted, out: Sink) -> Callable[[float], None]:
    return lambda share: out.received(int(share * wanted.file.size))
