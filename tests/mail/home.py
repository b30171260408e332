"""A home folder with finished minutes of the fictional meeting, and its deliveries."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

from minutes.documents.json_export import JsonExporter
from minutes.documents.subtitles import SrtExporter
from minutes.documents.word.exporter import WordExporter
from minutes.files import hash_bytes
from minutes.mail.smtp import SmtpAccount, SmtpTransport
from minutes.model.minutes import ExportedFile, Exports, Minutes
from minutes.pipeline.bodies import load_bodies
from minutes.service.delivery import Deliveries, MailOptions
from minutes.service.folders import Folders
from minutes.service.parcels import Packer
from minutes.service.postman import Postman
from minutes.service.signing import Signing
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import Database, default_url
from minutes.store.events import EventLog
from minutes.store.hosts import host_id
from minutes.store.ledger import Ledger
from minutes.store.outbox import Outbox
from minutes.store.spool import Spool
from tests.documents.samples import demo_minutes
from tests.mail.server import HOST

SENDER = "정책자문단 사무국 (가상) <office@example.org>"
OFFICE, CHAIR, KIM, PARK = (f"{name}@example.org" for name in ("office", "chair", "kim", "park"))

BODIES = f"""
[[bodies]]
name = "중소기업 인공지능 정책자문단(가상)"
people = [
  {{ name = "담당 사무관", address = "{OFFICE}", role = "secretariat" }},
  {{ name = "한서윤", address = "{CHAIR}" }},
  {{ name = "김도현", address = "{KIM}" }},
  {{ name = "박지은", address = "{PARK}" }},
]
"""


@cache
def sample() -> tuple[Minutes, dict[str, bytes]]:
    """The minutes and their documents by file name."""
    minutes = demo_minutes()
    exporters = (WordExporter(), JsonExporter(), SrtExporter())
    return minutes, {exporter.filename: exporter.render(minutes) for exporter in exporters}


RECORDING = demo_minutes().recording_id


def folders_of(home: Path) -> Folders:
    return Folders(home / "audio_in", home / "exports", home / ".state")


def database_of(home: Path) -> Database:
    return Database(default_url(home / ".state"))


def prepare(home: Path, *, bodies: str = BODIES) -> Path:
    """A home folder in which the meeting was processed."""
    minutes, documents = sample()
    (home / "config").mkdir(parents=True, exist_ok=True)
    (home / "config" / "bodies.toml").write_text(bodies, encoding="utf-8")
    database = database_of(home)
    Ledger(database).add_recording(
        RECORDING, name="회의", sources=(home / "audio_in" / "회의.wav",), meeting_file=None
    )
    database.close()
    export(home, minutes, documents)
    return home


def _form(name: str) -> str:
    return {"녹취록.docx": "transcript"}.get(name, name.rpartition(".")[2])


def export(home: Path, minutes: Minutes, documents: dict[str, bytes]) -> Path:
    """Write the documents and the artefacts that say so; gives the folder."""
    artefacts = ArtefactStore(folders_of(home).artefacts)
    folder = home / "exports" / "2026-11-20_제3차 회의"
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in documents.items():
        (folder / name).write_bytes(data)
    files = tuple(
        ExportedFile(name, _form(name), hash_bytes(data), len(data))
        for name, data in documents.items()
    )
    print_ = hash_bytes(repr(files).encode())[:32]
    identity = minutes.recording_id
    artefacts.save(artefacts.path(identity, "compose", print_), minutes, Minutes)
    artefacts.save(artefacts.path(identity, "export", print_), Exports(folder.name, files), Exports)
    return folder


def deliveries_of(
    home: Path,
    port: int | None,
    *,
    max_attachment_mb: float = 10.0,
    report_to: tuple[str, ...] = (),
    timeout_s: float = 10.0,
    host: str | None = None,
) -> Deliveries:
    """The deliveries as a process of this machine has them; no port: no mail server."""
    folders = folders_of(home)
    database = database_of(home)
    host = host or host_id(folders.state)
    outbox = Outbox(database, owner=f"{host}:{os.getpid()}")
    spool = Spool(folders.outbox, lock=folders.locks / "outbox-files.lock")
    account = SmtpAccount(HOST, port or 0, "none", "", "", None, timeout_s)
    return Deliveries(
        options=MailOptions(SENDER, max_attachment_mb, report_to),
        ledger=Ledger(database),
        outbox=outbox,
        spool=spool,
        events=EventLog(database),
        packer=Packer(
            folders=folders,
            artefacts=ArtefactStore(folders.artefacts),
            signing=Signing(
                ledger=Ledger(database),
                artefacts=ArtefactStore(folders.artefacts),
                events=EventLog(database),
            ),
            bodies=lambda: load_bodies(home / "config" / "bodies.toml"),
        ),
        transport=None if port is None else lambda: SmtpTransport(account),
        postman=Postman(
            outbox=outbox,
            spool=spool,
            sender=SENDER,
            host=host,
            lock=folders.locks / "outbox.lock",
        ),
    )


def renamed(title: str) -> tuple[Minutes, dict[str, bytes]]:
    """The minutes under another title: another version of the documents."""
    minutes, documents = sample()
    changed = replace(minutes, meeting=replace(minutes.meeting, title=title))
    return changed, {**documents, "회의록.docx": WordExporter().render(changed)}
