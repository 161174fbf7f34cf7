"""Send: one message to one address over SMTP (RFC 5321), and what the answer means for us. The only file that speaks SMTP.

- ``sent``: the server took responsibility (250 after the end of the data).
- ``refused``: a 5xx about this address or message; trying again is useless. ``address_bad`` says that it was the address.
- ``later``: not possible now: 4xx, no connection, or the server or our settings are at fault; nothing was handed over.
- ``unsure``: the end of the data was written but no answer came: the server may have the mail (possible duplicate on retry).

TLS is verified; a log-in is never sent in clear, and neither answers nor errors may carry the password.
"""

import base64
import re
import smtplib
import ssl
from dataclasses import dataclass
from typing import Final, Literal

from alerts.address import Sender
from alerts.clean import header_line
from core.errors import AlertError
from core.settings import MailSettings

Outcome = Literal["sent", "refused", "later", "unsure"]
ANSWER_LENGTH: Final = 300
_LEADING_DOT: Final = re.compile(rb"(?m)^\.")
_READY: Final = 354
_TAKEN: Final = 250


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an attempt, with the server's words or ours."""

    outcome: Outcome
    text: str
    address_bad: bool = False


def send_mail(settings: MailSettings, sender: Sender, address: str, message: bytes) -> Answer:
    """Hand ``message`` (CRLF line ends) over for ``address``; never raises for what a server or network does."""
    try:
        server = _connect(settings, sender)
    except AlertError as error:
        return Answer("later", str(error))
    except (OSError, smtplib.SMTPException) as error:
        return Answer("later", _explain(error, settings))
    try:
        return _deliver(server, settings, sender, address, message)
    finally:
        server.close()


def _connect(settings: MailSettings, sender: Sender) -> smtplib.SMTP:
    """A connection that is encrypted and logged in as the settings say."""
    if settings.user and settings.security == "none":
        raise AlertError("mail.security 为 none 时不得登录：请改为 starttls 或 tls，或清空 mail.user")
    context = _tls_context(settings)
    host, port, name, wait = settings.host, settings.port, sender.domain, settings.timeout_s
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, name, timeout=wait, context=context)
    else:
        server = smtplib.SMTP(host, port, name, timeout=wait)
    try:
        server.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            server.starttls(context=context)
            server.ehlo()
        if settings.user:
            server.login(settings.user, settings.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _tls_context(settings: MailSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except OSError as error:
        raise AlertError(f"mail.ca_file 所指的 {settings.ca_file} 无法读取：{error.strerror or error}") from error


def _deliver(server: smtplib.SMTP, settings: MailSettings, sender: Sender, address: str, message: bytes) -> Answer:
    handed_over = False
    try:
        code, said = server.mail(sender.address)
        if code != _TAKEN:
            return Answer("later", f"发件人未被接受：{_words(code, said, settings)}")
        code, said = server.rcpt(address)
        if code // 100 != 2:
            return _refusal(code, said, settings, address_bad=True)
        code, said = server.docmd("DATA")
        if code != _READY:
            return _refusal(code, said, settings)
        handed_over = True
        server.send(_LEADING_DOT.sub(b"..", message.rstrip(b"\r\n")) + b"\r\n.\r\n")
        code, said = server.getreply()
    except (OSError, smtplib.SMTPException) as error:
        if handed_over:
            return Answer("unsure", f"已交出但没有等到答复，可能已送达：{_explain(error, settings)}")
        return Answer("later", _explain(error, settings))
    return Answer("sent", _words(code, said, settings)) if code == _TAKEN else _refusal(code, said, settings)


def _refusal(code: int, said: bytes, settings: MailSettings, *, address_bad: bool = False) -> Answer:
    if code // 100 == 5:
        return Answer("refused", _words(code, said, settings), address_bad)
    return Answer("later", _words(code, said, settings))


def _explain(error: OSError | smtplib.SMTPException, settings: MailSettings) -> str:
    """The error in words that say what to look at."""
    place = f"{settings.host}:{settings.port}"
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"邮件服务器不接受登录，请核对 mail.user 与 mail.password：{_words(error.smtp_code, error.smtp_error, settings)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return f"邮件服务器 {place} 没有提供加密或登录（{_redact(str(error), settings)}），为防窃听没有发送"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"邮件服务器 {place} 的证书未通过验证（{error.verify_message}），请核对 mail.host 与 mail.ca_file"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"邮件服务器 {place} 答复 {_words(error.smtp_code, error.smtp_error, settings)}"
    return f"邮件服务器 {place} 连不上或中断：{_redact(str(error) or type(error).__name__, settings)}"


def _words(code: int, said: bytes | str, settings: MailSettings) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {_redact(text, settings)}".strip()


def _redact(text: str, settings: MailSettings) -> str:
    """One line without the password, plain or as AUTH writes it, should a server echo it."""
    secret = settings.password
    pair = f"\0{settings.user}\0{secret}"
    for form in (secret, *(base64.b64encode(part.encode()).decode() for part in (secret, pair) if secret)):
        text = text.replace(form, "******") if form else text
    return header_line(text, ANSWER_LENGTH)
