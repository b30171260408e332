"""Marks and editions over the whole line with the fast engines."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from minutes.documents.json_export import JsonExporter
from minutes.documents.word.exporter import TRANSCRIPT, WordExporter
from minutes.errors import BusyError, EditionRefusedError, UsageError
from minutes.files import hash_file
from minutes.model.editions import Attribution, Edition
from minutes.model.minutes import Minutes
from minutes.service.editions import Editions
from minutes.service.locks import recording_lock
from minutes.service.signing import Signing
from minutes.service.upkeep.collect import LeftoverKind, collect
from minutes.service.upkeep.holdings import Holdings
from minutes.service.upkeep.verify import Difference, verify
from minutes.store.database import Database, default_url
from tests.fakes import DEMO, House, make_service, write_tone

ROOT = Path(__file__).parents[2]
GROUND = "정보공개법 제9조 제1항 제5호"


@pytest.fixture
def house(tmp_path: Path) -> House:
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    shutil.copy(DEMO / "demo.toml", tmp_path / "audio_in" / "2026-11-20 회의.toml")
    made = make_service(tmp_path)
    made.run()
    return made


def _editions(house: House) -> Editions:
    return Editions(
        folders=house.folders,
        ledger=house.ledger,
        artefacts=house.artefacts,
        events=house.events,
        signing=Signing(ledger=house.ledger, artefacts=house.artefacts, events=house.events),
        exporters=lambda: (WordExporter(), WordExporter(TRANSCRIPT), JsonExporter()),
        masking=ROOT / "config" / "masking.toml",
    )


def _identity(house: House) -> str:
    return house.status()[0].entry.id


def _minutes(house: House) -> Minutes:
    made = house.show(_identity(house)).minutes
    assert made is not None
    return made


def _close(house: House, words: str | None = None, ground: str = "5") -> str:
    said = _minutes(house).dialogue.utterances[1]
    _editions(house).close(_identity(house), said.id, words=words, ground=ground, reviewer="a")
    return said.id


def _write(
    house: House,
    edition: Edition = Edition.PARTIAL,
    attribution: Attribution = Attribution.NAMED,
) -> dict[str, Path]:
    exports = _editions(house).write(_identity(house), edition, attribution, by="a")
    folder = house.folders.exports / exports.folder
    return {file.name: folder / file.name for file in exports.files}


def test_a_partial_edition_stands_beside_the_documents_and_keeps_them(house: House) -> None:
    _close(house)
    (before,) = house.folders.exports.glob("*/회의록.docx")
    sha256 = hash_file(before)
    files = _write(house)
    assert set(files) == {"회의록(부분공개).docx", "녹취록(부분공개).docx", "회의록(부분공개).json"}
    assert all(path.parent == before.parent for path in files.values())
    assert hash_file(before) == sha256
    data = json.loads(files["회의록(부분공개).json"].read_text(encoding="utf-8"))
    assert data["dialogue"]["utterances"][1]["sentences"][0]["text"] == f"[비공개: {GROUND}]"
    assert data["edition"] == "partial"


def test_there_is_no_public_transcript(house: House) -> None:
    assert set(_write(house, Edition.PUBLIC)) == {"회의록(공개).docx", "회의록(공개).json"}


def test_words_are_found_wherever_they_stand_and_opened_again(house: House) -> None:
    said = _minutes(house).dialogue.utterances[1]
    words = " ".join(said.text.split()[:2])
    name = _close(house, words=words.replace(" ", "  "))
    (mark,) = house.ledger.closed_marks(_identity(house))
    assert (mark.words, mark.span.ground) == (words, GROUND)
    _, (standing,) = _editions(house).marks(_identity(house))
    assert not standing.lost
    _editions(house).open(_identity(house), name, words=words, reviewer="b")
    assert house.ledger.closed_marks(_identity(house)) == ()
    with pytest.raises(UsageError):
        _editions(house).open(_identity(house), name, words=None, reviewer="b")


def test_an_utterance_is_known_by_its_time_too(house: House) -> None:
    said = _minutes(house).dialogue.utterances[1]
    minute, second = divmod(int(said.start_s) + 1, 60)
    (mark,) = _editions(house).close(
        _identity(house), f"00:{minute:02d}:{second:02d}", words=None, ground="제7호", reviewer="a"
    )
    assert mark.span.utterance_id == said.id


@pytest.mark.parametrize(
    ("utterance", "words", "ground"),
    [("u9999", None, "5"), ("u0002", "하지 않은 말", "5"), ("u0002", None, "제9호")],
)
def test_what_cannot_be_closed(
    house: House, utterance: str, words: str | None, ground: str
) -> None:
    with pytest.raises(UsageError):
        _editions(house).close(
            _identity(house), utterance, words=words, ground=ground, reviewer="a"
        )
    assert house.ledger.closed_marks(_identity(house)) == ()


def test_nothing_is_written_while_closed_words_are_lost(house: House) -> None:
    _close(house)
    made = _minutes(house)
    talk = list(made.dialogue.utterances)
    first, *rest = talk[1].sentences
    talk[1] = replace(talk[1], sentences=(replace(first, text=f"음 {first.text}"), *rest))
    changed = replace(made, dialogue=replace(made.dialogue, utterances=tuple(talk)))
    path = house.artefacts.path(_identity(house), "compose", "f" * 32)
    house.artefacts.save(path, changed, Minutes)
    _, (standing,) = _editions(house).marks(_identity(house))
    assert standing.lost
    for edition in Edition:
        with pytest.raises(EditionRefusedError, match=talk[1].id):
            _write(house, edition)
    assert not [*house.folders.exports.glob("*/*공개*")]
    _editions(house).open(_identity(house), talk[1].id, words=None, reviewer="a")
    assert _write(house)


def test_a_folder_that_tells_a_name_is_refused(house: House) -> None:
    path = house.folders.audio_in / "2026-11-20 회의.toml"
    text = path.read_text(encoding="utf-8").replace('title = "제3차', 'title = "김도현 위원 제3차')
    path.write_text(text, encoding="utf-8")
    house.night.run_again(_identity(house))
    with pytest.raises(EditionRefusedError, match="김도현"):
        _write(house, attribution=Attribution.ANONYMOUS)
    assert _write(house)


def test_an_edition_that_a_person_edited_is_kept(house: House) -> None:
    _close(house)
    edited = _write(house)["회의록(부분공개).docx"]
    edited.write_bytes(b"edited")
    again = _write(house)
    assert edited.read_bytes() == b"edited"
    assert "회의록(부분공개) (2).docx" in again


def test_a_new_edition_replaces_its_own_file(house: House) -> None:
    first = _write(house)
    _close(house)
    second = _write(house)
    assert set(first) == set(second)


def test_who_works_on_the_recording_is_not_disturbed(house: House) -> None:
    with recording_lock(house.folders, _identity(house)), pytest.raises(BusyError):
        _write(house)


def test_upkeep_knows_the_files(house: House) -> None:
    files = _write(house)
    database = Database(default_url(house.folders.state))
    holdings = Holdings(house.folders, house.folders.state.parent / "config", database)
    kinds = {item.kind for item in collect(holdings).leftovers}
    assert LeftoverKind.EXPORT not in kinds
    assert not [found for found in verify(holdings).findings if "공개" in found.path]
    path = files["회의록(부분공개).json"]
    path.write_text("{}", encoding="utf-8")
    found = {(item.kind, item.path) for item in verify(holdings).findings}
    assert (Difference.EXPORT_EDITED, str(path)) in found
    database.close()
