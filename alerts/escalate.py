"""Escalate: what nobody has received goes to the next person, and stays loud when everybody was told.

Timer after domain rule 8.4 (重点: 确认收到 within 30 minutes). After the last on call all leaders are told; from then on the clock stays
overdue and the last person hears again every ``alerts.ack_minutes``, unless the mail before has not even left.
"""

from typing import Any

from sqlalchemy import Row

from alerts.chain import Chain, name_all, read_chain
from alerts.subject import Subject, read_subjects
from alerts.tell import Desk, start_clock, tell
from core.errors import AlertError
from storage.alerts import change_alert, load_alert
from storage.mails import UNSENT
from storage.recipients import Recipient


def escalate(desk: Desk, alert: int, step: int) -> list[Recipient]:
    """The clock of ``step`` has run out: tell the next; returns who was told. Nothing when it was received or passed on meanwhile."""
    row = load_alert(desk.connection, alert)
    if row is None or row.state != "open" or row.step != step:
        return []
    return _step(desk, row, "前一位未在时限内确认收到") or _remind_last(desk, row)


def fall_back(desk: Desk, alert: int, failed: str) -> list[Recipient]:
    """Mail to ``failed`` was refused for good: the next person is told at once; where there is none the clock goes on."""
    row = load_alert(desk.connection, alert)
    if row is None or row.state != "open":
        return []
    told = _step(desk, row, f"发给{failed}的邮件被拒收")
    if not told:
        change_alert(desk.connection, alert, {"note": f"发给{failed}的邮件被拒收，没有下一位可通知"})
    return told


def pass_on(desk: Desk, event: int, alert: Row[Any], by: str) -> list[Recipient]:
    """A person hands the item to the next at once. Raises AlertError when there is nobody left."""
    told = _step(desk, alert, f"{by}转给你")
    if not told:
        raise AlertError(f"{event}号信息的值班人员和领导都已通知，没有下一位；请自己确认收到，或电话联系")
    return told


def _step(desk: Desk, alert: Row[Any], why: str) -> list[Recipient]:
    """Tell the next of the chain and start a new clock; returns nobody, and changes nothing, when everybody was told."""
    subject, chain = _look(desk, alert)
    people = chain.following() if subject else []
    if not people or subject is None:
        return []
    due = desk.now + desk.patience_ms
    change_alert(desk.connection, alert.id, {"step": alert.step + 1, "due_at": due, "note": f"{why}：{name_all(people)}"})
    tell(desk, alert.id, subject, people, why=why, following=name_all(chain.following(also=people)))
    start_clock(desk, alert.id, alert.step + 1, due)
    return people


def _remind_last(desk: Desk, alert: Row[Any]) -> list[Recipient]:
    """Everybody was told: the due time stays (overdue), the last hears again, and the clock is set for another round."""
    subject, chain = _look(desk, alert)
    last = chain.last()
    waits = any(mail.state in UNSENT and last is not None and mail.recipient == last.id for mail in chain.mails)
    change_alert(desk.connection, alert.id, {"step": alert.step + 1})
    start_clock(desk, alert.id, alert.step + 1, desk.now + desk.patience_ms)
    if last is None or subject is None or waits:
        return []
    tell(desk, alert.id, subject, [last], why="所有人都已通知，仍无人确认收到", following="")
    return [last]


def _look(desk: Desk, alert: Row[Any]) -> tuple[Subject | None, Chain]:
    subject = read_subjects(desk.connection, [alert.event]).get(alert.event)
    return subject, read_chain(desk.connection, alert.id, subject.county if subject else "", desk.now)
