"""What is wrong with the warnings, in sentences for the banner, the daily mail and ``fengxun doctor``."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

from alerts.expand import NOBODY
from alerts.route import can_warn
from core.clock import chinese_minute
from storage.mails import count_mails, list_mails, oldest_unsent
from storage.recipients import list_recipients

PATIENCE_MS: Final = 120_000
"""A mail that has not left after two minutes is late."""
MOST: Final = 5


def list_faults(connection: Connection, now: int) -> list[str]:
    """Everything that keeps a warning from reaching people; empty when all is well."""
    return [*_people(connection), *_mails(connection, now)]


def _people(connection: Connection) -> Iterator[str]:
    recipients = list_recipients(connection)
    if not can_warn(recipients):
        yield f"{NOBODY}：请在管理→值班表添加，或运行 fengxun duty add 姓名 地址 --role duty"
    for person in recipients:
        if person.active and person.fault:
            yield f"{person.name}（{person.address}）的邮件被拒收：{person.fault}；请在值班表改正地址"


def _mails(connection: Connection, now: int) -> Iterator[str]:
    counts = count_mails(connection)
    if held := counts.get("held", 0):
        yield f"{held}封邮件没有发出：{list_mails(connection, ['held'], 1)[0].answer}"
    oldest = oldest_unsent(connection)
    late = counts.get("waiting", 0) + counts.get("sending", 0)
    if late and oldest is not None and oldest < now - PATIENCE_MS:
        last = next((mail.answer for mail in list_mails(connection, ["waiting", "sending"], MOST) if mail.answer), "")
        yield f"{late}封邮件还没有发出，最早的写于{chinese_minute(oldest)}" + (f"：{last}" if last else "")
