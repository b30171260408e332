"""Manifest, store and pull, with small made-up files and local sources."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest

from minutes.config import Diarize, Settings, Transcribe
from minutes.errors import (
    ConfigError,
    CorruptModelError,
    DiskFullError,
    MissingModelError,
    ModelSourceError,
    UsageError,
)
from minutes.speech.weights import Manifest, WeightState, WeightStore, load_manifest
from minutes.speech.weights.local import FolderSource, TextSource
from minutes.speech.weights.pull import pull
from minutes.speech.weights.source import Sink, SourceError, Wanted

CHECKOUT = Path(__file__).parents[2]
CONTENT = {"model.bin": b"weights" * 1000, "config.json": b'{"layers": 2}'}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def manifest() -> Manifest:
    def entry(name: str, data: bytes) -> dict[str, object]:
        return {"name": name, "size": len(data), "sha256": sha256(data)}

    tiny = {
        "name": "tiny",
        "aliases": ["kleine"],
        "folder": "whisper-tiny",
        "role": "transcribe",
        "licence": "MIT",
        "attribution": "made up",
        "files": [entry(name, data) for name, data in CONTENT.items()],
    }
    other = tiny | {
        "name": "other",
        "aliases": [],
        "folder": "other",
        "role": "diarize",
        "files": [{"name": "config.yaml", "text": "a: 1\n"}],
    }
    groups = {"both": {"aliases": ["embedded"], "models": ["tiny", "other"]}}
    return Manifest.model_validate({"models": [tiny, other], "groups": groups})


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    return WeightStore(tmp_path / "weights", manifest(), home=tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder that holds the files, laid out like the store."""
    folder = tmp_path / "stick" / "whisper-tiny"
    folder.mkdir(parents=True)
    for name, data in CONTENT.items():
        (folder / name).write_bytes(data)
    return folder.parent


class Refusing:
    """A source that must not be asked."""

    name = "refusing"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def offers(self, wanted: Wanted) -> bool:
        self.asked.append(wanted.label)
        return True

    def write(self, wanted: Wanted, out: Sink) -> None:
        raise SourceError("no")


class TestPull:
    def test_takes_files_from_a_folder_and_verifies_them(
        self, store: WeightStore, stick: Path
    ) -> None:
        fetched = pull(store, ["tiny"], [FolderSource(stick)])
        assert [path.name for path in fetched] == ["model.bin", "config.json"]
        assert store.require("tiny") == store.root / "whisper-tiny"
        assert (store.require("tiny") / "model.bin").read_bytes() == CONTENT["model.bin"]

    def test_takes_a_flat_folder(self, store: WeightStore, stick: Path) -> None:
        assert pull(store, ["tiny"], [FolderSource(stick / "whisper-tiny")])

    def test_does_not_ask_for_what_is_there(self, store: WeightStore, stick: Path) -> None:
        pull(store, ["tiny"], [FolderSource(stick)])
        refusing = Refusing()
        assert pull(store, ["tiny"], [refusing]) == ()
        assert refusing.asked == []

    def test_goes_on_where_it_stopped(self, store: WeightStore, stick: Path) -> None:
        (stick / "whisper-tiny" / "config.json").rename(stick / "kept")
        with pytest.raises(ModelSourceError):
            pull(store, ["tiny"], [FolderSource(stick)])
        assert store.list()[0].state is WeightState.PARTIAL
        (stick / "kept").rename(stick / "whisper-tiny" / "config.json")
        assert [p.name for p in pull(store, ["tiny"], [FolderSource(stick)])] == ["config.json"]

    def test_writes_text_from_the_manifest(self, store: WeightStore) -> None:
        pull(store, ["other"], [TextSource()])
        assert (store.require("other") / "config.yaml").read_text() == "a: 1\n"

    def test_corrupt_source_is_refused_and_leaves_nothing(
        self, store: WeightStore, stick: Path
    ) -> None:
        data = bytearray(CONTENT["model.bin"])
        data[17] ^= 1
        (stick / "whisper-tiny" / "model.bin").write_bytes(data)
        with pytest.raises(ModelSourceError, match="SHA-256 expected"):
            pull(store, ["tiny"], [FolderSource(stick)])
        assert list((store.root / "whisper-tiny").iterdir()) == []

    def test_short_source_is_refused(self, store: WeightStore, stick: Path) -> None:
        (stick / "whisper-tiny" / "model.bin").write_bytes(CONTENT["model.bin"][:-1])
        with pytest.raises(ModelSourceError, match="6999 bytes, expected 7000"):
            pull(store, ["tiny"], [FolderSource(stick)])

    def test_next_source_is_tried_and_every_reason_is_named(
        self, store: WeightStore, stick: Path, tmp_path: Path
    ) -> None:
        assert pull(store, ["tiny"], [Refusing(), FolderSource(stick)])
        (store.root / "whisper-tiny" / "config.json").unlink()
        with pytest.raises(ModelSourceError) as caught:
            pull(store, ["tiny"], [Refusing(), FolderSource(tmp_path / "nowhere")])
        assert "- refusing: no" in caught.value.message("ko")
        assert "nowhere: 파일 없음" in caught.value.message("ko")
        assert "--from" in caught.value.message("ko")
        assert caught.value.exit_code == 22

    def test_where_no_source_has_it_the_way_out_is_told(self, tmp_path: Path) -> None:
        store = WeightStore(tmp_path, load_manifest(CHECKOUT / "config/weights.toml"))
        with pytest.raises(ModelSourceError) as caught:
            pull(store, ["small"], [FolderSource(tmp_path / "nowhere")])
        for lang in ("ko", "en"):
            assert "apt-get install npm" in caught.value.message(lang)
            assert 'profile = "standard"' in caught.value.message(lang)

    def test_damaged_file_in_place_is_replaced(self, store: WeightStore, stick: Path) -> None:
        pull(store, ["tiny"], [FolderSource(stick)])
        (store.root / "whisper-tiny" / "config.json").write_bytes(b'{"layers": 3}')
        assert [p.name for p in pull(store, ["tiny"], [FolderSource(stick)])] == ["config.json"]

    def test_reports_shares_up_to_one(self, store: WeightStore, stick: Path) -> None:
        shares: list[float] = []
        pull(store, ["tiny"], [FolderSource(stick)], shares.append)
        assert shares == pytest.approx([7000 / 7013, 1.0, 1.0])

    def test_full_disk_in_the_middle_leaves_nothing(
        self, store: WeightStore, stick: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("minutes.files.os.fsync", _no_space)
        with pytest.raises(DiskFullError):
            pull(store, ["tiny"], [FolderSource(stick)])
        assert list((store.root / "whisper-tiny").iterdir()) == []

    def test_strays_of_a_killed_pull_are_removed(self, store: WeightStore, stick: Path) -> None:
        stray = store.root / "whisper-tiny" / ".writing-abc"
        stray.parent.mkdir(parents=True)
        stray.write_bytes(b"half")
        pull(store, ["tiny"], [FolderSource(stick)])
        assert not stray.exists()

    def test_too_little_space_is_said_before_anything_is_fetched(
        self, store: WeightStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        usage = type("Usage", (), {"free": 7012})
        monkeypatch.setattr("minutes.speech.weights.pull.shutil.disk_usage", lambda _: usage)
        refusing = Refusing()
        with pytest.raises(DiskFullError):
            pull(store, ["tiny"], [refusing])
        assert refusing.asked == []


def _no_space(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


class TestStore:
    def test_absent_model_names_the_command(self, store: WeightStore) -> None:
        with pytest.raises(MissingModelError) as caught:
            store.require("kleine")
        assert "minutes models pull tiny" in caught.value.message("ko")
        assert caught.value.exit_code == 20

    def test_damaged_model_is_refused(self, store: WeightStore, stick: Path) -> None:
        pull(store, ["tiny"], [FolderSource(stick)])
        store.require("tiny")
        path = store.root / "whisper-tiny" / "config.json"
        path.write_bytes(b'{"layers": 3}')
        with pytest.raises(CorruptModelError) as caught:
            store.require("tiny")
        assert str(path) in caught.value.message("ko")
        assert caught.value.exit_code == 21

    def test_hashes_once_and_again_only_when_asked(self, store: WeightStore, stick: Path) -> None:
        pull(store, ["tiny"], [FolderSource(stick)])
        store.require("tiny")
        path = store.root / "whisper-tiny" / "model.bin"
        stat = path.stat()
        path.write_bytes(CONTENT["model.bin"][:-1] + b"!")
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert store.require("tiny")  # same size and time: taken as verified
        checks = store.check(["tiny"])
        assert [type(check.error) for check in checks] == [CorruptModelError, type(None)]
        with pytest.raises(CorruptModelError):
            store.verify(["tiny"])
        with pytest.raises(CorruptModelError):
            store.require("tiny")  # the check was remembered

    def test_broken_record_of_hashes_is_ignored(self, store: WeightStore, stick: Path) -> None:
        pull(store, ["tiny"], [FolderSource(stick)])
        store.require("tiny")
        record = store.root / "whisper-tiny" / ".verified.json"
        assert set(json.loads(record.read_text())) == set(CONTENT)
        for text in ("{", "[]", '{"model.bin": 7, "config.json": [1]}'):
            record.write_text(text)
            assert store.require("tiny")

    def test_states(self, store: WeightStore, stick: Path) -> None:
        assert [s.state for s in store.list()] == [WeightState.ABSENT] * 2
        pull(store, ["tiny"], [FolderSource(stick)])
        assert [s.state for s in store.list()] == [WeightState.PRESENT, WeightState.ABSENT]
        assert store.list()[0].size == 7013

    def test_group_is_the_folder_above(self, store: WeightStore, stick: Path) -> None:
        pull(store, ["both"], [TextSource(), FolderSource(stick)])
        assert store.require("embedded") == store.root
        assert [check.error for check in store.check(["both"])] == [None] * 3

    def test_own_folder(self, store: WeightStore, tmp_path: Path) -> None:
        own = tmp_path / "ours"
        own.mkdir()
        with pytest.raises(UsageError):
            store.require("ours")
        (own / "model.bin").write_bytes(b"own")
        assert store.require("ours") == own
        first = store.identity("ours")
        (own / "model.bin").write_bytes(b"own, retrained")
        assert store.identity("ours") != first
        assert [path.name for path in own.iterdir()] == ["model.bin"]

    def test_identity_is_the_content(self, store: WeightStore, stick: Path, tmp_path: Path) -> None:
        elsewhere = WeightStore(tmp_path / "elsewhere", manifest())
        for each in (store, elsewhere):
            pull(each, ["tiny"], [FolderSource(stick)])
        assert store.identity("tiny") == elsewhere.identity("kleine")

    def test_unknown_name_suggests_the_known_one(self, store: WeightStore) -> None:
        with pytest.raises(UsageError, match=r"tinny \(tiny\?\)"):
            store.require("tinny")


class TestManifest:
    def test_shipped_manifest_covers_the_settings(self) -> None:
        shipped = load_manifest(CHECKOUT / "config/weights.toml")
        standard = Settings(transcribe=Transcribe(profile="standard"))
        assert shipped.needed(standard) == ("base", "embedded")
        assert shipped.needed(Settings()) == ("small", "embedded")
        models = shipped.select(shipped.needed(Settings()))
        assert [m.name for m in models] == [
            "small",
            "segmentation-3.0",
            "wespeaker-resnet34",
            "plda",
        ]
        obtained = [m.conversion.sources if m.conversion else m.files for m in models]
        assert all(file.parts for files in obtained for file in files)
        for name in ("small", "medium", "large-v3", "large-v3-turbo"):
            assert shipped.knows(name)
        for name in (
            "pyannote/speaker-diarization-community-1",
            "pyannote/speaker-diarization-3.1",
        ):
            assert shipped.knows(name)

    def test_command_names_the_token_only_where_it_is_needed(self, tmp_path: Path) -> None:
        store = WeightStore(tmp_path, load_manifest(CHECKOUT / "config/weights.toml"))
        with pytest.raises(
            MissingModelError, match=r"HF_TOKEN=\S+ minutes models pull community-1"
        ):
            store.require("pyannote/speaker-diarization-community-1")
        with pytest.raises(MissingModelError, match="models pull segmentation-3"):
            store.require("embedded")

    def test_own_folders_and_disabled_diarization_need_nothing(self) -> None:
        shipped = load_manifest(CHECKOUT / "config/weights.toml")
        settings = Settings(
            transcribe=Transcribe(model="/srv/whisper"), diarize=Diarize(enabled=False)
        )
        assert shipped.needed(settings) == ()

    @pytest.mark.parametrize("name", ["../up.bin", "/etc/x", "a\\b", ""])
    def test_names_stay_inside_the_folder(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / "weights.toml"
        path.write_text(
            "[[models]]\nname='m'\nfolder='m'\nrole='diarize'\nlicence='MIT'\nattribution='x'\n"
            f"[[models.files]]\nname='{name}'\ntext='x'\n"
        )
        with pytest.raises(ConfigError, match="not a path inside"):
            load_manifest(path)

    def test_unknown_package_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "weights.toml"
        path.write_text(
            "[[models]]\nname='m'\nfolder='m'\nrole='diarize'\nlicence='MIT'\nattribution='x'\n"
            "[[models.files]]\nname='f'\ntext='x'\nparts=[{package='nobody', member='f'}]\n"
        )
        with pytest.raises(ConfigError, match="nobody"):
            load_manifest(path)


@pytest.mark.engine
def test_real_weights_are_what_the_manifest_says() -> None:
    root = CHECKOUT / ".state/weights"
    if not (root / "whisper-base").is_dir():
        pytest.skip("no weights here")
    store = WeightStore(root, load_manifest(CHECKOUT / "config/weights.toml"))
    checks = store.check(["base", "diarization"])
    assert [check.error for check in checks] == [None] * 8
    assert store.require("base") == root / "whisper-base"


@pytest.mark.engine
def test_real_weights_are_carried_over_from_a_folder(tmp_path: Path) -> None:
    root = CHECKOUT / ".state/weights"
    if not (root / "plda").is_dir():
        pytest.skip("no weights here")
    store = WeightStore(tmp_path, load_manifest(CHECKOUT / "config/weights.toml"))
    fetched = store.pull(["plda", "segmentation-3.0"], source_folder=root)
    assert [path.name for path in fetched] == [
        "plda.npz",
        "xvec_transform.npz",
        "pytorch_model.bin",
    ]
    store.verify(["plda", "segmentation-3.0"])
