"""Hostile meeting files beside good recordings."""

from __future__ import annotations

from pathlib import Path

from minutes.errors import MeetingFileError
from tests.faults.case import Fails, Gives, HostileCase
from tests.faults.hostile_places import put

REFUSED = Fails(MeetingFileError, at="meeting")


def _meeting(name: str, content: str | bytes, expect: Gives | Fails = REFUSED) -> HostileCase:
    name = f"facts-{name}"
    data = content if isinstance(content, bytes) else content.encode()

    def make(inbox: Path) -> Path:
        (inbox / f"{name}.toml").write_bytes(data)
        return put(inbox / f"{name}.wav")

    return HostileCase(name, make, expect)


def _parts(name: str, parts: str, expect: Gives | Fails = REFUSED) -> HostileCase:
    name = f"parts-{name}"

    def make(inbox: Path) -> Path:
        folder = put(inbox / name / "1부.wav", name).parent
        (folder / "meeting.toml").write_text(f"parts = {parts}\n", encoding="utf-8")
        return folder

    return HostileCase(name, make, expect)


def _people(count: int) -> str:
    return "".join(f'[[attendees]]\nname = "가상위원{n}"\n' for n in range(count))


_BOMBS = (
    _meeting("of-megabytes", 'title = "' + "가" * 700_000 + '"\n'),
    _meeting("arrays-in-arrays", "agenda = " + "[" * 100_000),
    _meeting("tables-in-tables", "title = " + "{a = " * 50_000),
    _meeting("dots-without-end", "title" + ".a" * 100_000 + " = 1\n"),
    _meeting("header-without-end", "[title" + ".a" * 100_000 + "]\n"),
    _meeting("quoted-dots-without-end", '"title"' + '."a b"' * 50_000 + " = 1\n"),
    _meeting("100000-keys", "".join(f"k{n}=1\n" for n in range(100_000))),
    _meeting("100000-headers", "[[attendees]]\n" * 70_000),
    _meeting("30000-people", _people(30_000)),
    _meeting("huge-number", "speakers = " + "9" * 10_000 + "\n"),
    _meeting("huge-hexadecimal-number", "speakers = 0x" + "f" * 50_000 + "\n"),
    _meeting("huge-hexadecimal-date", "date = 0x" + "f" * 50_000 + "\n"),
    _meeting("infinite-number", "speakers = inf\n"),
    _meeting("huge-year", "date = 99999-01-01\n"),
    _meeting("no-such-date", "date = 2026-02-30\n"),
    _meeting("unclosed", 'title = """' + "가\n" * 1000),
    _meeting("zero-bytes", bytes(10_000)),
    _meeting("zero-byte-inside", b'title = "a\0b"\n'),
    _meeting("random", bytes(range(256)) * 100),
    _meeting("utf-16", 'title = "회의"\n'.encode("utf-16")),
    _meeting("utf-16-unmarked", 'title = "plain"\n'.encode("utf-16-le")),
    _meeting("utf-32", 'title = "회의"\n'.encode("utf-32")),
    _meeting("cp949", 'title = "회의"\n'.encode("cp949")),
    _meeting("another-language", "<?xml version='1.0'?><meeting/>\n"),
    _meeting("half-a-character", r'title = "\ud800"' + "\n"),
)

_WRONG = (
    _meeting("wrong-types", "title = 1\ndate = true\nattendees = 3\nagenda = {}\nfictional = 2\n"),
    _meeting("table-for-text", "[title]\na = 1\n"),
    _meeting("unknown-keys", 'titel = "회의"\n__class__ = "x"\n'),
    _meeting("absurd-numbers", "speakers = -1\nmin_speakers = 1000000\n"),
    _meeting("nobody", '[[attendees]]\nname = "\\u0000"\nrole = 3\n'),
    _meeting("ends-before-it-begins", "start_time = 14:00:00\nend_time = 13:00:00\n"),
    _meeting("title-of-3000", f'title = "{"긴제목" * 1000}"\n'),
)

_GOOD = (
    _meeting("empty", "", Gives()),
    _meeting("only-a-comment", "# 회의 정보\n" * 100, Gives()),
    _meeting("with-byte-order-mark", '\ufefftitle = "표시가 붙은 회의"\n', Gives()),
    _meeting("with-windows-lines", 'title = "윈도 회의"\r\nplace = "세종"\r\n', Gives()),
    _meeting("in-the-future", 'title = "먼 뒷날 회의"\ndate = 9999-12-31\n', Gives()),
    _meeting("in-the-past", 'title = "먼 옛날 회의"\ndate = 0001-01-01\n', Gives()),
    _meeting("title-with-slashes", 'title = "../../etc/passwd / C:\\\\회의"\n', Gives()),
    _meeting("title-of-dots", 'title = "..."\n', Gives()),
    _meeting("title-with-newlines", 'title = """제3차\n회의\n\n"""\n', Gives()),
    _meeting("title-of-1000", f'title = "{"가나다라" * 250}"\n', Gives()),
    _meeting("title-of-controls", r'title = "회의\u0000\u001b[31m\u0008\uffff"' + "\n", Gives()),
    _meeting("title-right-to-left", r'title = "\u202e회의\u2028둘"' + "\n", Gives()),
    _meeting("title-of-markup", 'title = "<w:p>&amp;]]><script>{{7*7}}{% raw %}"\n', Gives()),
    _meeting("title-of-emoji", 'title = "👩‍⚖️🇰🇷🎙️"\n', Gives()),
    _meeting(
        "controls-everywhere",
        r"""place = "\u0001세종\u000c"
chair = "가상위원장\u0007"
agenda = ["\u0002안건", "두\n줄"]
order = ["\u001f개회"]
votes = ["\ufffe찬성"]
glossary = ["\u0003용어"]
[[attendees]]
name = "가상\u0004위원"
role = "\u0005위원"
affiliation = "가상\u0006기업"
""",
        Gives(),
    ),
    _meeting("200-people", _people(200), Gives()),
)

_LISTED = (
    _parts("outside", '["../../../etc/passwd"]'),
    _parts("absolute", '["/etc/passwd", "1부.wav"]'),
    _parts("backslashes", '["..\\\\1부.wav"]'),
    _parts("absent", '["1부.wav", "2부.wav"]'),
    _parts("of-numbers", "[1, 2]"),
    _parts("zero-byte", r'["\u00001부.wav"]'),
    _parts("twice", '["1부.wav", "1부.wav"]', Gives(2.0)),
    _parts("unlisted", "[]", Gives(2.0)),
)

MEETINGS = (*_BOMBS, *_WRONG, *_GOOD, *_LISTED)
