"""The meeting file and the file name: what is read, what is refused and in which words."""

from __future__ import annotations

import datetime as dt
import errno
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutes.errors import MeetingFileError, StorageError
from minutes.model.meeting import Attendee, Meeting
from minutes.model.speech import Hints
from minutes.pipeline.inbox import find, scan
from minutes.pipeline.meeting_file import MeetingFile, parse_name, read_meeting
from minutes.pipeline.toml_file import MAX_BYTES
from minutes.pipeline.toml_problems import MAX_PROBLEMS

CHECKOUT = Path(__file__).parents[2]


def read(folder: Path, text: str, name: str = "2026-11-22 회의.wav") -> MeetingFile:
    (folder / name).write_bytes(b"x")
    (folder / name).with_suffix(".toml").write_text(text, encoding="utf-8")
    return read_meeting(scan(folder).recordings[0])


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(MeetingFileError) as caught:
        read(folder, text)
    assert caught.value.exit_code == 4
    return str(caught.value.facts["detail"])


class TestNames:
    @pytest.mark.parametrize(
        "name",
        [
            "2026-11-22 제3차 정책자문단 회의",
            "20261122_제3차_정책자문단_회의",
            "2026.11.22. 제3차 정책자문단 회의",
            "2026. 11. 22.(일) 제3차 정책자문단 회의",
            "2026_11_22 제3차 정책자문단 회의",
            "2026년 11월 22일 제3차 정책자문단 회의",
            "(2026-11-22) 제3차 정책자문단 회의",
            "261122 제3차 정책자문단 회의",
            "제3차 정책자문단 회의_20261122",
            "제3차 정책자문단 회의 (2026-11-22)",
            unicodedata.normalize("NFD", "2026-11-22 제3차 정책자문단 회의"),
        ],
    )
    def test_date_and_title(self, name: str) -> None:
        assert parse_name(name) == ("제3차 정책자문단 회의", dt.date(2026, 11, 22))

    @pytest.mark.parametrize(
        "name", ["20261399 회의", "143059 녹음", "2026 계획 회의", "회의 3차", "음성 001"]
    )
    def test_what_is_no_date_stays_in_the_title(self, name: str) -> None:
        assert parse_name(name) == (name, None)

    def test_date_alone_is_also_the_title(self) -> None:
        assert parse_name("2026-11-22") == ("2026-11-22", dt.date(2026, 11, 22))

    @given(st.text(min_size=1).filter(str.strip))
    def test_any_name_has_a_title(self, name: str) -> None:
        assert parse_name(name)[0]

    def test_without_a_file_the_rest_is_missing(self, tmp_path: Path) -> None:
        (tmp_path / "2026-11-22 회의.wav").write_bytes(b"x")
        known = read_meeting(scan(tmp_path).recordings[0])
        assert known == MeetingFile(Meeting(title="회의", date=dt.date(2026, 11, 22)), Hints())


class TestReading:
    def test_demo(self) -> None:
        known = read_meeting(find([CHECKOUT / "tests/demo/demo.opus"]).recordings[0])
        assert known.meeting.date == dt.date(2026, 11, 20)
        assert known.meeting.start_time == dt.time(14)
        assert known.meeting.attendees[1] == Attendee("김도현", "위원", "가상제조 주식회사", "산")
        assert known.meeting.fictional
        assert known.hints.language == "ko"
        assert known.hints.max_speakers == 5
        assert known.hints.num_speakers is None
        assert known.hints.glossary[:2] == ("제조 데이터 은행", "가명 처리")
        assert known.hints.glossary[-2:] == ("이준호", "정민아")

    def test_example_uses_every_key(self, tmp_path: Path) -> None:
        text = (CHECKOUT / "config/meeting.example.toml").read_text(encoding="utf-8")
        known = read(tmp_path, text)
        missing = [name for name in Meeting.__slots__ if not getattr(known.meeting, name)]
        assert missing == []
        for key in ("speakers", "min_speakers", "max_speakers", "parts"):
            assert f"# {key} = " in text
        assert known.hints.max_speakers == 5

    def test_name_stands_in_for_what_the_file_leaves_out(self, tmp_path: Path) -> None:
        known = read(tmp_path, 'place = "서울"\nbody = "  "\n')
        assert known.meeting == Meeting("회의", date=dt.date(2026, 11, 22), place="서울")

    def test_file_wins_over_the_name(self, tmp_path: Path) -> None:
        known = read(tmp_path, 'title = "간담회"\ndate = "2026-11-23"\nstart_time = "14:30"\n')
        assert known.meeting.title == "간담회"
        assert known.meeting.date == dt.date(2026, 11, 23)
        assert known.meeting.start_time == dt.time(14, 30)

    def test_byte_order_mark_of_windows_is_accepted(self, tmp_path: Path) -> None:
        assert read(tmp_path, '\ufefftitle = "간담회"\n').meeting.title == "간담회"

    def test_every_text_is_one_line_without_control_characters(self, tmp_path: Path) -> None:
        text = 'title = """제3차\n회의\\u0000\\u001b"""\nagenda = ["가\\u2028나", "\\u0007"]\n'
        meeting = read(tmp_path, text).meeting
        assert meeting.title == "제3차 회의\ufffd\ufffd"
        assert meeting.agenda == ("가 나", "\ufffd")

    def test_one_agenda_item_may_be_plain_text(self, tmp_path: Path) -> None:
        assert read(tmp_path, 'agenda = "논의"\norder = ["개회", " "]\n').meeting.order == ("개회",)

    def test_parts(self, tmp_path: Path) -> None:
        folder = tmp_path / "회의"
        folder.mkdir()
        (folder / "a.wav").write_bytes(b"x")
        (folder / "meeting.toml").write_text('parts = ["a.wav"]\n')
        assert read_meeting(scan(tmp_path).recordings[0]).parts == ("a.wav",)
        (folder / "meeting.toml").write_text('parts = ["a.wav", "b.wav"]\n')
        with pytest.raises(MeetingFileError, match=r"no such file: b\.wav"):
            read_meeting(scan(tmp_path).recordings[0])


class TestHints:
    ROSTER = '[[attendees]]\nname = "가"\n[[attendees]]\nname = "나"\n[[observers]]\nname = "다"\n'

    def test_roster_bounds_the_voices_from_above_only(self, tmp_path: Path) -> None:
        hints = read(tmp_path, self.ROSTER).hints
        assert (hints.num_speakers, hints.min_speakers, hints.max_speakers) == (None, None, 3)

    def test_chair_who_is_not_on_the_roster_counts(self, tmp_path: Path) -> None:
        assert read(tmp_path, 'chair = "라"\n' + self.ROSTER).hints.max_speakers == 4
        assert read(tmp_path, 'chair = "나"\n' + self.ROSTER).hints.max_speakers == 3

    def test_what_is_said_wins_over_the_roster(self, tmp_path: Path) -> None:
        hints = read(tmp_path, "speakers = 2\n" + self.ROSTER).hints
        assert (hints.num_speakers, hints.max_speakers) == (2, None)
        hints = read(tmp_path, "min_speakers = 2\nmax_speakers = 9\n" + self.ROSTER).hints
        assert (hints.min_speakers, hints.max_speakers) == (2, 9)

    def test_no_roster_no_bound(self, tmp_path: Path) -> None:
        assert read(tmp_path, 'chair = "라"\n').hints.max_speakers is None

    def test_names_are_words_to_expect_each_once(self, tmp_path: Path) -> None:
        text = 'chair = "나"\nglossary = ["특례", "가"]\n' + self.ROSTER
        assert read(tmp_path, text).hints.glossary == ("특례", "가", "나", "다")


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ('body = "x"\ntitel = "회의"\n', ("2행", "titel", "`title`?")),
            ('[[attendees]]\nname = "가"\nsecter = "산"\n', ("3행", "attendees[1]", "`sector`?")),
            (
                '[[attendees]]\nname="가"\n[[attendees]]\nrole="위원"\n',
                ("3행", "attendees[2].name"),
            ),
            ('[[attendees]]\nname="가"\nsector="학계"\n', ("3행", "'산', '학', '연'")),
            ('[[attendees]]\nname=" "\n', ("2행", "비어")),
            ('attendees = ["가", "나"]\n', ("1행", "[[…]]")),
            ("date = 2026-13-40\n", ("1행", "없는 날짜")),
            ('date = "2026-02-30"\n', ("1행", "날짜는 2026-11-20처럼")),
            ("date = 2026-11-20T10:00:00\n", ("1행", "날짜는")),
            ("date = true\n", ("1행", "날짜는")),
            ("start_time = 14:00\n", ("1행", "초까지")),
            ('start_time = "두 시"\n', ("1행", "시각은")),
            ("start_time = 14:00:00\nend_time = 13:00:00\n", ("end_time", "이릅니다")),
            ("speakers = 0\n", ("1행", "1 이상")),
            ('speakers = "다섯"\n', ("1행", "정수")),
            ("speakers = 3\nmax_speakers = 2\n", ("서로 맞지 않습니다",)),
            ("min_speakers = 3\nmax_speakers = 2\n", ("서로 맞지 않습니다",)),
            ('language = "한국어"\n', ("1행", "ko, en")),
            ('fictional = "네"\n', ("1행", "true")),
            ("place = 3\nagenda = 3\n", ("1행 / line 1: place", "2행 / line 2: agenda")),
            ('제목 = "회의"\n', ("1행", "영문")),
            ('title = "회의\n', ("1행", 'title = "회의')),
        ],
    )
    def test_line_key_and_reason_are_named(
        self, tmp_path: Path, text: str, parts: tuple[str, ...]
    ) -> None:
        detail = refusal(tmp_path, text)
        assert all(part in detail for part in parts), detail

    def test_other_encodings_are_named(self, tmp_path: Path) -> None:
        (tmp_path / "회의.wav").write_bytes(b"x")
        (tmp_path / "회의.toml").write_bytes('title = "회의"'.encode("cp949"))
        with pytest.raises(MeetingFileError, match="UTF-8"):
            read_meeting(scan(tmp_path).recordings[0])

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            ('title = "회의"'.encode("utf-16"), "UTF-8"),
            ('title = "plain"'.encode("utf-16-le"), "UTF-8"),
            (b'title = "a\0b"', "UTF-8"),
            (b"#" * (MAX_BYTES + 1), "1 MB"),
            (b"agenda = " + b"[" * 10_000, "괄호"),
            (b"title = " + b"{a = " * 10_000, "괄호"),
            (b"title" + b".a" * 400_000 + b" = 1", "점으로 이은"),
            (b"[title" + b" . 'a b'" * 100_000 + b"]", "점으로 이은"),
            (b"speakers = " + b"9" * 10_000, "너무 큽니다"),
            (b"date = 0x" + b"f" * 100_000, "날짜는"),
            (b'title = "' + b"a" * 5_000 + b'"', "2000자"),
            (b'[[attendees]]\nname = "a"\n' * 1001, "1000개"),
        ],
        ids=lambda value: str(value[:12]) if isinstance(value, bytes) else None,
    )
    def test_what_would_choke_a_parser_is_refused_in_a_line(
        self, tmp_path: Path, content: bytes, reason: str
    ) -> None:
        (tmp_path / "회의.wav").write_bytes(b"x")
        (tmp_path / "회의.toml").write_bytes(content)
        with pytest.raises(MeetingFileError) as caught:
            read_meeting(scan(tmp_path).recordings[0])
        detail = str(caught.value.facts["detail"])
        assert reason in detail
        assert len(detail) < 400

    def test_only_the_first_problems_are_told(self, tmp_path: Path) -> None:
        detail = refusal(tmp_path, "".join(f"key{n} = 1\n" for n in range(2_000)))
        lines = detail.splitlines()
        assert len(lines) == MAX_PROBLEMS + 1
        assert f"{2_000 - MAX_PROBLEMS}건" in lines[-1]

    def test_dots_in_a_text_are_no_keys(self, tmp_path: Path) -> None:
        known = read(tmp_path, f'agenda = ["1. 개회 {"." * 500} 3", "{"a.b." * 20}"]\n')
        assert len(known.meeting.agenda) == 2

    def test_a_share_that_is_away_is_no_fault_of_the_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "회의.wav").write_bytes(b"x")
        (tmp_path / "회의.toml").write_text("")
        recording = scan(tmp_path).recordings[0]

        def fail(*_: object) -> None:
            raise OSError(errno.EIO, "Input/output error")

        monkeypatch.setattr(Path, "open", fail)
        with pytest.raises(StorageError):
            read_meeting(recording)

    @given(st.text())
    def test_any_text_is_read_or_refused(
        self, tmp_path_factory: pytest.TempPathFactory, text: str
    ) -> None:
        try:
            title = read(tmp_path_factory.mktemp("any"), text.replace("\r", "\n")).meeting.title
        except MeetingFileError as error:
            title = str(error.facts["detail"])
        assert title
