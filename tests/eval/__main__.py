"""Every figure of docs/quality.md, measured now: what `make eval` prints.

What needs the measuring material is left out, and said to be, where that is not at hand.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
MINUTES = Path(sys.executable).with_name("minutes")
DEMO = ROOT / "tests" / "demo"
ROUNDTABLE = SHARED / "recordings" / "ko_roundtable_dev"
MEETINGS = SHARED / "recordings" / "en_meetings"
LIBRARIES = ("faster-whisper", "pyannote.audio", "kiwipiepy", "kiwipiepy_model", "spacy")


@dataclass(frozen=True, slots=True)
class Measurement:
    """A command whose table stands under a heading."""

    title: str
    command: tuple[str, ...]
    needs: Path | None = None
    """The measuring material without which there is nothing to measure."""


def main() -> int:
    """Run them all; 1 where one of them failed."""
    _put(f"# Measured at {_commit()}, {', '.join(f'{n} {version(n)}' for n in LIBRARIES)}")
    failed = 0
    for measurement in measurements():
        _put(f"\n## {measurement.title}\n")
        if measurement.needs is not None and not measurement.needs.exists():
            _put(f"Not measured: {measurement.needs.name} is not at hand.")
        elif subprocess.run(measurement.command, cwd=ROOT, check=False).returncode:
            _put("Failed.")
            failed += 1
    return 1 if failed else 0


def measurements() -> Iterator[Measurement]:
    """In the order of the page."""
    script = str(DEMO / "script.json")
    yield Measurement("Demo", _recording(DEMO / "demo.opus", script))
    yield Measurement(
        "Assembled roundtable",
        _recording(ROUNDTABLE.with_suffix(".flac"), str(ROUNDTABLE.with_suffix(".json"))),
        ROUNDTABLE.with_suffix(".flac"),
    )
    modes = ("--sets", "talks", "roundtable", "--modes", "bare batched", "bare sequential")
    script = str(ROOT / "tests" / "bench" / "transcription_modes.py")
    yield Measurement("Recognition", (sys.executable, script, *modes, "default"), SHARED)
    for clip in sorted(MEETINGS.glob("ami_pyannote_*.flac")):
        which = "development" if "dev0" in clip.name else "train"
        reference = str(MEETINGS / f"debug.{which}.rttm")
        yield Measurement(f"Speakers, {clip.stem}", _recording(clip, reference))
    for title, module in MODULES.items():
        yield Measurement(title, (sys.executable, "-m", f"tests.eval.{module}"), SHARED)


MODULES = {
    "Sentence functions": "sentences",
    "Titles": "titles",
    "Grouping and stances": "grouping",
    "Names": "names",
    "Glossary": "glossary",
}


def _recording(audio: Path, reference: str) -> tuple[str, ...]:
    return (str(MINUTES), "eval", "recording", str(audio), "--reference", reference)


def _commit() -> str:
    """The commit, and whether files differ from it; the version where there is no repository."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return f"version {version('minutes-assistant')}"
    described = subprocess.run(
        [git, "describe", "--always", "--dirty", "--abbrev=10"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return f"commit {described.stdout.strip()}"


def _put(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
