"""Expand one ``notify`` row: mute → group → route → one alerts row with its mails and its clock, in the caller's transaction.

Afterwards the row has its mails, or ``alerts.note`` says why there are none. Doing it again changes nothing (unique event and rise).
"""

from collections.abc import Mapping
from typing import Any, Final

from alerts.chain import name_all, read_chain
from alerts.group import take_over
from alerts.mute import find_mute
from alerts.subject import Subject, read_subjects
from alerts.tell import Desk, start_clock, tell
from core.clock import chinese_minute
from core.criteria import Level
from storage.alerts import add_alert, change_alert, list_mutes

NOBODY: Final = "值班表中没有可用的收件人"
DIGEST: Final = "列入每日汇总"


def expand(desk: Desk, payload: Mapping[str, Any]) -> None:
    """Turn the rise of an event into a warning. ``payload``: event, rise, level, reason."""
    subject = read_subjects(desk.connection, [payload["event"]]).get(payload["event"])
    if subject is None:  # the event was merged away meanwhile: there is nothing left to warn of
        return
    level = Level(payload["level"])
    values: dict[str, Any] = {"level": level.value, "reason": payload["reason"]}
    mute = find_mute(list_mutes(desk.connection, desk.now), subject, level, desk.now)
    if mute is not None:
        values |= {"state": "muted", "note": f"已静默至{chinese_minute(mute.ends_at)}：{mute.reason}"}
    elif level is Level.KEY:
        values |= {"state": "open", "due_at": desk.now + desk.patience_ms}
    else:
        values |= {"state": "queued", "note": DIGEST}
    alert = add_alert(desk.connection, subject.event, payload["rise"], values, desk.now)
    if alert is not None and mute is None:
        _follow_up(desk, subject, alert, warn=level is Level.KEY)


def _follow_up(desk: Desk, subject: Subject, alert: int, *, warn: bool) -> None:
    """Take over from earlier rises; of a key item tell whoever was told of those, else the first on duty."""
    before = take_over(desk.connection, subject.event, alert)
    if not warn:
        return
    chain = read_chain(desk.connection, alert, subject.county, desk.now)
    again = [person for person in (*chain.order, *chain.above) if person.id in before.told]
    people = again or chain.following()
    due = before.due_at or desk.now + desk.patience_ms
    change_alert(desk.connection, alert, {"due_at": due, "note": "" if people else NOBODY})
    why = "此前已通知你，情况有变化" if again else "你是当前值班的第一位"
    tell(desk, alert, subject, people, why=why, following=name_all(chain.following(also=people)))
    start_clock(desk, alert, 1, due if due > desk.now else desk.now + desk.patience_ms)
