"""A test mail: sent now and not by the worker, so that the person who asks sees the server's answer at once."""

from dataclasses import dataclass
from typing import Final

from alerts.compose import compose_test
from alerts.post import post_letter
from alerts.send import Answer
from console.alerting import deliver, why_held
from console.installation import Installation
from core.errors import AlertError
from storage.mails import change_mail, load_mail
from storage.recipients import Recipient, flag_recipient, load_recipient

WORDS: Final = {
    "sent": "测试邮件已交给邮件服务器，请{name}查收：{text}",
    "refused": "{name}（{address}）被拒收：{text}",
    "later": "没有发出：{text}",
    "unsure": "可能已送达：{text}",
}


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether the test mail left, and what to tell the person."""

    sent: bool
    words: str


def send_trial(installation: Installation, recipient: int) -> Trial:
    """Send a test mail to one line of the duty table; a good answer clears its fault, a refusal sets it. Raises AlertError for no line."""
    now, settings = installation.clock(), installation.settings
    with installation.record.write() as connection:
        person = load_recipient(connection, recipient)
        if person is None:
            raise AlertError(f"值班表没有编号{recipient}")
        letter = compose_test(person.name, now, settings)
        key = f"mail:test:{recipient}:{now}"
        number = post_letter(connection, letter, person, key=key, kind="test", now=now, settings=settings, state="sending")
        mail = None if number is None else load_mail(connection, number)
        reason = why_held(settings)
        if mail is not None and reason:
            change_mail(connection, mail.id, {"state": "failed", "answer": reason})
    if mail is None:
        raise AlertError("刚发过一封测试邮件，请稍候再试")
    if reason:
        return Trial(sent=False, words=f"没有发出：{reason}")
    answer = deliver(settings, mail)
    _record(installation, mail.id, person, answer, now)
    words = WORDS[answer.outcome].format(name=person.name, address=person.address, text=answer.text)
    return Trial(answer.outcome == "sent", words)


def _record(installation: Installation, mail: int, person: Recipient, answer: Answer, now: int) -> None:
    """A test mail is tried once: whatever did not leave is ``failed``."""
    with installation.record.write() as connection:
        sent = answer.outcome == "sent"
        values = {"state": "sent" if sent else "failed", "answer": answer.text, "doubtful": answer.outcome == "unsure", "tries": 1}
        change_mail(connection, mail, {**values, "sent_at": now if sent else None})
        if sent or answer.address_bad:
            flag_recipient(connection, person.id, "" if sent else answer.text, now)
