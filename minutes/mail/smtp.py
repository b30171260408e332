"""Mail over SMTP, with a sure word about what became of each message.

Until the content is sent nothing was delivered, whatever breaks. Once the server answered the
content, its answer decides (RFC 5321, 4.2.1). Between the two nobody can know: such a message is
reported as uncertain and never sent again by itself.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from minutes.config import Mail
from minutes.errors import ConfigError, MailError, MailSettingsError
from minutes.model.mail import MailOutcome, MailResult

_READY = 250
_CLOSING = 421
_LOGIN_NEEDED = {530, 534, 535, 538}
"""RFC 4954: the account, not this message, is what the server does not take."""
_FINAL = {2: MailOutcome.SENT, 4: MailOutcome.POSTPONED, 5: MailOutcome.REFUSED}
"""What the first digit of the answer to the content says; any other answer says nothing."""
_MAX_ANSWER = 500
_LINE_START_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """How the server is reached."""

    host: str
    port: int
    security: str
    """``starttls``, ``tls`` or ``none``."""
    user: str
    password: str = field(repr=False)
    ca_file: Path | None
    timeout_s: float

    @property
    def server(self) -> str:
        """``host:port``, for messages."""
        return f"{self.host}:{self.port}"


def account(settings: Mail, home: Path) -> SmtpAccount:
    """The server of the settings; the password from a file where one is named.

    Raises ConfigError.
    """
    ca_file = home / settings.ca_file if settings.ca_file else None
    if ca_file is not None and not ca_file.is_file():
        raise ConfigError(path="[mail]", detail=f"- ca_file: 없는 파일입니다 / no file: {ca_file}")
    return SmtpAccount(
        host=settings.host,
        port=settings.port,
        security=settings.security,
        user=settings.user,
        password=_password(settings, home),
        ca_file=ca_file,
        timeout_s=settings.timeout_s,
    )


def _password(settings: Mail, home: Path) -> str:
    if settings.password_file is None:
        return settings.password.get_secret_value()
    path = home / settings.password_file
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        detail = f"- password_file: 읽을 수 없습니다 / cannot be read: {path} ({reason})"
        raise ConfigError(path="[mail]", detail=detail) from error


class SmtpTransport:
    """Sends by one account."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account

    @contextmanager
    def session(self) -> Iterator[SmtpSession]:
        """Messages of one block share a connection; it is opened when first needed."""
        session = SmtpSession(self._account)
        try:
            yield session
        finally:
            session.close()


class SmtpSession:
    """A connection that is opened when needed and opened again where it broke."""

    def __init__(self, account: SmtpAccount) -> None:
        self._account = account
        self._smtp: smtplib.SMTP | None = None

    def send(
        self, *, sender: str, recipient: str, data: bytes, before_content: Callable[[], bool]
    ) -> MailResult:
        """Send one message to one recipient.

        ``before_content`` is called right before the content goes out; where it says False
        nothing is sent. What it raises is raised, and nothing was sent.
        Raises MailError where the server cannot be reached or takes nothing for now, and
        MailSettingsError where it does not accept the settings; nothing was sent then either.
        """
        smtp = self._open()
        try:
            refusal = self._envelope(smtp, sender, recipient, len(data))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return MailResult(MailOutcome.POSTPONED, _reason(error))
        if refusal is not None:
            return refusal
        try:
            going = before_content()
        except BaseException:
            self._drop()
            raise
        if not going:
            self._drop()
            return MailResult(MailOutcome.WITHDRAWN, "")
        return self._content(smtp, data)

    def close(self) -> None:
        """Say goodbye to the server, if it is still there."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _envelope(
        self, smtp: smtplib.SMTP, sender: str, recipient: str, size: int
    ) -> MailResult | None:
        """Sender, recipient and the word to go ahead; a result where the server says no."""
        options = (f"SIZE={size}",) if smtp.has_extn("size") else ()
        steps: tuple[tuple[Callable[[], tuple[int, bytes]], int], ...] = (
            (lambda: smtp.mail(sender, options), 2),
            (lambda: smtp.rcpt(recipient), 2),
            (lambda: smtp.docmd("DATA"), 3),
        )
        for step, wanted in steps:
            code, text = step()
            if code in _LOGIN_NEEDED:
                self._drop()
                raise MailSettingsError(server=self._account.server, detail=_answer(code, text))
            if code // 100 != wanted:
                self._start_over(code)
                outcome = MailOutcome.REFUSED if code // 100 == 5 else MailOutcome.POSTPONED
                return MailResult(outcome, _answer(code, text))
        return None

    def _content(self, smtp: smtplib.SMTP, data: bytes) -> MailResult:
        try:
            smtp.send(_framed(data))
            code, text = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return MailResult(MailOutcome.UNCERTAIN, _reason(error))
        if code == _CLOSING:
            self._drop()
        return MailResult(_FINAL.get(code // 100, MailOutcome.UNCERTAIN), _answer(code, text))

    def _start_over(self, code: int) -> None:
        """Make the connection ready for the next message after a refusal."""
        if code == _CLOSING or self._smtp is None:
            self._drop()
            return
        try:
            answer, _ = self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            answer = _CLOSING
        if answer != _READY:
            self._drop()

    def _open(self) -> smtplib.SMTP:
        if self._smtp is not None and not _alive(self._smtp):
            self._drop()
        if self._smtp is None:
            self._smtp = connect(self._account)
        return self._smtp

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()


def _framed(data: bytes) -> bytes:
    """The content with its end, which no line of it may look like (RFC 5321, 4.5.2)."""
    end = b"" if data.endswith(b"\r\n") else b"\r\n"
    return _LINE_START_DOT.sub(b"..", data) + end + b".\r\n"


def connect(account: SmtpAccount) -> smtplib.SMTP:
    """A connection that is encrypted and logged in as the account says.

    Raises MailError or MailSettingsError.
    """
    smtp: smtplib.SMTP | None = None
    try:
        smtp = _connected(account)
        if account.user:
            smtp.login(account.user, account.password)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        if smtp is not None:
            smtp.close()
        # Not chained: an encoding error carries the password that it could not encode.
        raise _connection_error(account, error) from None
    return smtp


def _connected(account: SmtpAccount) -> smtplib.SMTP:
    address = (account.host, account.port)
    if account.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            *address, timeout=account.timeout_s, context=_context(account)
        )
    else:
        smtp = smtplib.SMTP(*address, timeout=account.timeout_s)
    try:
        smtp.ehlo_or_helo_if_needed()
        if account.security == "starttls":
            smtp.starttls(context=_context(account))
            smtp.ehlo()
    except BaseException:
        smtp.close()
        raise
    return smtp


def _context(account: SmtpAccount) -> ssl.SSLContext:
    """Certificates are always checked: against the office's authority, or the system's."""
    return ssl.create_default_context(cafile=str(account.ca_file) if account.ca_file else None)


def _connection_error(account: SmtpAccount, error: Exception) -> MailError:
    """What a person can mend by the settings is told apart from what passes by itself."""
    temporary = isinstance(error, smtplib.SMTPResponseException) and error.smtp_code // 100 != 5
    wrong = (
        smtplib.SMTPAuthenticationError,
        smtplib.SMTPNotSupportedError,
        ssl.SSLError,
        UnicodeError,
    )
    mendable = isinstance(error, wrong) or type(error) is smtplib.SMTPException
    kind = MailSettingsError if mendable and not temporary else MailError
    return kind(server=account.server, detail=_reason(error))


def _alive(smtp: smtplib.SMTP) -> bool:
    try:
        return smtp.noop()[0] == _READY
    except (smtplib.SMTPException, OSError):
        return False


def _answer(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return f"{code} {' '.join(words.split())}"[:_MAX_ANSWER]


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"인증서를 확인할 수 없습니다 / certificate not trusted: {error.verify_message}"
    if isinstance(error, UnicodeError):
        return "계정과 비밀번호는 영문·숫자·기호여야 합니다 / user and password must be ASCII"
    if isinstance(error, TimeoutError):
        return "제한 시간 안에 답이 없습니다 / no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return str(error) or type(error).__name__
