"""Mail commands through the front door, with a real mail server."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from minutes.cli.main import main
from tests.mail.home import CHAIR, KIM, OFFICE, PARK, RECORDING, deliveries_of, prepare
from tests.mail.server import HOST, PASSWORD, USER, Postbox, free_port, serving

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def cli_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MINUTES_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.delenv("MINUTES_LANG", raising=False)
    return prepare(home)


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture
def server(box: Postbox, cli_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    """A server, and the settings that lead to it."""
    with serving(box) as port:
        set_mail(monkeypatch, port)
        yield box


def set_mail(monkeypatch: pytest.MonkeyPatch, port: int, **more: str) -> None:
    values = {
        "host": HOST,
        "port": str(port),
        "security": "none",
        "sender": "가상 사무국 <office@example.org>",
        **more,
    }
    for key, value in values.items():
        monkeypatch.setenv(f"MINUTES_MAIL__{key.upper()}", value)


def test_a_dry_run_says_who_gets_what_and_sends_nothing(cli_home: Path, capsys: Capture) -> None:
    assert main(["send", RECORDING[:8], "--dry-run"]) == 0
    shown = capsys.readouterr().out
    for part in ("한서윤", CHAIR, KIM, PARK, "회의록.docx"):
        assert part in shown
    assert OFFICE not in shown
    assert main(["send", RECORDING[:8], "--dry-run", "--json"]) == 0
    plan = json.loads(capsys.readouterr().out)
    assert [item["address"] for item in plan] == [CHAIR, KIM, PARK]
    assert deliveries_of(cli_home, None).list() == ()


def test_send_says_what_became_of_each(cli_home: Path, server: Postbox, capsys: Capture) -> None:
    assert main(["send", RECORDING[:8]]) == 0
    assert "queued as 3" in capsys.readouterr().out
    assert server.copies() == {CHAIR: 1, KIM: 1, PARK: 1}
    assert main(["send", RECORDING[:8]]) == 0
    assert "이미 보냈거나" in capsys.readouterr().err
    assert server.copies() == {CHAIR: 1, KIM: 1, PARK: 1}
    assert main(["mail", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [item["state"] for item in listed] == ["sent"] * 3
    assert listed[0]["files"][0]["sha256"]
    assert main(["mail", "list"]) == 0
    assert "250 2.0.0" in capsys.readouterr().out


def test_a_refusal_is_exit_51(cli_home: Path, server: Postbox, capsys: Capture) -> None:
    server.answers[("RCPT", KIM)] = ["550 5.1.1 no such user"]
    assert main(["send", RECORDING]) == 51
    assert "550 5.1.1 no such user" in capsys.readouterr().out
    assert server.copies() == {CHAIR: 1, PARK: 1}


def test_a_mail_that_waits_is_exit_50(cli_home: Path, server: Postbox) -> None:
    server.answers[("RCPT", KIM)] = ["450 greylisted"]
    assert main(["send", RECORDING]) == 50
    assert main(["mail", "flush"]) == 0
    assert server.copies() == {CHAIR: 1, PARK: 1}


def test_an_uncertain_mail_is_settled_by_a_person(
    cli_home: Path, server: Postbox, capsys: Capture
) -> None:
    server.cut = {"ANSWER"}
    assert main(["send", RECORDING]) == 50
    assert "minutes mail settle" in capsys.readouterr().err
    server.cut.clear()
    assert main(["mail", "settle", "1", "sent"]) == 0
    assert main(["mail", "settle", "2", "again"]) == 0
    assert main(["mail", "settle", "2", "sent"]) == 2
    assert main(["mail", "flush"]) == 0
    assert server.copies() == {CHAIR: 1, KIM: 2, PARK: 1}


def test_the_trial_mail(cli_home: Path, server: Postbox, capsys: Capture) -> None:
    assert main(["mail", "test", "me@example.org"]) == 0
    assert "250 2.0.0" in capsys.readouterr().err
    server.answers[("RCPT", "me@example.org")] = ["550 no", "451 later"]
    assert main(["mail", "test", "me@example.org"]) == 51
    assert main(["mail", "test", "me@example.org"]) == 50
    server.cut = {"ANSWER"}
    assert main(["mail", "test", "me@example.org"]) == 50


def test_errors_have_their_exit_codes(
    cli_home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["send", RECORDING]) == 3
    assert "[mail] host" in capsys.readouterr().err
    set_mail(monkeypatch, free_port())
    assert main(["send", RECORDING]) == 50
    assert main(["send", "ffff"]) == 10
    (cli_home / "config" / "bodies.toml").write_text("", encoding="utf-8")
    assert main(["send", RECORDING]) == 53
    assert "config/bodies.toml" in capsys.readouterr().err


def test_the_password_is_shown_nowhere(
    cli_home: Path,
    box: Postbox,
    capsys: Capture,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "wr0ng-Pa55word"
    with serving(box, login=True) as port:
        set_mail(monkeypatch, port, user=USER, password=wrong)
        assert main(["-v", "send", RECORDING]) == 52
        monkeypatch.setenv("MINUTES_MAIL__PASSWORD", PASSWORD)
        assert main(["-v", "mail", "flush"]) == 0
        assert main(["mail", "list"]) == 0
        assert main(["config", "show"]) == 0
        assert main(["config", "show", "--json"]) == 0
    assert box.copies() == {CHAIR: 1, KIM: 1, PARK: 1}
    captured = capsys.readouterr()
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("minutes"))
    stored = b"".join(p.read_bytes() for p in (cli_home / ".state").glob("minutes.db*"))
    for secret in (wrong, PASSWORD):
        assert secret not in captured.out + captured.err + logged
        assert secret.encode() not in stored


def test_the_database_password_is_not_shown(
    cli_home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINUTES_STORE__URL", "postgresql://office:p@ss:w0rd@db.invalid/minutes")
    for arguments in (["config", "show"], ["config", "show", "--json"]):
        assert main(arguments) == 0
        shown = capsys.readouterr().out
        assert "w0rd" not in shown
        assert "postgresql://office:***@db.invalid/minutes" in shown


def test_a_wrong_value_of_a_secret_is_not_quoted(cli_home: Path, capsys: Capture) -> None:
    path = cli_home / "config" / "minutes.toml"
    path.write_text("[mail]\npassword = 99887766\n", encoding="utf-8")
    assert main(["config", "check"]) == 3
    assert "99887766" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("sender", "사무국", "sender"),
        ("report_to", '["nobody"]', "report_to"),
        ("ca_file", "none.pem", "ca_file"),
        ("password_file", "none.txt", "password_file"),
    ],
)
def test_config_check_reads_the_mail_settings(
    key: str,
    value: str,
    said: str,
    cli_home: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_mail(monkeypatch, 25, **{key: value})
    assert main(["config", "check"]) == 3
    assert said in capsys.readouterr().err


def test_config_check_reads_the_bodies(cli_home: Path, capsys: Capture) -> None:
    assert main(["config", "check"]) == 0
    (cli_home / "config" / "bodies.toml").write_text('[[bodies]]\nnam = "가"\n', encoding="utf-8")
    assert main(["config", "check"]) == 3
    assert "bodies[1].nam" in capsys.readouterr().err
