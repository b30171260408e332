"""Parcels: which documents go to whom, as the documents lie on disk."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from minutes.errors import DeliveryError
from minutes.files import hash_bytes, hash_file, storage_errors
from minutes.model.bodies import Body, Form, Occasion, Recipient, find_body
from minutes.model.minutes import Exports, Minutes
from minutes.service.folders import Folders
from minutes.service.signing import Signing
from minutes.store.artefacts import ArtefactStore

_COPY = re.compile(r" \(\d+\)$")


@dataclass(frozen=True, slots=True)
class Document:
    """One document as it lies on disk."""

    path: Path
    data: bytes = field(repr=False)
    sha256: str
    edited: bool = False
    """A person changed it since it was exported."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one person is to receive."""

    recipient: Recipient
    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True)
class Consignment:
    """All parcels of one meeting on one occasion."""

    recording_id: str
    occasion: Occasion
    minutes: Minutes
    folder: Path
    parcels: tuple[Parcel, ...]


class Packer:
    """Packs the documents of a recording. ``bodies`` may raise ConfigError."""

    def __init__(
        self,
        *,
        folders: Folders,
        artefacts: ArtefactStore,
        signing: Signing,
        bodies: Callable[[], tuple[Body, ...]],
    ) -> None:
        self._folders = folders
        self._artefacts = artefacts
        self._signing = signing
        self._bodies = bodies

    def pack(
        self, recording_id: str, occasion: Occasion, *, chosen: Sequence[str] | None = None
    ) -> Consignment:
        """The current documents for everybody who receives some on ``occasion``.

        ``chosen`` are names of files that go instead of the exported ones they are named after;
        where it is given (maybe empty), a document that a person edited and that was exported
        anew since must be chosen. Raises DeliveryError, ConfigError, StorageError.
        """
        minutes = self._signing.minutes(recording_id)
        exports = self._artefacts.latest(recording_id, "export", Exports)
        if minutes is None or exports is None:
            detail = "회의록이 아직 없습니다 / there are no minutes yet"
            raise DeliveryError(what=recording_id[:8], detail=detail)
        receivers = self._receivers(minutes, occasion)
        folder = self._folders.exports / exports.folder
        ours = self._hashes(recording_id)
        exported = {file.form: folder / file.name for file in exports.files}
        instead = _by_form(folder, chosen or (), exported)
        paths = exported | instead
        wanted = {form for _, forms in receivers for form in forms}
        if chosen is not None:
            unchosen = wanted & exported.keys() - instead.keys()
            _refuse_ambiguous((exported[form] for form in unchosen), ours)
        documents = {form: _read(paths, form, minutes, ours) for form in wanted}
        parcels = (
            Parcel(who, tuple(documents[form] for form in forms)) for who, forms in receivers
        )
        return Consignment(recording_id, occasion, minutes, folder, tuple(parcels))

    def _receivers(
        self, minutes: Minutes, occasion: Occasion
    ) -> tuple[tuple[Recipient, tuple[Form, ...]], ...]:
        meeting = minutes.meeting
        body = find_body(self._bodies(), meeting.body)
        if body is None:
            detail = (
                "회의 정보 파일에 개최기관(body)이 없습니다 / the meeting file names no body"
                if not meeting.body
                else "config/bodies.toml에 없는 회의체입니다 / not in config/bodies.toml: "
                f"{meeting.body}"
            )
            raise DeliveryError(what=meeting.title, detail=detail)
        receivers = body.receivers(occasion, meeting)
        if not receivers:
            detail = (
                "config/bodies.toml에 이때 받을 사람이 없습니다 / nobody in config/bodies.toml "
                f"receives it: {body.name}, {occasion}"
            )
            raise DeliveryError(what=meeting.title, detail=detail)
        return receivers

    def _hashes(self, recording_id: str) -> frozenset[str]:
        """Of everything that was ever exported from this recording."""
        earlier = self._artefacts.all_of(recording_id, "export", Exports)
        return frozenset(file.sha256 for exports in earlier for file in exports.files)


def _by_form(folder: Path, chosen: Sequence[str], exported: Mapping[str, Path]) -> dict[str, Path]:
    """The chosen files by the form that each stands in for. Raises DeliveryError."""
    paths = [folder / Path(name).name for name in chosen]
    for path in paths:
        if not path.is_file():
            detail = f"문서 폴더에 없는 파일입니다 / no such file in the folder: {path.name}"
            raise DeliveryError(what=folder.name, detail=detail)
    return {form: path for path in paths for form in _forms_of(path, exported)}


def _forms_of(path: Path, exported: Mapping[str, Path]) -> tuple[str, ...]:
    """The exported document of this kind whose name the file's begins with; the only one of
    this kind whatever the name. Raises DeliveryError where several could be meant."""
    suffix = path.suffix.lower()
    same = {form: known for form, known in exported.items() if known.suffix.lower() == suffix}
    named = tuple(form for form, known in same.items() if path.stem.startswith(_stem(known)))
    if named or len(same) < 2:
        return named or tuple(same)
    detail = (
        f"어느 문서를 대신하는 파일인지 알 수 없습니다: {path.name}. 파일 이름을 "
        f"{', '.join(sorted(_stem(known) for known in same.values()))} 가운데 하나로 시작하게 "
        "바꾸십시오 / begin the file's name with that of the document it stands in for"
    )
    raise DeliveryError(what=path.parent.name, detail=detail)


def _refuse_ambiguous(paths: Iterable[Path], ours: frozenset[str]) -> None:
    """Refuse to guess between a document and another that a person edited."""
    for path in paths:
        others = [
            other.name
            for other in path.parent.glob(f"*{path.suffix}")
            if other != path and _stem(other) == _stem(path) and hash_file(other) not in ours
        ]
        if others:
            detail = (
                f"사람이 고친 문서가 따로 있습니다: {', '.join(sorted(others))}. "
                f"보낼 파일을 정하십시오: --file {path.name} / another one was edited by a person: "
                "say with --file which one is sent"
            )
            raise DeliveryError(what=path.parent.name, detail=detail)


def _stem(path: Path) -> str:
    return _COPY.sub("", path.stem)


def _read(paths: dict[str, Path], form: Form, minutes: Minutes, ours: frozenset[str]) -> Document:
    path = paths.get(form)
    if path is None or not path.is_file():
        detail = (
            f"{form} 문서가 없습니다. `minutes run`으로 다시 만드십시오 / there is no {form} file; "
            "make it with `minutes run`"
        )
        raise DeliveryError(what=minutes.meeting.title, detail=detail)
    with storage_errors(path):
        data = path.read_bytes()
    sha256 = hash_bytes(data)
    return Document(path, data, sha256, edited=sha256 not in ours)
