"""What a person has to look at in the minutes of a recording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.documents.report.concerns import Written, concerns
from minutes.documents.report.doubt import DOUBTFUL, LISTED, doubt, doubtful_passages
from minutes.model.dialogue import Dialogue, Sentence, Utterance
from minutes.model.minutes import ExportedFile, Exports, Minutes, Note
from minutes.model.report import Concern, ConcernKind
from tests.documents.samples import demo_minutes, sentence, unknown_minutes


def written(minutes: Minutes, *, exports: Exports | None = None, cause: str = "") -> Written:
    return Written(
        minutes=minutes,
        exports=exports,
        meeting_file="회의.toml",
        has_meeting_file=True,
        cause=cause,
    )


def sure_minutes() -> Minutes:
    """The demo's minutes, of which a person confirmed every name."""
    minutes = demo_minutes()
    people = tuple(replace(person, reviewed=True) for person in minutes.participants)
    return replace(minutes, participants=people, notes=())


def of_kind(found: tuple[Concern, ...], kind: ConcernKind) -> Concern:
    (concern,) = (concern for concern in found if concern.kind is kind)
    return concern


def unsure(text: str, at_s: float, probability: float) -> Sentence:
    spoken = sentence(text, at_s, at_s + 3)
    words = tuple(replace(word, probability=probability) for word in spoken.words)
    return replace(spoken, words=words)


def spoken(*sentences: Sentence) -> Minutes:
    dialogue = Dialogue("ko", 600.0, (Utterance("u0001", "S1", sentences),))
    return replace(demo_minutes(), dialogue=dialogue)


def test_complete_minutes_ask_only_for_what_is_missing() -> None:
    found = concerns(written(sure_minutes()))
    assert [concern.kind for concern in found] == [ConcernKind.MISSING_FIELD]
    assert found[0].text == "표결 내용"
    assert found[0].todo.startswith("‘회의.toml’에 적을 것")
    assert found[0].recording_id == demo_minutes().recording_id


def test_without_a_meeting_file_one_is_to_be_made() -> None:
    item = replace(written(unknown_minutes()), has_meeting_file=False)
    todo = of_kind(concerns(item), ConcernKind.MISSING_FIELD).todo
    assert todo.startswith("녹음 옆에 ‘회의.toml’ 파일을 만들어 적을 것")


def test_nameless_voices_come_with_the_time_to_listen_and_the_command() -> None:
    minutes = unknown_minutes()
    voices = of_kind(concerns(written(minutes)), ConcernKind.UNNAMED_SPEAKER)
    assert "첫 발언 00:00:0" in voices.text
    nameless = [p for p in minutes.participants if p.attendee is None]
    if nameless:
        name = nameless[0].display_name
        assert voices.command == f'minutes name {minutes.recording_id[:8]} "{name}" 이름'


def test_a_weak_name_can_be_confirmed_by_one_command() -> None:
    minutes = sure_minutes()
    weak = replace(minutes.participants[1], score=0.5, reviewed=False)
    people = (minutes.participants[0], weak, *minutes.participants[2:])
    found = concerns(written(replace(minutes, participants=people)))
    concern = of_kind(found, ConcernKind.WEAK_NAME)
    assert weak.attendee is not None
    assert concern.command == f'minutes name {minutes.recording_id[:8]} S2 "{weak.attendee.name}"'
    assert "확신도 0.50" in concern.text


def test_notes_about_the_work_become_concerns_and_general_ones_do_not() -> None:
    notes = (
        Note("draft", "초안"),
        Note("truncated", "녹음이 끊김"),
        Note("dropped_text", "00:00:01 ‘감사합니다’ 제외"),
        Note("dropped_text", "00:00:09 ‘구독’ 제외"),
        Note("no_diarization", "화자 분리에 실패함"),
    )
    found = concerns(written(replace(sure_minutes(), notes=notes), cause="메모리가 모자람"))
    assert [concern.kind for concern in found] == [
        ConcernKind.DEGRADED,
        ConcernKind.TRUNCATED,
        ConcernKind.MISSING_FIELD,
        ConcernKind.DROPPED_TEXT,
    ]
    assert found[0].text == "화자 분리에 실패함. 까닭: 메모리가 모자람"
    assert found[0].command == f"minutes retry {demo_minutes().recording_id[:8]}"
    assert found[3].text == "00:00:01 ‘감사합니다’ 제외. 00:00:09 ‘구독’ 제외"


def test_a_missing_form_and_a_second_file_are_told() -> None:
    files = (
        ExportedFile("회의록 (2).docx", "docx", "0" * 64, 1),
        ExportedFile("자막.srt", "srt", "1" * 64, 1),
    )
    exports = Exports("폴더 (3)", files, missing=("json",))
    found = concerns(written(demo_minutes(), exports=exports))
    assert of_kind(found, ConcernKind.DEGRADED).text == "만들지 못한 파일 형식: json"
    edited = of_kind(found, ConcernKind.EDITED).text
    assert edited == ("사람이 고친 문서(회의록.docx)를 그대로 두고 새 문서(회의록 (2).docx)를 만듦")


def test_doubt_is_the_share_of_letters_expected_to_be_wrong() -> None:
    certain = unsure("확실하게 알아들은 문장입니다", 0, 1.0)
    half = unsure("절반쯤 알아들은 것 같은 문장입니다", 0, 0.5)
    letters = 15
    assert doubt(certain) == 0
    assert doubt(half) == pytest.approx(0.5 * letters / (letters + 8))
    assert doubt(replace(certain, words=())) == 0


def test_a_short_answer_is_doubted_less_than_a_sentence() -> None:
    assert doubt(unsure("네", 0, 0.3)) < DOUBTFUL
    assert doubt(unsure("다음 달까지 초안을 만들어 보내겠습니다", 0, 0.3)) > DOUBTFUL


def test_the_most_doubtful_sentences_are_listed_in_order_of_time() -> None:
    text = "다음 달까지 초안을 만들어 보내겠습니다"
    chances = [0.9, 0.5, 0.1, 0.4, 0.3, 0.95, 0.2, 0.6, 0.55]
    minutes = spoken(*(unsure(text, 10.0 * i, chance) for i, chance in enumerate(chances)))
    passages, more = doubtful_passages(minutes)
    assert [passage.time_s for passage in passages] == [10.0, 20.0, 30.0, 40.0, 60.0]
    assert (len(passages), more) == (LISTED, 2)
    assert passages[1].doubt == max(passage.doubt for passage in passages)
    assert passages[0].speaker == "한서윤 의장"
    concern = of_kind(concerns(written(minutes)), ConcernKind.LOW_CONFIDENCE)
    assert concern.text == "인식이 불확실한 발언 7곳"
    assert concern.passages == passages


def test_no_doubt_no_concern() -> None:
    assert doubtful_passages(spoken(unsure("확실하게 알아들은 문장입니다", 0, 0.99))) == ((), 0)
