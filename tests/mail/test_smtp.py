"""The SMTP adapter against a real server: encryption, login, refusals, broken connections."""

from __future__ import annotations

import datetime as dt
import logging
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme

from minutes.config import Mail as MailSettings
from minutes.errors import ConfigError, MailError, MailSettingsError
from minutes.mail.message import Mail, build, parse_sender
from minutes.mail.smtp import SmtpAccount, SmtpTransport, account
from minutes.model.mail import MailOutcome, MailResult
from tests.mail.server import HOST, PASSWORD, USER, Postbox, free_port, serving

SENDER = parse_sender("가상 사무국 <office@example.org>")
NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(HOST).configure_cert(context)
    return context


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return path


def reach(
    port: int,
    *,
    security: str = "none",
    user: str = "",
    password: str = "",
    ca_file: Path | None = None,
    timeout_s: float = 10.0,
) -> SmtpTransport:
    return SmtpTransport(SmtpAccount(HOST, port, security, user, password, ca_file, timeout_s))


def message(text: str = "본문\n") -> bytes:
    mail = Mail("위원", "a@example.org", "제목", text, "<1@example.org>")
    return build(mail, sender=SENDER, date=NOON)


def post(
    transport: SmtpTransport,
    recipient: str = "a@example.org",
    *,
    data: bytes | None = None,
    before: Callable[[], bool] = lambda: True,
) -> MailResult:
    with transport.session() as session:
        return session.send(
            sender="office@example.org",
            recipient=recipient,
            data=data or message(),
            before_content=before,
        )


def test_plain() -> None:
    box = Postbox()
    with serving(box) as port:
        result = post(reach(port))
    assert result == MailResult(MailOutcome.SENT, "250 2.0.0 queued as 1")
    assert box.received[0].message["Subject"] == "제목"


def test_starttls_and_tls(server_tls: ssl.SSLContext, ca_file: Path) -> None:
    box = Postbox()
    with serving(box, starttls=server_tls, require_starttls=True) as port:
        assert post(reach(port, security="starttls", ca_file=ca_file)).outcome == "sent"
    with serving(box, tls=server_tls) as port:
        assert post(reach(port, security="tls", ca_file=ca_file)).outcome == "sent"
    assert box.copies() == {"a@example.org": 2}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_of_another_authority_is_refused(
    security: str, server_tls: ssl.SSLContext, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    box = Postbox()
    tls = {"tls" if security == "tls" else "starttls": server_tls}
    with (
        serving(box, **tls) as port,  # type: ignore[arg-type]
        pytest.raises(MailSettingsError) as caught,
    ):
        post(reach(port, security=security, ca_file=other))
    assert "인증서" in caught.value.message("ko")
    assert box.received == []


def test_a_server_without_encryption_gets_nothing() -> None:
    box = Postbox()
    with serving(box, login=True) as port, pytest.raises(MailSettingsError) as caught:
        post(reach(port, security="starttls", user=USER, password=PASSWORD))
    assert "STARTTLS" in caught.value.message("ko")
    assert box.received == []


def test_login(server_tls: ssl.SSLContext, ca_file: Path) -> None:
    box = Postbox()
    with serving(box, starttls=server_tls, login=True) as port:
        good = reach(port, security="starttls", user=USER, password=PASSWORD, ca_file=ca_file)
        assert post(good).outcome == "sent"


@pytest.mark.parametrize("password", ["wrong-Pa55word", "한글비밀번호", ""])
def test_a_wrong_login_says_so_and_keeps_the_secret(
    password: str,
    server_tls: ssl.SSLContext,
    ca_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="minutes")
    box = Postbox()
    with serving(box, starttls=server_tls, login=True) as port:
        wrong = reach(port, security="starttls", user=USER, password=password, ca_file=ca_file)
        with pytest.raises(MailSettingsError) as caught:
            post(wrong)
    assert caught.value.exit_code == 52
    assert not caught.value.__cause__
    assert box.received == []
    if password:
        shown = f"{caught.value!r} {caught.value.message('ko')} {wrong.__dict__} {caplog.text}"
        assert password not in shown


def test_a_server_that_wants_a_login_is_a_matter_of_settings() -> None:
    with serving(Postbox(), login=True) as port, pytest.raises(MailSettingsError):
        post(reach(port))


def test_nobody_listens() -> None:
    with pytest.raises(MailError) as caught:
        post(reach(free_port()))
    assert type(caught.value) is MailError
    assert caught.value.retryable


def test_a_server_that_says_nothing() -> None:
    box = Postbox(mute={"RCPT"})
    with serving(box) as port:
        assert post(reach(port, timeout_s=0.5)).outcome == "postponed"


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "CONTENT"])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("450 4.2.0 greylisted", "postponed"),
        ("451 4.3.0 try later", "postponed"),
        ("421 4.3.2 closing", "postponed"),
        ("550 5.1.1 no such user", "refused"),
        ("554 5.7.1 rejected", "refused"),
    ],
)
def test_the_servers_no_is_told_with_its_words(step: str, answer: str, outcome: str) -> None:
    box = Postbox(answers={(step, "*"): [answer]})
    with serving(box) as port:
        transport = reach(port)
        assert post(transport) == MailResult(MailOutcome(outcome), answer)
        assert box.received == []
        assert post(transport).outcome == "sent"


def test_one_refused_recipient_does_not_harm_the_others_on_the_same_connection() -> None:
    box = Postbox(answers={("RCPT", "b@example.org"): ["550 5.1.1 no such user"]})
    with serving(box) as port, reach(port).session() as session:
        outcomes = [
            session.send(
                sender="office@example.org",
                recipient=f"{name}@example.org",
                data=message(),
                before_content=lambda: True,
            ).outcome
            for name in "abc"
        ]
        connections = box.connections
    assert outcomes == ["sent", "refused", "sent"]
    assert box.copies() == {"a@example.org": 1, "c@example.org": 1}
    assert connections == 2  # the first is the controller's own test whether the server is up


@pytest.mark.parametrize(
    ("step", "outcome", "copies"),
    [
        ("MAIL", "postponed", 0),
        ("RCPT", "postponed", 0),
        ("DATA", "postponed", 0),
        ("CONTENT", "uncertain", 0),
        ("ANSWER", "uncertain", 1),
    ],
)
def test_a_cut_connection_is_certain_only_before_the_content(
    step: str, outcome: str, copies: int
) -> None:
    box = Postbox(cut={step})
    begun: list[str] = []

    def note() -> bool:
        begun.append(step)
        return True

    with serving(box) as port:
        transport = reach(port)
        result = post(transport, before=note)
        assert (result.outcome, len(box.received)) == (outcome, copies)
        assert bool(begun) == (outcome == "uncertain")
        assert result.answer
        box.cut.clear()
        assert post(transport).outcome == "sent"


def test_no_answer_to_the_content_is_uncertain() -> None:
    with serving(Postbox(mute={"ANSWER"})) as port:
        result = post(reach(port, timeout_s=0.5))
    assert result.outcome == "uncertain"
    assert "timed out" in result.answer


def test_a_connection_that_died_meanwhile_is_opened_again() -> None:
    box = Postbox()
    with serving(box) as port, reach(port, timeout_s=5).session() as session:
        for _ in range(2):
            result = session.send(
                sender="office@example.org",
                recipient="a@example.org",
                data=message(),
                before_content=lambda: True,
            )
            assert result.outcome == "sent"
            assert session._smtp is not None
            session._smtp.sock.close()  # type: ignore[union-attr]
    assert box.copies() == {"a@example.org": 2}


def test_nothing_is_sent_when_somebody_else_has_it() -> None:
    box = Postbox()
    with serving(box) as port:
        transport = reach(port)
        assert post(transport, before=lambda: False).outcome == "withdrawn"

        def fail() -> bool:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            post(transport, before=fail)
        assert post(transport).outcome == "sent"
    assert box.copies() == {"a@example.org": 1}


def test_lines_that_begin_with_a_dot_arrive_as_they_are() -> None:
    box = Postbox()
    data = b"Subject: x\r\n\r\n.\r\n..two\r\n.end\r\n"
    with serving(box) as port:
        assert post(reach(port), data=data).outcome == "sent"
        assert post(reach(port), data=data.removesuffix(b"\r\n")).outcome == "sent"
    assert [received.data for received in box.received] == [data, data]


def test_a_mail_beyond_the_servers_size_is_refused_before_it_is_sent() -> None:
    with serving(Postbox(), data_size_limit=1000) as port:
        result = post(reach(port), data=message("가" * 2000), before=lambda: False)
    assert result.outcome == "refused"
    assert result.answer.startswith("552")


def test_the_password_comes_from_settings_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    by_file = MailSettings(host=HOST, password_file=Path("secret"))
    by_value = MailSettings.model_validate({"host": HOST, "password": PASSWORD})
    for settings in (by_file, by_value):
        made = account(settings, tmp_path)
        assert made.password == PASSWORD
        assert PASSWORD not in repr(made)
        assert PASSWORD not in repr(settings)
    for broken in (
        MailSettings(host=HOST, password_file=Path("none")),
        MailSettings(host=HOST, ca_file=Path("none")),
    ):
        with pytest.raises(ConfigError, match="none"):
            account(broken, tmp_path)
