"""Warnings and the send log on both databases: expanded once, told in order, held and released, counted."""

from typing import Any

from sqlalchemy import select

from alerts.acknowledge import receive
from alerts.digest import send_digest
from alerts.escalate import escalate
from alerts.expand import expand
from alerts.faults import list_faults
from alerts.heartbeat import send_heartbeat
from alerts.send import Answer
from alerts.settle import begin_mail, hold_mail, settle_mail, thread_of
from alerts.storm import send_gathered
from alerts.table import Line, add_recipient
from alerts.tell import Desk
from alerts.watch import clock_of, running_clocks
from core.criteria import Level
from core.people import Person, Role
from core.settings import AlertSettings, Settings
from storage.alerts import alerts_in, count_open
from storage.database import Record
from storage.mails import count_mails, list_mails, mails_of, oldest_unsent, release_held
from storage.people import add_user
from storage.recipients import list_recipients
from storage.tables import outbox
from tests.alerts.bureau import MINUTE, KeyJudge
from tests.items import NOW, OTHER_TEXT, make_prepared
from tests.pipelines.taking import take

SETTINGS = Settings(alerts=AlertSettings(storm_mails=2))


def rise(record: Record, name: str, level: Level = Level.KEY) -> int:
    """An event that has risen, and its notify row expanded twice."""
    judge = KeyJudge(level)
    text = OTHER_TEXT * 2 + "".join(chr(0x4E00 + (ord(name[0]) * 97 + place * 31) % 20_000) for place in range(400))
    event = take(record, make_prepared(f"{name}号", text, judge=judge, address=f"https://a.example/{name}"), judge).event
    payloads = list(waiting(record, "notify"))
    for _ in range(2):
        with record.write(alone=True) as connection:
            expand(Desk(connection, NOW, SETTINGS), payloads[-1])
    return event


def waiting(record: Record, kind: str) -> list[dict[str, Any]]:
    """The payloads of all outbox rows of a kind."""
    with record.read() as connection:
        return list(connection.scalars(select(outbox.c.payload).where(outbox.c.kind == kind).order_by(outbox.c.id)))


def staff(record: Record, *names: str) -> None:
    with record.write() as connection:
        for name in names:
            add_recipient(connection, Line(name, f"{name}@yc.example", "duty"))


def test_a_rise_is_expanded_once_and_told_in_order(record: Record) -> None:
    staff(record, "chen", "wang")
    event = rise(record, "甲")
    with record.write() as connection:
        desk = Desk(connection, NOW + 31 * MINUTE, SETTINGS)
        [alert] = alerts_in(connection, "open")
        assert [person.name for person in escalate(desk, alert.id, 1)] == ["wang"]
        assert escalate(desk, alert.id, 1) == []
        assert [mail.address for mail in mails_of(connection, alert.id)] == ["chen@yc.example", "wang@yc.example"]
        assert count_open(connection) == (1, NOW + 61 * MINUTE)
        assert clock_of(connection, NOW + 31 * MINUTE).minutes_left == 30
        [running] = running_clocks(connection, NOW + 31 * MINUTE)
        assert [told.name for told in running.told] == ["chen", "wang"]
        user = add_user(connection, login="chen", name="陈涛", role=Role.DUTY, now=NOW)
        assert receive(connection, event, Person(user, "chen", "陈涛", Role.DUTY), NOW + 40 * MINUTE).mine
        assert count_open(connection) == (0, None)
    assert len(waiting(record, "escalate")) == 2


def test_answers_are_recorded_and_threads_found(record: Record) -> None:
    staff(record, "chen", "wang")
    rise(record, "甲")
    with record.write() as connection:
        desk = Desk(connection, NOW, SETTINGS)
        [first] = list_mails(connection, ["waiting"], 9)
        begun = begin_mail(connection, first.id)
        assert begun is not None
        assert (begun.state, begun.tries, begun.doubtful, thread_of(connection, begun)) == ("sending", 1, False, "")
        again = begin_mail(connection, first.id)
        assert again is not None
        assert again.doubtful
        settle_mail(desk, again, Answer("refused", "550 no", address_bad=True))
        assert begin_mail(connection, first.id) is None
        [second] = list_mails(connection, ["waiting"], 9)
        assert thread_of(connection, second) == first.message_id
        assert [person.fault for person in list_recipients(connection)] == ["550 no", ""]
        settle_mail(desk, second, Answer("sent", "250 OK"))
        assert count_mails(connection) == {"failed": 1, "sent": 1}
        assert oldest_unsent(connection) is None
        assert len(list_faults(connection, NOW)) == 1


def test_a_storm_is_one_mail_with_all(record: Record) -> None:
    staff(record, "chen")
    for name in "甲乙丙丁":
        rise(record, name)
    assert waiting(record, "storm") == [{"recipient": 1}]
    with record.write() as connection:
        assert send_gathered(connection, 1, NOW, SETTINGS) == 2
        assert send_gathered(connection, 1, NOW, SETTINGS) == 0
        assert count_mails(connection) == {"waiting": 3, "grouped": 2}


def test_held_mails_are_released_but_not_what_is_stale(record: Record) -> None:
    staff(record, "chen")
    rise(record, "甲")
    with record.write() as connection:
        assert send_heartbeat(Desk(connection, NOW, SETTINGS), "2026-11-01") == 1
        for mail in list_mails(connection, ["waiting"], 9):
            hold_mail(connection, mail.id, "没有邮件服务器")
        assert release_held(connection, NOW) == 1
        assert release_held(connection, NOW) == 0
        assert count_mails(connection) == {"waiting": 1, "failed": 1}


def test_a_digest_takes_what_is_queued_once(record: Record) -> None:
    staff(record, "chen", "wang")
    rise(record, "甲", Level.IMPORTANT)
    with record.write() as connection:
        desk = Desk(connection, NOW, SETTINGS)
        assert send_digest(desk, "2026-11-01") == 1
        assert send_digest(desk, "2026-11-02") == 0
        assert count_mails(connection) == {"waiting": 2}
