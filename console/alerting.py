"""Effects of warnings: what the worker does with rows of the kinds notify, mail, storm, escalate, digest, heartbeat and remind.

Crash points: ``notify.expanded`` (written, not committed), ``mail.begun``, ``mail.sent`` (the server has it, we have not said so yet),
``mail.recorded`` (said so, the outbox row is still open), ``escalate.told``, ``storm.composed``.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Final

from alerts.address import read_sender
from alerts.digest import send_digest
from alerts.escalate import escalate
from alerts.expand import expand
from alerts.heartbeat import send_heartbeat
from alerts.message import build_message
from alerts.remind import send_reminders
from alerts.route import can_warn
from alerts.send import Answer, send_mail
from alerts.settle import begin_mail, hold_mail, settle_mail, thread_of
from alerts.storm import send_gathered
from alerts.tell import Desk
from console.installation import Installation
from core.errors import AlertError
from core.settings import Settings
from storage.mails import MailRow, release_held
from storage.outbox import Work
from storage.recipients import list_recipients

NO_SERVER: Final = "未配置邮件服务器：请在 fengxun.toml 的 [mail] 中填写 host 与 sender，重新启动后补发"


def require_recipient(installation: Installation) -> None:
    """Nobody works without anybody to warn. Raises AlertError unless the duty table has a usable line."""
    with installation.record.read() as connection:
        if not can_warn(list_recipients(connection)):
            raise AlertError("值班表没有可用的收件人，不能启动：运行 fengxun duty add 姓名 邮件地址 --role duty，或在管理→值班表中添加")


def why_held(settings: Settings) -> str:
    """Why no mail can leave under these settings; empty when it can."""
    if not settings.mail.host:
        return NO_SERVER
    try:
        read_sender(settings.mail.sender)
    except AlertError as error:
        return str(error)
    return ""


def release_mails(installation: Installation) -> int:
    """Put held mails to work once there is a mail server; returns how many."""
    if why_held(installation.settings):
        return 0
    with installation.record.write() as connection:
        return release_held(connection, installation.clock())


def run_notify(installation: Installation, work: Work) -> None:
    """Turn the rise of an event into its warning and mails."""
    with desk(installation) as at:
        expand(at, work.payload)
        installation.crash("notify.expanded")


def run_escalate(installation: Installation, work: Work) -> None:
    """Pass on what nobody has received in time."""
    with desk(installation) as at:
        escalate(at, work.payload["alert"], work.payload["step"])
        installation.crash("escalate.told")


def run_storm(installation: Installation, work: Work) -> None:
    """Compose the joint mail of a storm."""
    with desk(installation) as at:
        send_gathered(at.connection, work.payload["recipient"], at.now, at.settings)
        installation.crash("storm.composed")


def run_digest(installation: Installation, work: Work) -> None:
    """Write the daily digest."""
    with desk(installation) as at:
        send_digest(at, work.payload["day"])


def run_heartbeat(installation: Installation, work: Work) -> None:
    """Write the daily sign of life."""
    with desk(installation) as at:
        send_heartbeat(at, work.payload["day"])


def run_remind(installation: Installation, work: Work) -> None:
    """Write the reminders of a day."""
    with desk(installation) as at:
        send_reminders(at, date.fromisoformat(work.payload["day"]))


def run_mail(installation: Installation, work: Work) -> None:
    """Send one mail and record the answer. Raises AlertError when it has to be tried again."""
    with installation.record.write() as connection:
        mail = begin_mail(connection, work.payload["mail"])
        thread = thread_of(connection, mail) if mail is not None else ""
        reason = why_held(installation.settings)
        if mail is not None and reason:
            hold_mail(connection, mail.id, reason)
    if mail is None or reason:
        return
    installation.crash("mail.begun")
    answer = deliver(installation.settings, mail, thread)
    installation.crash("mail.sent")
    with desk(installation) as at:
        settle_mail(at, mail, answer)
    installation.crash("mail.recorded")
    if answer.outcome in {"later", "unsure"}:
        raise AlertError(answer.text)


def deliver(settings: Settings, mail: MailRow, thread: str = "") -> Answer:
    """One attempt to send a row of the send log."""
    sender = read_sender(settings.mail.sender)
    return send_mail(settings.mail, sender, mail.address, build_message(mail, sender, thread))


@contextmanager
def desk(installation: Installation) -> Iterator[Desk]:
    """One write transaction in which a warning is worked on; no other runs meanwhile, so that mails are counted right."""
    with installation.record.write(alone=True) as connection:
        yield Desk(connection, installation.clock(), installation.settings)


WARNINGS: Final[Mapping[str, Callable[[Installation, Work], None]]] = {
    "notify": run_notify,
    "mail": run_mail,
    "storm": run_storm,
    "escalate": run_escalate,
    "digest": run_digest,
    "heartbeat": run_heartbeat,
    "remind": run_remind,
}
"""They have a lane of their own in the worker: a long crawl must not delay a mail."""
