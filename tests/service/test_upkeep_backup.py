"""backup and restore: whole, consistent, refused when not, and nothing lost on the way."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from minutes.errors import BackupError, BusyError, DiskFullError, LowDiskError
from minutes.files import hash_bytes
from minutes.service.upkeep import restore as restoring
from minutes.service.upkeep.backup import BackupReport, back_up
from minutes.service.upkeep.collect import collect
from minutes.service.upkeep.opening import open_archive
from minutes.service.upkeep.restore import RestoreReport, refuse_unfinished, restore
from minutes.service.upkeep.verify import HARMLESS, Difference, verify
from minutes.store.database import DeliveryRow, JobRow
from minutes.store.events import EventKind, EventLog
from minutes.store.migrations import upgrade
from minutes.store.schema import HEAD
from tests.fakes import ROOT, make_service
from tests.service.upkeep_kit import holdings_of, make_home, process_again, tree

PRODUCT = "minutes test"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two processed recordings; tests only read it."""
    home = make_home(tmp_path_factory.mktemp("made"), recordings=2)
    identity = make_service(home).status()[0].entry.id
    make_service(home).recordings.name_speaker(identity, "S1", "김도현", reviewer="사무국")
    make_service(home).night.run_again(identity)
    nights = home / ".state" / "nights"
    nights.mkdir(exist_ok=True)
    (nights / "2026-11-20.json").write_text("{}", encoding="utf-8")
    return home


@pytest.fixture(scope="module")
def archive(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("backup") / "minutes.tar.gz"
    save(made, path)
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A fresh machine: the shipped settings and nothing else."""
    home = tmp_path / "fresh"
    shutil.copytree(ROOT / "config", home / "config")
    return home


def save(home: Path, path: Path) -> BackupReport:
    return back_up(holdings_of(home), path, product=PRODUCT)


def bring(home: Path, archive: Path) -> RestoreReport:
    return restore(archive, lambda _: holdings_of(home))


def bring_files(source: Path, home: Path) -> None:
    """What the office's file backup brings back: originals and documents."""
    for folder in ("audio_in", "exports"):
        shutil.copytree(source / folder, home / folder)


def rows(home: Path, table: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / ".state" / "minutes.db") as database:
        return sorted(database.execute(f"SELECT * FROM {table}"), key=str)  # noqa: S608


def members(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}  # type: ignore[union-attr]


def pack(path: Path, files: dict[str, bytes]) -> Path:
    """An archive with these members, whatever they are."""
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def repacked(path: Path, files: dict[str, bytes], **changes: object) -> Path:
    """An archive whose manifest fits its members, with some of its facts changed."""
    manifest = json.loads(files["manifest.json"])
    others = {name: data for name, data in files.items() if name != "manifest.json"}
    manifest["members"] = {
        name: {"sha256": hash_bytes(data), "size": len(data), "mtime_ns": 1}
        for name, data in others.items()
    }
    manifest |= changes
    return pack(path, others | {"manifest.json": json.dumps(manifest).encode()})


# -- what is in an archive


def test_a_backup_holds_what_it_says_and_nothing_else(made: Path, archive: Path) -> None:
    found = members(archive)
    manifest = json.loads(found.pop("manifest.json"))
    assert manifest["members"].keys() == found.keys()
    for name, data in found.items():
        assert manifest["members"][name]["sha256"] == hash_bytes(data)
        assert manifest["members"][name]["size"] == len(data)
    assert (manifest["product"], manifest["revision"]) == (PRODUCT, HEAD)
    assert {name.partition("/")[0] for name in found} == {
        "database",
        "artefacts",
        "config",
        "nights",
    }
    originals = {path.read_bytes() for path in (made / "audio_in").iterdir()}
    exports = {path.read_bytes() for path in (made / "exports").rglob("*") if path.is_file()}
    assert not (originals | exports) & set(found.values())
    assert archive.stat().st_mode & 0o777 == 0o600


def test_passwords_stay_on_the_machine(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", recordings=0)
    settings = home / "config" / "minutes.toml"
    text = settings.read_text(encoding="utf-8")
    text += (
        '\n# 메일 서버\n[mail]\nhost = "mail.example.org"\npassword = "열려라-참깨"  # 비밀\n'
        'password_file = "config/mail.secret"\n'
        '[store]\nurl = "postgresql://minutes:s3cr3t@db.example.org/minutes"\n'
    )
    settings.write_text(text, encoding="utf-8")
    (home / "config" / "mail.secret").write_text("open sesame", encoding="utf-8")
    report = back_up(
        holdings_of(home),
        tmp_path / "b.tar.gz",
        product=PRODUCT,
        secret_files=frozenset((home / "config" / "mail.secret",)),
    )
    found = members(tmp_path / "b.tar.gz")
    for secret in ("열려라-참깨", "s3cr3t", "open sesame"):
        assert not any(secret.encode() in data for data in found.values())
    kept = found["config/minutes.toml"].decode()
    assert tomllib.loads(kept)["mail"] == {
        "host": "mail.example.org",
        "password": "",
        "password_file": "config/mail.secret",
    }
    assert tomllib.loads(kept)["store"]["url"] == "postgresql://minutes@db.example.org/minutes"
    assert "# 메일 서버" in kept, "comments stay"
    assert set(report.notes) == {"[mail] password", "[store] url", "config/mail.secret"}
    assert settings.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("place", ["config", ".state", "audio_in"])
def test_a_backup_does_not_lie_in_what_it_keeps(made: Path, place: str) -> None:
    with pytest.raises(BackupError):
        save(made, made / place / "backup.tar.gz")
    assert not (made / place / "backup.tar.gz").exists()


# -- there and back


def test_a_restored_home_is_the_same_and_computes_nothing(
    made: Path, archive: Path, empty: Path
) -> None:
    report = bring(empty, archive)
    assert (report.recordings, report.replaced) == (2, ())
    for table in ("recordings", "jobs", "reviews", "stage_costs", "export_folders"):
        assert rows(empty, table) == rows(made, table), table
    assert rows(made, "events") == [row for row in rows(empty, "events") if row[3] != "note"]
    assert tree(empty / ".state" / "artefacts") == tree(made / ".state" / "artefacts")
    assert (empty / ".state" / "nights" / "2026-11-20.json").read_bytes() == b"{}"
    assert not (empty / ".state" / "restoring").exists()
    refuse_unfinished(holdings_of(empty).folders)

    bring_files(made, empty)
    before = tree(empty / "exports")
    assert make_service(empty).run().results == ()
    assert process_again(empty) == []
    assert tree(empty / "exports") == before
    assert verify(holdings_of(empty)).findings == ()
    names = [make_service(empty).show(str(row[0])).minutes for row in rows(empty, "recordings")]
    assert any("김도현" in p.display_name for n in names if n for p in n.participants if p.reviewed)


def test_documents_that_were_not_kept_are_written_again(
    made: Path, archive: Path, empty: Path
) -> None:
    bring(empty, archive)
    shutil.copytree(made / "audio_in", empty / "audio_in")
    calls = process_again(empty)
    assert {name.partition(" ")[0] for name in calls} == {"export"}
    assert tree(empty / "exports") == tree(made / "exports")


def test_the_artefact_used_last_stays_the_one(tmp_path: Path, empty: Path) -> None:
    home = make_home(tmp_path / "home")
    process_again(home, "second")
    process_again(home, "script")
    save(home, tmp_path / "b.tar.gz")
    bring(empty, tmp_path / "b.tar.gz")
    bring_files(home, empty)
    collect(holdings_of(empty), apply=True)
    assert process_again(empty, "script") == []


def test_work_under_way_there_is_not_under_way_here(tmp_path: Path, empty: Path) -> None:
    home = make_home(tmp_path / "home")
    database = holdings_of(home).database
    now = dt.datetime.now(dt.UTC)
    identity = make_service(home).status()[0].entry.id
    with database.session() as session:
        job = session.get_one(JobRow, identity)
        job.state, job.lease_owner, job.lease_token = "running", "there:1", "0" * 32
        for state in ("waiting", "sending", "sent", "refused"):
            session.add(_delivery(state, identity, now))
    save(home, tmp_path / "b.tar.gz")
    bring(empty, tmp_path / "b.tar.gz")
    restored = holdings_of(empty).database
    with restored.reading() as session:
        job = session.get_one(JobRow, identity)
        assert (job.state, job.lease_owner, job.lease_token) == ("queued", None, None)
        states = {row.key: row.state for row in session.query(DeliveryRow)}
    assert states == {
        "waiting": "uncertain",
        "sending": "uncertain",
        "sent": "sent",
        "refused": "refused",
    }
    kinds = [event.kind for event in EventLog(restored).since(now)]
    assert kinds.count(EventKind.DELIVERY) == 2
    assert kinds.count(EventKind.NOTE) == 1
    assert len(make_service(empty).night.run_again(identity).results) == 1


def _delivery(state: str, recording_id: str, now: dt.datetime) -> DeliveryRow:
    return DeliveryRow(
        key=state,
        recording_id=recording_id,
        occasion="send",
        recipient_name="가상",
        recipient_address="member@example.org",
        subject="회의록",
        body="가상",
        files="[]",
        state=state,
        message_id=f"<{state}@example.org>",
        created_at=now,
        changed_at=now,
    )


def test_settings_come_back_and_those_of_this_machine_are_kept(tmp_path: Path, empty: Path) -> None:
    home = make_home(tmp_path / "home", recordings=0)
    there = '[interface]\nlanguage = "en"\n'
    (home / "config" / "minutes.toml").write_text(there, encoding="utf-8")
    save(home, tmp_path / "b.tar.gz")
    here = (empty / "config" / "minutes.toml").read_bytes()
    report = restore(tmp_path / "b.tar.gz", lambda _: holdings_of(empty), keep_settings=True)
    assert report.replaced == ()
    assert (empty / "config" / "minutes.toml").read_bytes() == here
    report = bring(empty, tmp_path / "b.tar.gz")
    assert report.replaced == ("minutes.toml",)
    assert (empty / "config" / "minutes.toml").read_text(encoding="utf-8") == there
    assert (empty / "config" / "minutes.toml.before-restore").read_bytes() == here


# -- refusals


def refused(home: Path, archive: Path) -> BackupError:
    """The refusal, after which nothing on the machine is different."""
    before = tree(home)
    with pytest.raises(BackupError) as caught:
        bring(home, archive)
    assert {path: data for path, data in tree(home).items() if "restore.lock" not in path} == before
    for lang in ("ko", "en"):
        assert str(archive) in caught.value.message(lang)
    return caught.value


def test_a_machine_that_holds_recordings_is_left_alone(archive: Path, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    assert "minutes backup" in refused(home, archive).message("ko")


def test_a_machine_that_holds_artefacts_is_left_alone(archive: Path, empty: Path) -> None:
    folder = empty / ".state" / "artefacts" / ("ab" * 32)
    folder.mkdir(parents=True)
    (folder / f"probe-{'0' * 32}.json").write_bytes(b"{}")
    refused(empty, archive)


def test_an_archive_cut_anywhere_is_refused(archive: Path, empty: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    cut = tmp_path / "cut.tar.gz"
    for length in [0, 1, 9, 100, *range(1000, len(data) - 8, len(data) // 40)]:
        cut.write_bytes(data[:length])
        refused(empty, cut)


def test_an_archive_with_a_flipped_byte_is_refused_or_the_same(
    archive: Path, empty: Path, tmp_path: Path
) -> None:
    data = archive.read_bytes()
    flipped = tmp_path / "flipped.tar.gz"
    whole = open_archive(archive).manifest
    for position in range(0, len(data), len(data) // 60):
        changed = bytearray(data)
        changed[position] ^= 0x10
        flipped.write_bytes(changed)
        try:
            assert open_archive(flipped).manifest == whole, position
        except BackupError:
            refused(empty, flipped)


def _changed(files: dict[str, bytes]) -> dict[str, bytes]:
    return files | {"database/reviews.jsonl": files["database/reviews.jsonl"].replace(b"S1", b"S2")}


TAMPERED: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "a changed member": _changed,
    "a missing member": lambda files: {
        name: data for name, data in files.items() if name != "database/jobs.jsonl"
    },
    "another member": lambda files: {"config/extra.toml": b"", **files},
    "no manifest": lambda files: {
        name: data for name, data in files.items() if name != "manifest.json"
    },
    "a manifest of something else": lambda files: files | {"manifest.json": b'{"a": 1}'},
    "nothing": lambda _: {},
}


@pytest.mark.parametrize("how", TAMPERED)
def test_an_archive_that_was_tampered_with_is_refused(
    archive: Path, empty: Path, tmp_path: Path, how: str
) -> None:
    refused(empty, pack(tmp_path / "tampered.tar.gz", TAMPERED[how](members(archive))))


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "config/../../outside",
        "/etc/outside",
        "config//outside",
        "config/./outside",
        "artefacts/short/probe.json",
        f"artefacts/{'a' * 64}/run.sh",
        f"artefacts/{'a' * 64}/../../outside",
        "database/../outside.jsonl",
        "weights/model.bin",
        "config\\outside",
        "",
    ],
)
def test_names_that_lead_elsewhere_are_refused(
    archive: Path, empty: Path, tmp_path: Path, name: str
) -> None:
    files = {name: b"outside", **members(archive)}
    refused(empty, repacked(tmp_path / "tricky.tar.gz", files))
    assert not list(tmp_path.rglob("outside*"))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_are_refused(
    archive: Path, empty: Path, tmp_path: Path, kind: bytes
) -> None:
    path = tmp_path / "links.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        info = tarfile.TarInfo("config/minutes.toml")
        info.type, info.linkname = kind, "/etc/passwd"
        tar.addfile(info)
        for name, data in members(archive).items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    refused(empty, path)


@pytest.mark.parametrize("facts", [{"format": 2}, {"revision": "9999"}])
def test_an_archive_of_a_newer_version_is_refused(
    archive: Path, empty: Path, tmp_path: Path, facts: dict[str, object]
) -> None:
    error = refused(empty, repacked(tmp_path / "newer.tar.gz", members(archive), **facts))
    assert "업그레이드" in error.message("ko")


def test_what_is_no_archive_is_refused(empty: Path, tmp_path: Path) -> None:
    for name, data in {
        "text": "회의록".encode(),
        "gzip": gzip.compress(b"no tar in here" * 1000),
        "empty.gz": gzip.compress(b""),
    }.items():
        (tmp_path / name).write_bytes(data)
        refused(empty, tmp_path / name)


# -- older archives


def test_an_archive_of_an_older_revision_is_raised_to_this_one(
    archive: Path, empty: Path, tmp_path: Path
) -> None:
    files = members(archive)
    for table, columns in _tables_of("0001", tmp_path).items():
        lines = [json.loads(line) for line in files[f"database/{table}.jsonl"].splitlines()]
        kept = [{key: row[key] for key in row if key in columns} for row in lines]
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)
        files[f"database/{table}.jsonl"] = text.encode()
    known = {f"database/{table}.jsonl" for table in _tables_of("0001", tmp_path)}
    older = {
        name: data
        for name, data in files.items()
        if not name.startswith("database/") or name in known
    }
    bring(empty, repacked(tmp_path / "older.tar.gz", older, revision="0001"))
    assert len(rows(empty, "recordings")) == 2
    assert len(rows(empty, "reviews")) == 1
    assert len(make_service(empty).status()) == 2


def _tables_of(revision: str, scratch: Path) -> dict[str, set[str]]:
    from sqlalchemy import inspect

    from minutes.store.engine import changing_tables, open_engine

    path = scratch / "tables.db"
    path.unlink(missing_ok=True)
    engine = open_engine(f"sqlite:///{path}", busy_timeout_s=1.0)
    with changing_tables(engine) as connection:
        upgrade(connection, None, to=revision)
    tables = inspect(engine)
    found = {
        name: {column["name"] for column in tables.get_columns(name)}
        for name in tables.get_table_names()
        if name != "alembic_version"
    }
    engine.dispose()
    return found


# -- while others work, and when things break


def test_a_backup_beside_a_busy_home_is_consistent(tmp_path: Path, empty: Path) -> None:
    """Another process keeps adding recordings and artefacts meanwhile."""
    home = make_home(tmp_path / "home")
    code = (
        "import sys; from pathlib import Path;"
        "from tests.service.upkeep_kit import add_recording, process, process_again;"
        "home = Path(sys.argv[1]);"
        "[(add_recording(home, f'2026-11-21 회의 {n}', seconds=2 + n / 100), process(home),"
        " process_again(home, f'model {n}')) for n in range(1000)]"
    )
    busy = subprocess.Popen([sys.executable, "-c", code, str(home)], cwd=ROOT)
    try:
        counts = []
        for number in range(6):
            _wait_for_recordings(home, 2 + number)
            report = save(home, tmp_path / f"b{number}.tar.gz")
            counts.append(report.recordings)
            collect(holdings_of(home), apply=True)
        assert busy.poll() is None, "it worked all the time"
    finally:
        busy.kill()
        busy.wait()
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]
    for number in range(6):
        fresh = tmp_path / f"fresh{number}"
        shutil.copytree(empty, fresh)
        bring(fresh, tmp_path / f"b{number}.tar.gz")
        shutil.copytree(home / "audio_in", fresh / "audio_in")
        differences = {finding.kind for finding in verify(holdings_of(fresh)).findings}
        # Documents are not in a backup; a stage that was just being noted has no checksum yet.
        assert differences <= HARMLESS | {Difference.EXPORT_MISSING}, number
        assert len(make_service(fresh).status()) == counts[number]


def _wait_for_recordings(home: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(holdings_of(home).ledger.recordings()) < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_two_restores_at_once_are_one(archive: Path, empty: Path) -> None:
    with restoring._alone(holdings_of(empty).folders), pytest.raises(BusyError):
        bring(empty, archive)
    bring(empty, archive)


def test_a_full_disk_leaves_the_backup_of_before(made: Path, tiny_disk: Path) -> None:
    target = tiny_disk / "minutes.tar.gz"
    target.write_bytes(b"the backup of yesterday")
    (tiny_disk / "in the way").write_bytes(os.urandom(30_000))
    with pytest.raises(DiskFullError):
        save(made, target)
    assert target.read_bytes() == b"the backup of yesterday"
    assert len(list(tiny_disk.iterdir())) == 2


def test_a_restore_that_will_not_fit_is_not_begun(
    archive: Path, empty: Path, tiny_disk: Path
) -> None:
    (empty / ".state").symlink_to(tiny_disk)
    with pytest.raises(LowDiskError):
        bring(empty, archive)
    assert not (tiny_disk / "restoring").exists()
    assert not (tiny_disk / "artefacts").exists()
    (empty / ".state").unlink()
    bring(empty, archive)


def test_a_disk_that_fills_up_while_unpacking_leaves_nothing(
    archive: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise DiskFullError(path="state")

    monkeypatch.setattr(restoring, "raise_to_head", full)
    files = repacked(empty.parent / "older.tar.gz", members(archive), revision="0001")
    with pytest.raises(DiskFullError):
        bring(empty, files)
    assert not (empty / ".state" / "restoring").exists()
    bring(empty, archive)
