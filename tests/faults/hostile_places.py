"""Hostile names, links and things that are no files."""

from __future__ import annotations

import os
import socket
import unicodedata
from collections.abc import Callable
from pathlib import Path

from minutes.errors import EmptyRecordingError, UnreadableRecordingError
from minutes.pipeline import inbox as reasons
from tests.faults.case import Fails, Gives, HostileCase, Skips
from tests.faults.media import pcm16, riff, tone


def put(path: Path, content: str = "") -> Path:
    """A good recording whose sound is that of ``content``, or of its own name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(riff(pcm16(tone(content or path.name))))
    return path


def _named(name: str, file: str, expect: Gives | Skips | None = None) -> HostileCase:
    return HostileCase(name, lambda inbox: put(inbox / file), expect or Gives(2.0))


_HANGUL = "제3차중소기업인공지능정책자문단회의녹음" * 5
_NFD = unicodedata.normalize("NFD", "맥에서 복사한 회의.wav")

_NAMES = (
    _named("newlines", "회의\n2부\r\n.wav"),
    _named("terminal-control", "\x1b[2J\x1b]0;회의\x07.wav"),
    _named("forged-log-line", "a.wav\nERROR: 모두 지웠습니다.wav"),
    _named("quotes", "\"큰\" '작은' `거꾸로` 따옴표.wav"),
    _named("percent", "%s%n%d 100%.wav"),
    _named("braces", "{path} {0} {{}} ${HOME}.wav"),
    _named("shell", "$(touch x); rm -rf ~ & | > <회의>.wav"),
    _named("html", "<script>alert(1)<&#x2f;script>&amp;.wav"),
    _named("formula", '=HYPERLINK("x")+cmd|\'.wav'),
    _named("leading-dashes", "--help.wav"),
    _named("leading-dash", "-rf.wav"),
    _named("leading-space", "  회의 .wav"),
    _named("path-tricks", "회의\\..\\..\\Windows\\.wav"),
    _named("drive", "C:회의*?.wav"),
    _named("reserved-on-windows", "CON.wav"),
    _named("upper-case", "회의-대문자.WAV"),
    _named("two-endings", "회의.mp3.wav"),
    _named("ends-in-dot-and-spaces", "회의 녹취.wav. ."),
    _named("emoji", "👩‍⚖️🇰🇷 회의 🎙️.wav"),
    _named("right-to-left", "\u202egpj.회의\u200f.wav"),
    _named("zero-width", "\u200b\u2060\ufeff.wav"),
    _named("no-characters-of-unicode", "회의\ufffe\uffff\ufdd0.wav"),
    _named("line-separators", "회의\u2028\u2029\x85.wav"),
    _named("longest-hangul", _HANGUL[:83] + "ab.wav"),
    _named("longest-latin", "l" * 251 + ".wav"),
    _named("combining-marks", "회" + "\u0301" * 100 + ".wav"),
    _named("decomposed", _NFD),
    _named("digits", "9" * 240 + ".wav"),
    _named("date-of-nowhere", "99999999 회의.wav"),
    _named("not-unicode", os.fsdecode(b"\xff\xfe\x80.wav"), Skips(reasons.BAD_NAME)),
    _named("cp949", os.fsdecode("예전 녹음.wav".encode("cp949")), Skips(reasons.BAD_NAME)),
    _named("called-dat", "녹음.dat", Skips(reasons.NOT_MEDIA)),
    _named("without-ending", "녹음", Skips(reasons.NOT_MEDIA)),
    _named("called-docx", "녹음.docx", Skips(None)),
    _named("hidden", ".hidden.wav", Skips(None)),
    _named("twin-of-macos", "._녹음.wav", Skips(None)),
    _named("lock-of-office", "~$녹음.wav", Skips(None)),
    _named("lock-of-libreoffice", ".~lock.녹음.wav#", Skips(None)),
    _named("half-copied", "반쯤.wav.part", Skips(reasons.STILL_ARRIVING)),
    _named("half-downloaded", "반쯤.wav.crdownload", Skips(reasons.STILL_ARRIVING)),
    _named("half-downloaded-by-opera", "반쯤.wav.opdownload", Skips(reasons.STILL_ARRIVING)),
    _named("half-sent", "반쯤.wav.filepart", Skips(reasons.STILL_ARRIVING)),
    _named("temporary", "반쯤.TMP", Skips(reasons.STILL_ARRIVING)),
    _named("archive-of-macos", "__MACOSX/녹음.wav", Skips(None)),
    _named("index-of-synology", "@eaDir/녹음.wav", Skips(None)),
    _named("bin-of-synology", "#recycle/녹음.wav", Skips(None)),
    _named("bin-of-qnap", "@Recycle/녹음.wav", Skips(None)),
    _named("bin-of-windows", "$RECYCLE.BIN/녹음.wav", Skips(None)),
    _named("volume-of-windows", "System Volume Information/녹음.wav", Skips(None)),
    _named("bin-of-macos", ".Trashes/녹음.wav", Skips(None)),
    _named("found-by-fsck", "lost+found/녹음.wav", Skips(None)),
    _named("stream-of-synology", "녹음.wav@SynoEAStream", Skips(None)),
)


def _case(name: str, expect: Gives | Fails | Skips, make: Callable[[Path], Path]) -> HostileCase:
    return HostileCase(name, make, expect)


def _link(inbox: Path, name: str, target: str | Path) -> Path:
    path = inbox / name
    path.symlink_to(target)
    return path


def _out_of_the_folder(inbox: Path) -> Path:
    secret = put(inbox.parent / "outside" / "secret.wav")
    return _link(inbox, "link-out.wav", secret)


def _folder_out_of_the_folder(inbox: Path) -> Path:
    put(inbox.parent / "elsewhere" / "secret.wav", "elsewhere")
    return _link(inbox, "link-to-elsewhere", inbox.parent / "elsewhere")


def _link_chain(inbox: Path) -> Path:
    _link(inbox, "round-b.wav", "round-a.wav")
    return _link(inbox, "round-a.wav", "round-b.wav")


def _fifo(inbox: Path) -> Path:
    path = inbox / "pipe.wav"
    os.mkfifo(path)
    return path


def _socket(inbox: Path) -> Path:
    # Through the folder's handle, because the path of a socket may have 108 bytes only.
    handle = os.open(inbox, os.O_RDONLY)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"/proc/self/fd/{handle}/socket.wav")
    finally:
        os.close(handle)
    return inbox / "socket.wav"


def _folder(inbox: Path, name: str, *parts: str) -> Path:
    (inbox / name).mkdir()
    for part in parts:
        put(inbox / name / part, f"{name}/{part}")
    return inbox / name


def _part_broken(inbox: Path) -> Path:
    folder = _folder(inbox, "broken-part", "1부.wav")
    (folder / "2부.wav").write_bytes("복사가 잘못된 부분".encode())
    return folder


def _part_empty(inbox: Path) -> Path:
    folder = _folder(inbox, "empty-part", "1부.wav")
    (folder / "2부.wav").touch()
    return folder


def _self_in_meeting(inbox: Path) -> Path:
    folder = _folder(inbox, "meeting-with-a-loop", "1부.wav")
    _link(folder, "again", folder)
    return folder


def _twins(inbox: Path) -> Path:
    put(inbox / unicodedata.normalize("NFD", "쌍둥이.wav"), "nfd")
    return put(inbox / unicodedata.normalize("NFC", "쌍둥이.wav"), "nfc")


def _deep(inbox: Path) -> Path:
    put(inbox / "deep" / "/".join(["a"] * 50) / "녹음.wav", "deep")
    return inbox / "deep"


_PLACES = (
    _case("link-out", Skips(reasons.OUTSIDE), _out_of_the_folder),
    _case("link-to-a-folder-outside", Skips(reasons.OUTSIDE), _folder_out_of_the_folder),
    _case(
        "link-to-password-file", Skips(reasons.OUTSIDE), lambda i: _link(i, "pw.wav", "/etc/passwd")
    ),
    _case("link-to-nothing", Skips(reasons.BROKEN_LINK), lambda i: _link(i, "gone.wav", "nothing")),
    _case("link-to-itself", Skips(reasons.BROKEN_LINK), lambda i: _link(i, "self.wav", "self.wav")),
    _case("links-in-a-round", Skips(reasons.BROKEN_LINK), _link_chain),
    _case("link-to-the-inbox", Skips(reasons.LOOP), lambda i: _link(i, "inbox-again", i)),
    _case(
        "link-to-endless-zeros", Skips(reasons.NOT_A_FILE), lambda i: _link(i, "0.wav", "/dev/zero")
    ),
    _case("pipe", Skips(reasons.NOT_A_FILE), _fifo),
    _case("socket", Skips(reasons.NOT_A_FILE), _socket),
    _case("folder-called-wav", Skips(reasons.NO_MEDIA), lambda i: _folder(i, "folder.wav")),
    _case("meeting-called-wav", Gives(2.0), lambda i: _folder(i, "meeting.wav", "meeting.wav")),
    _case("empty-folder", Skips(reasons.NO_MEDIA), lambda i: _folder(i, "빈 폴더")),
    _case("deep-folders", Skips(reasons.NO_MEDIA), _deep),
    _case("meeting-with-a-loop", Gives(2.0), _self_in_meeting),
    _case("broken-part", Fails(UnreadableRecordingError), _part_broken),
    _case("empty-part", Fails(EmptyRecordingError), _part_empty),
    _case("twins-in-normal-form", Gives(2.0, recordings=2), _twins),
)

PLACES = (*_NAMES, *_PLACES)
