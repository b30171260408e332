"""Signing off over the whole line with the fast engines."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import docx
import pytest

from minutes.errors import UnfinishedMinutesError, UnknownRecordingError, UsageError
from minutes.service.signing import Signing, SignState
from minutes.store.events import EventKind
from tests.fakes import DEMO, Calls, House, make_service, write_tone

MEETING_FILE = "2026-11-20 회의.toml"


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A processed meeting in which nothing is missing but the vote."""
    write_tone(tmp_path / "audio_in" / "2026-11-20 회의.wav")
    shutil.copy(DEMO / "demo.toml", tmp_path / "audio_in" / MEETING_FILE)
    made = make_service(tmp_path)
    made.run()
    return made


def _signing(house: House) -> Signing:
    return Signing(ledger=house.ledger, artefacts=house.artefacts, events=house.events)


def _identity(house: House) -> str:
    return house.status()[0].entry.id


def _vote(house: House, title: str | None = None) -> None:
    """The meeting file with the vote, and maybe another title."""
    path = house.folders.audio_in / MEETING_FILE
    text = (DEMO / "demo.toml").read_text(encoding="utf-8")
    text = text.replace("fictional = true", 'fictional = true\nvotes = ["표결 없음"]')
    if title:
        text = text.replace("제3차 중소기업 인공지능 정책자문단 회의 (가상)", title)
    path.write_text(text, encoding="utf-8")
    _again(house)


def _again(house: House) -> None:
    (result,) = house.night.run_again(_identity(house)).results
    assert result.error is None


def _name_everybody(house: House) -> None:
    made = house.show(_identity(house)).minutes
    assert made is not None
    names = [person.name for person in made.meeting.attendees]
    for participant, name in zip(made.participants, names, strict=False):
        house.recordings.name_speaker(
            _identity(house), participant.speaker, name, reviewer="사무국"
        )
    _again(house)


def _ready(house: House) -> str:
    _vote(house)
    _name_everybody(house)
    return _identity(house)


def _text(house: House) -> str:
    (path,) = house.folders.exports.glob("*/회의록.docx")
    document = docx.Document(io.BytesIO(path.read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_missing_elements_keep_anybody_from_signing_and_are_listed(house: House) -> None:
    with pytest.raises(UnfinishedMinutesError) as refused:
        _signing(house).sign(_identity(house), name="한가상", reviewer="사무국")
    assert "- 표결 내용: 표결 결과를 적고" in refused.value.message("ko")
    assert house.ledger.sign_off(_identity(house)) is None
    assert _signing(house).state(_identity(house)) is SignState.DRAFT


def test_signed_documents_say_so_and_nothing_is_recognised_again(house: House) -> None:
    identity = _ready(house)
    assert "자동으로 인식하여 정리한 초안" in _text(house)
    signed = _signing(house).sign(identity, name=" 한가상  과장 ", reviewer="사무국")
    assert signed.completeness.complete
    calls = Calls()
    make_service(house.folders.state.parent, calls).night.run_again(identity)
    assert set(calls.names) == {"export docx", "export json"}
    text = _text(house)
    assert "한가상 과장" in text
    assert "확정: 20" in text
    assert "정리한 초안" not in text
    assert "검토 자료" not in text
    made = house.show(identity).minutes
    assert made is not None
    assert made.sign_off is not None
    assert house.status()[0].standing is SignState.SIGNED


def test_a_weak_element_does_not_block(house: House) -> None:
    identity = _ready(house)
    signed = _signing(house).sign(identity, name="한가상", reviewer="사무국")
    assert any(element.gaps for element in signed.completeness.elements)


def test_a_changed_title_voids_the_signature_visibly(house: House) -> None:
    identity = _ready(house)
    _signing(house).sign(identity, name="한가상", reviewer="사무국")
    _again(house)
    _vote(house, title="제3차 자문회의(정정)")
    text = _text(house)
    assert "한가상) 뒤 변경됨" in text
    assert "정리한 초안" in text
    assert _signing(house).state(identity) is SignState.CHANGED
    _vote(house)
    assert _signing(house).state(identity) is SignState.SIGNED, "as it was signed"
    assert "뒤 변경됨" not in _text(house)


def test_a_corrected_name_voids_the_signature(house: House) -> None:
    identity = _ready(house)
    _signing(house).sign(identity, name="한가상", reviewer="사무국")
    house.name_speaker(identity, "S1", "정민아", reviewer="사무국")
    assert _signing(house).state(identity) is SignState.CHANGED
    assert "뒤 변경됨" in _text(house)


def test_the_json_holds_the_sign_off(house: House) -> None:
    identity = _ready(house)
    _signing(house).sign(identity, name="한가상", reviewer="사무국")
    _again(house)
    (path,) = house.folders.exports.glob("*/회의록.json")
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["sign_off"]["name"] == "한가상"
    assert data["notes"][0]["kind"] == "signed"


def test_unsigning_makes_a_draft_again_and_stays_noted(house: House) -> None:
    identity = _ready(house)
    signing = _signing(house)
    signing.sign(identity, name="한가상", reviewer="사무국")
    signing.unsign(identity, reviewer="과장")
    _again(house)
    assert "정리한 초안" in _text(house)
    assert signing.state(identity) is SignState.DRAFT
    kinds = [event.kind for event in house.events.of(identity)]
    assert kinds.index(EventKind.SIGNED) < kinds.index(EventKind.UNSIGNED)
    with pytest.raises(UsageError):
        signing.unsign(identity, reviewer="과장")


def test_what_cannot_be_signed(house: House) -> None:
    identity = _ready(house)
    with pytest.raises(UsageError):
        _signing(house).sign(identity, name="  ", reviewer="사무국")
    with pytest.raises(UnknownRecordingError):
        _signing(house).sign("ffff", name="한가상", reviewer="사무국")


def test_the_state_of_signed_minutes_is_told_without_reading_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = _ready(house)
    signing = _signing(house)
    signing.sign(identity, name="한가상", reviewer="사무국")
    monkeypatch.setattr(signing, "minutes", lambda _: pytest.fail("read"))
    assert signing.state(identity) is SignState.SIGNED
