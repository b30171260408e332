"""Word files as PDF, drawn by LibreOffice where it is installed.

LibreOffice runs headless with a profile folder of its own, which goes with the job, and is killed
by the kernel when the process that waits for it dies. What differs from one run to the next in
its files (dates and identities, all of fixed length) is set from the minutes, so that the same
minutes give the same bytes; with version 7.4 nothing else differs.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

from minutes.errors import EngineError, MissingProgramError
from minutes.model.minutes import Minutes
from minutes.ports import Exporter

VERSION = 1
"""Raised with every change of the files that the same minutes give."""
FORMS: Mapping[str, str] = {
    "docx": "pdf",
    "transcript": "transcript_pdf",
    "summary": "summary_pdf",
}
"""The form that each Word form gives."""
PROGRAM = "soffice"
LIMIT_S = 180.0
"""A transcript of three hours takes about 20 s on a slow machine."""
_FILTER = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
"""Tagged, so that readers aloud find headings, tables and the words for pictures."""
_TIED = """
import ctypes, os, signal, sys
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""
"""Run in a bare interpreter: ties what it becomes to its parent's life (PR_SET_PDEATHSIG), and
ends where the parent went before the tie was made."""
_RESTART = 81
"""LibreOffice ends with this when a new profile wants it to be started again."""
_PREFIX = "minutes-pdf-"
_UNSET = dt.date(1970, 1, 1)


class PdfExporter:
    """The PDF of what another exporter writes; an :class:`~minutes.ports.Exporter`."""

    def __init__(self, source: Exporter, *, program: str = PROGRAM) -> None:
        self._source = source
        self._program = program

    @property
    def form(self) -> str:
        return FORMS[self._source.form]

    @property
    def filename(self) -> str:
        return str(Path(self._source.filename).with_suffix(".pdf"))

    @property
    def identity(self) -> str:
        return f"pdf {VERSION}: {self._source.identity}"

    def render(self, minutes: Minutes) -> bytes:
        """Raises MissingProgramError without LibreOffice, EngineError when it fails."""
        program = find_program(self._program)
        if program is None:
            raise MissingProgramError(what=self.filename, program="LibreOffice")
        source = self._source.render(minutes)
        return _settled(_drawn(program, source), source, minutes.meeting.date or _UNSET)


def find_program(name: str = PROGRAM) -> Path | None:
    """LibreOffice itself rather than the script that starts it, which would start a process that
    nothing ties to ours; None where it is not installed."""
    found = shutil.which(name)
    if found is None:
        return None
    script = Path(found).resolve()
    binary = script.with_name("soffice.bin")
    return binary if binary.is_file() else script


def korean_fonts() -> tuple[str, ...]:
    """Names of the fonts of this machine that draw Korean; none where nothing can tell."""
    if shutil.which("fc-list") is None:
        return ()
    command = ("fc-list", ":lang=ko", "family")
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603
    return tuple(sorted({line.split(",")[0] for line in told.stdout.splitlines() if line}))


def _drawn(program: Path, source: bytes) -> bytes:
    """The PDF of a Word file."""
    _remove_leftovers()
    with TemporaryDirectory(prefix=f"{_PREFIX}{os.getpid()}-") as name:
        folder = Path(name)
        document = folder / "document.docx"
        document.write_bytes(source)
        detail = _convert(program, document, folder)
        made = document.with_suffix(".pdf")
        if not made.is_file():
            raise EngineError(stage="export", path=document.name, detail=detail)
        return made.read_bytes()


def _remove_leftovers() -> None:
    """Folders of processes that were killed: there are documents in them."""
    for folder in Path(gettempdir()).glob(f"{_PREFIX}*"):
        process = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if not Path("/proc", process).exists():
            shutil.rmtree(folder, ignore_errors=True)


def _convert(program: Path, document: Path, folder: Path) -> str:
    """What LibreOffice said. Raises EngineError when it does not end in time."""
    command = (
        *(sys.executable, "-I", "-S", "-c", _TIED, str(os.getpid()), str(program)),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nologo", "--nodefault"),
        *("--convert-to", _FILTER, "--outdir", str(folder), str(document)),
    )
    for _ in range(2):
        try:
            done = subprocess.run(  # noqa: S603  (a fixed command and our own file)
                command,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            detail = f"LibreOffice가 {LIMIT_S:.0f}초 안에 끝나지 않음 / no end of LibreOffice"
            raise EngineError(stage="export", path=document.name, detail=detail) from error
        except OSError as error:
            raise EngineError(stage="export", path=str(program), detail=str(error)) from error
        if done.returncode != _RESTART:
            break
    return f"LibreOffice {done.returncode}: {done.stderr.strip()[-500:]}"


def _environment(folder: Path) -> dict[str, str]:
    """No display, and nothing of the user's."""
    kept = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder)}
    return kept | {"LANG": "C.UTF-8", "TZ": "UTC", "SAL_USE_VCLPLUGIN": "svp"}


def _settled(made: bytes, source: bytes, date: dt.date) -> bytes:
    """The file with its dates and identities set. Nothing changes its length, because the file's
    own table says at which byte each object begins."""
    digest = hashlib.sha256(source).hexdigest().upper().encode()[:32]
    day = f"{date:%Y%m%d}".encode()
    dashed = f"{date:%Y-%m-%d}".encode()
    made = re.sub(rb"(/(?:Creation|Mod)Date\(D:)\d{14}", rb"\g<1>" + day + b"000000", made)
    stamp = rb"(<xmp:(?:Create|Modify|Metadata)Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"
    made = re.sub(stamp, rb"\g<1>" + dashed + b"T00:00:00", made)
    made = re.sub(rb"(/DocChecksum */)[0-9A-F]{32}", rb"\g<1>" + digest, made)
    pair = rb"(/ID *\[\s*<)[0-9A-F]{32}(>\s*<)[0-9A-F]{32}"
    return re.sub(pair, rb"\g<1>" + digest + rb"\g<2>" + digest, made)
