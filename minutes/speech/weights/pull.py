"""Bring weights into the store: try each source, verify what arrives, then put it in place."""

from __future__ import annotations

import hashlib
import logging
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock

from minutes.errors import DiskFullError, ModelSourceError
from minutes.files import remove_strays, replacing, storage_errors
from minutes.ports import Report, silent
from minutes.speech.weights.manifest import Model, WeightFile
from minutes.speech.weights.source import Source, SourceError, Wanted
from minutes.speech.weights.store import WeightStore

LOCK_NAME = ".pull.lock"

log = logging.getLogger(__name__)


def pull(
    store: WeightStore,
    names: Iterable[str],
    sources: Sequence[Source],
    report: Report = silent,
) -> tuple[Path, ...]:
    """Fetch what is missing of the named models or groups; return the files that were fetched.

    ``report`` is told the share of all missing bytes that is here. A file that is in place
    and right is left alone, so an interrupted pull goes on where it stopped. Raises UsageError,
    ModelSourceError with each source's reason, DiskFullError, StorageError.
    """
    with storage_errors(store.root):
        store.root.mkdir(parents=True, exist_ok=True)
    # A second pull waits for the first, and then finds everything in place.
    with storage_errors(store.root), FileLock(store.root / LOCK_NAME):
        fetched = _fetch_missing(store, names, sources, report)
        shutil.rmtree(store.scratch, ignore_errors=True)
    report(1.0)
    return fetched


def _fetch_missing(
    store: WeightStore, names: Iterable[str], sources: Sequence[Source], report: Report
) -> tuple[Path, ...]:
    wanted = [(model, _missing_bytes(store, model)) for model in store.manifest.select(names)]
    wanted = [(model, size) for model, size in wanted if size]
    total = sum(size for _, size in wanted)
    if shutil.disk_usage(store.root).free < total:
        # Asked beforehand: a download that fails on its last bytes has cost the night.
        raise DiskFullError(path=str(store.root))
    fetched: list[Path] = []
    done = 0
    for model, size in wanted:

        def advance(share: float, before: int = done, size: int = size) -> None:
            report((before + share * size) / total)

        fetched += _fetch_model(store, model, sources, advance)
        done += size
    return tuple(fetched)


def _missing_bytes(store: WeightStore, model: Model) -> int:
    return sum(file.size for file in _missing(store, model, store.files(model)))


def _missing(
    store: WeightStore, model: Model, edition: Iterable[WeightFile]
) -> tuple[WeightFile, ...]:
    return tuple(file for file in edition if not store.holds(model, file))


def _fetch_model(
    store: WeightStore, model: Model, sources: Sequence[Source], report: Report
) -> list[Path]:
    """The edition that is there already goes on; else the best that can be had is taken."""
    started = store.files(model)
    reasons = []
    for edition in sorted(model.editions, key=lambda edition: edition is not started):
        log.info("fetching %s, %d bytes", model.name, sum(file.size for file in edition))
        # The hub has other bytes under the names of what is made here.
        other = "conversion" if edition is model.files else "hub"
        offered = model.model_copy(update={other: None})
        try:
            return _fetch_edition(store, offered, edition, sources, report)
        except ModelSourceError as error:
            reasons.append(error)
    if len(reasons) == 1 and model.advice is None:
        raise reasons[0]
    details = [str(reason.facts["detail"]) for reason in reasons]
    advice = [model.advice] if model.advice else []
    raise ModelSourceError(model=model.name, detail="\n".join((*details, *advice)))


def _fetch_edition(
    store: WeightStore,
    model: Model,
    edition: tuple[WeightFile, ...],
    sources: Sequence[Source],
    report: Report,
) -> list[Path]:
    missing = _missing(store, model, edition)
    total = sum(file.size for file in missing)
    fetched: list[Path] = []
    done = 0
    for file in missing:

        def advance(written: int, before: int = done) -> None:
            report((before + written) / total)

        path = store.path(model, file)
        fetch(Wanted(model, file), path, sources, advance)
        done += file.size
        fetched.append(path)
    return fetched


def fetch(
    wanted: Wanted, target: Path, sources: Sequence[Source], advance: Callable[[int], None]
) -> None:
    """Put one file in place, from the first source that has the right bytes.

    ``advance`` is told how many bytes are here. Raises ModelSourceError with each source's
    reason, DiskFullError, StorageError.
    """
    reasons = []
    remove_strays(target.parent)
    for source in sources:
        if not source.offers(wanted):
            continue
        log.info("fetching %s from %s", wanted.label, source.name)
        try:
            with replacing(target) as file:
                out = _Arriving(file, wanted.file, advance)
                source.write(wanted, out)
                out.verify()
        except SourceError as error:
            log.debug("%s gave no %s: %s", source.name, wanted.label, error)
            reasons.append(f"- {source.name}: {error}")
        else:
            return
    detail = "\n".join(reasons) or "- 받을 수 있는 곳이 없습니다 / no source has it"
    raise ModelSourceError(model=wanted.label, detail=detail)


class _Arriving:
    """Counts and hashes what a source writes; refuses what cannot be the wanted file."""

    def __init__(self, out: BinaryIO, file: WeightFile, advance: Callable[[int], None]) -> None:
        self._out = out
        self._file = file
        self._advance = advance
        self._hash = hashlib.sha256()
        self._written = 0
        self._received = 0

    def write(self, data: bytes, /) -> None:
        self._written += len(data)
        if self._written > self._file.size:
            raise SourceError(f"목록보다 큼 / larger than {self._file.size} bytes")
        self._hash.update(data)
        self._out.write(data)
        self.received(self._written)

    def received(self, size: int, /) -> None:
        self._received = min(max(self._received, size), self._file.size)
        self._advance(self._received)

    def verify(self) -> None:
        found = self._hash.hexdigest()
        if found != self._file.sha256:
            raise SourceError(
                f"내용이 목록과 다름 / SHA-256 expected {self._file.sha256}, found {found}"
            )
