"""docs/operations.md says everything that the product shows, and nothing that it does not have;
the units of systemd are sound."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from minutes import errors
from minutes.cli.commands import COMMANDS
from minutes.cli.parser import build_parser
from minutes.cli.texts import Texts
from minutes.config import Settings
from minutes.documents.report import wording
from minutes.documents.report.failures import explained
from minutes.errors import MinutesError
from minutes.model.mail import DeliveryState
from minutes.model.report import WaitingItem, WaitReason
from minutes.pipeline import inbox
from tests.conftest import ROOT

GUIDE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
UNITS = ROOT / "config/systemd"
FACTS = {
    "stage": "transcribe",
    "limit_mb": "8000",
    "limit_s": "7500",
    "hours": "12",
    "program": "LibreOffice",
}

NEVER_IN_A_REPORT = (
    errors.UsageError,
    errors.ReferenceFileError,
    errors.UnknownRecordingError,
    errors.ModelSourceError,
    errors.StoppedError,
    errors.BusyError,
    errors.DamageError,
    errors.MailError,
    errors.DeliveryError,
    errors.PartialFailureError,
    errors.UnfinishedMinutesError,
    errors.EditionRefusedError,
    errors.VoiceError,
    errors.UnknownVoiceError,
)
"""Told on the command line only, or in the section about mails."""


def section(heading: str) -> str:
    """The text from a heading to the next of any level."""
    _, _, rest = GUIDE.partition(f"\n### {heading}\n")
    assert rest, heading
    return re.split(r"\n#+ ", rest)[0]


def rows(text: str) -> list[tuple[str, ...]]:
    """The cells of every row of every table, without heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in lines]
    return [row for row in cells if not set("".join(row)) <= set("-: |")]


def reported() -> list[type[MinutesError]]:
    """Every class of errors that a report may name."""

    def below(kind: type[MinutesError]) -> Iterator[type[MinutesError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from below(child)

    own = (kind for kind in below(MinutesError) if kind.__module__ == errors.__name__)
    return [kind for kind in own if not issubclass(kind, NEVER_IN_A_REPORT)]


def reason(kind: type[MinutesError]) -> str:
    """The reason that the report gives for an error of this class."""
    facts: defaultdict[str, str] = defaultdict(lambda: "까닭", FACTS)
    return explained(kind.messages["ko"].format_map(facts), ()).reason


def test_every_concern_is_explained_in_its_order() -> None:
    told = [row[0] for row in rows(section("확인이 필요한 사항"))[1:]]
    assert told == list(wording.CONCERNS.values())


@pytest.mark.parametrize("kind", reported())
def test_every_failure_is_explained_with_its_code(kind: type[MinutesError]) -> None:
    lines = [row for row in rows(section("실패 and 처리를 중단함")) if row[1] in reason(kind)]
    assert lines, f"{kind.__name__}: {reason(kind)}"
    assert {row[0] for row in lines} == {str(kind.exit_code)}
    assert all(len(row) == 4 and all(row) for row in lines)


def test_no_failure_is_explained_that_there_is_not() -> None:
    reasons = [(str(kind.exit_code), reason(kind)) for kind in reported()]
    for code, line, *_ in rows(section("실패 and 처리를 중단함"))[1:]:
        assert any(code == known and line in said for known, said in reasons), line


def test_every_wait_state_of_mail_and_skipped_file_is_explained() -> None:
    told = {row[0] for row in rows(section("완료, 대기, 메일 발송, 처리하지 않은 파일"))}
    waits = {wording.waiting_reason(WaitingItem("", why)) for why in WaitReason}
    skipped = {
        value.partition(" / ")[0]
        for name, value in vars(inbox).items()
        if name.isupper() and isinstance(value, str) and " / " in value
    }
    assert wording.DELIVERY_STATES.keys() == {str(state) for state in DeliveryState}
    for lines in (waits, set(wording.DELIVERY_STATES.values()), skipped):
        assert lines
        assert lines - told == set()


def typed_commands() -> set[str]:
    """Every command line of ``minutes`` that the guide, the units or the image hold."""
    texts = [GUIDE, (ROOT / "Dockerfile").read_text(encoding="utf-8")]
    texts += [path.read_text(encoding="utf-8") for path in UNITS.iterdir()]
    found = re.findall(r"(?:`|\$ |bin/)minutes((?: [^\s`;&#]+)+)", "\n".join(texts))
    return {line.replace("--home /srv/minutes", "").strip() for line in found}


def test_every_command_is_in_the_grammar() -> None:
    texts = Texts("en")
    grammar = build_parser(texts, {name: c.arguments for name, c in COMMANDS.items()})
    lines = typed_commands()
    assert len(lines) > 35
    for line in lines:
        words = line.removeprefix("--verbose ").split()
        name = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else ""
        known = name or next((word for word in words if not word.startswith("-")), "")
        assert known in COMMANDS, line
        options = {word for word in words if word.startswith("--")}
        assert options <= options_of(grammar, known.split()), line


def options_of(parser: object, names: list[str]) -> set[str]:
    """The options of a command."""
    for name in names:
        groups = parser._subparsers._group_actions  # type: ignore[attr-defined]
        parser = groups[0].choices[name]
    return set(parser._option_string_actions)  # type: ignore[attr-defined]


def test_every_setting_exists() -> None:
    named = re.findall(r"\[([a-z]+)\] ([a-z_]+)", GUIDE)
    sections = {name: field.annotation for name, field in Settings.model_fields.items()}
    assert len(named) > 30
    for name, key in named:
        assert key in sections[name].model_fields, f"[{name}] {key}"  # type: ignore[union-attr]


def test_defaults_in_the_guide_are_the_defaults() -> None:
    limits = Settings.model_construct().limits
    table = section_of_settings()
    for key in ("memory_mb", "max_hours", "keep_free_mb", "stop_s", "lease_s"):
        row = next(row for row in rows(table) if row[0] == f"`[limits] {key}`")
        assert float(row[1]) == getattr(limits, key)


def section_of_settings() -> str:
    """The chapter about the settings of the night."""
    return GUIDE.partition("\n## Settings that matter at night\n")[2].partition("\n## ")[0]


def test_links_in_the_guide_lead_somewhere() -> None:
    anchors = {
        re.sub(r"[^\w\- ]", "", line.lstrip("# ")).lower().replace(" ", "-")
        for line in GUIDE.splitlines()
        if line.startswith("#")
    }
    for target in re.findall(r"\]\(([^)<>]+)\)", GUIDE):
        path, _, anchor = target.partition("#")
        if path:
            assert (ROOT / "docs" / path).resolve().exists(), target
        else:
            assert anchor in anchors, target


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as they would be installed, for a home folder that is there."""
    home, installed = tmp_path / "srv", tmp_path / "system"
    (home / ".venv/bin").mkdir(parents=True)
    (home / ".venv/bin/minutes").symlink_to("/bin/true")
    for path in UNITS.iterdir():
        drop_in = path.suffix == ".conf"
        target = installed / ("minutes.service.d" if drop_in else ".") / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text(encoding="utf-8").replace("/srv/minutes", str(home))
        target.write_text(text, encoding="utf-8")
    return installed


def examine(units: Path) -> subprocess.CompletedProcess[str]:
    """What systemd says about the services and timers in a folder."""
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("systemd-analyze is not installed")
    names = [str(path) for path in sorted(units.iterdir()) if path.is_file()]
    return subprocess.run([tool, "verify", *names], capture_output=True, text=True, check=False)


def test_systemd_takes_the_units(units: Path) -> None:
    found = examine(units)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("name", ["minutes.service", "minutes.service.d/no-network.conf"])
def test_systemd_would_find_a_mistake(units: Path, name: str) -> None:
    with (units / name).open("a", encoding="utf-8") as unit:
        unit.write("\n[Service]\nKillMode=mixd\n")
    assert "kill mode" in examine(units).stderr


def test_the_unit_waits_longer_than_the_service_needs_to_stop() -> None:
    defaults = Settings.model_construct()
    needed_s = defaults.limits.stop_s + defaults.mail.timeout_s
    for name in ("minutes.service", "minutes-night.service"):
        text = (UNITS / name).read_text(encoding="utf-8")
        waits = re.search(r"^TimeoutStopSec=(\d+)s$", text, re.MULTILINE)
        assert waits is not None
        assert int(waits[1]) > needed_s
        ceiling = re.search(r"^MemoryMax=(\d+)G$", text, re.MULTILINE)
        assert ceiling is not None
        assert int(ceiling[1]) * 1024 > defaults.limits.memory_mb


def test_unit_and_timer_follow_the_schedule() -> None:
    schedule = Settings.model_construct().schedule
    timer = (UNITS / "minutes-night.timer").read_text(encoding="utf-8")
    minute, hour, *_ = schedule.cron.split()
    assert f"{int(hour):02}:{int(minute):02}:00 {schedule.timezone}" in timer
    night = (UNITS / "minutes-night.service").read_text(encoding="utf-8")
    assert f"minutes run --until {schedule.until}" in night
