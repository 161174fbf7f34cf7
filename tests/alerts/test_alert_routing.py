"""Who is told: addresses, hours, counties, roles; what is muted; when reports are remembered."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.address import check_address, is_address, read_sender
from alerts.mute import agree_mute, end_mute, propose_mute
from alerts.remind import Reminder, reminders_on
from alerts.route import can_warn, is_hours, is_on_duty, leaders, on_call, readers
from alerts.table import Line, add_recipient, edit_recipient, remove_recipient
from core.criteria import Level
from core.deadlines import working_day
from core.errors import AlertError
from storage.recipients import Recipient, flag_recipient, list_recipients
from tests.alerts.bureau import Bureau
from tests.alerts.smtp_server import Post
from tests.items import DAY, HOUR, NOW

MIDNIGHT = NOW - NOW % DAY - 8 * HOUR + (DAY if NOW % DAY >= 16 * HOUR else 0)


def person(number: int = 1, role: str = "duty", **more: object) -> Recipient:
    return Recipient(number, f"p{number}", f"p{number}@yc.example", role, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("address", ["chen@yc.example", "a.b+c_d%e-f@mail-1.yc.gov.example", "a@localhost"])
def test_addresses_that_are_some(address: str) -> None:
    assert check_address(f" {address} ") == address


NO_ADDRESSES = (
    *("", "chen", "@b", "a@", "a@@b", "a b@c", "a@b c", "陈@yc.example", "a@例.cn", ".a@b", "a.@b", "a..b@c", "a@-b", "a@b..c"),
    *(
        '"a"@b',
        "a@[127.0.0.1]",
        "a@b\r\nRCPT TO:<x@y>",
        "a@b,c@d",
        "a@b>",
        "x" * 65 + "@b",
        "a@" + "b" * 64,
        "a@b\n",
        "a@" + "b." * 130 + "c",
    ),
)


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_addresses_that_are_none(address: str) -> None:
    assert not is_address(address)


@given(st.text(max_size=80))
def test_no_address_carries_a_command(text: str) -> None:
    assert not is_address(text) or not set(text) & set("\r\n <>,;:\0")


def test_senders() -> None:
    assert (read_sender("风讯 <fengxun@yc.example>").name, read_sender("a@b.c").address) == ("风讯", "a@b.c")
    for bad in ("", "风讯", "a@b, c@d"):
        with pytest.raises(AlertError, match="发件人"):
            read_sender(bad)


@pytest.mark.parametrize(("hours", "at", "on"), [
    ("", 3, True), ("08:00-18:00", 8, True), ("08:00-18:00", 18, False), ("18:00-08:00", 23, True), ("18:00-08:00", 7, True),
    ("18:00-08:00", 8, False), ("08:00-08:00", 12, True),
])  # fmt: skip
def test_hours(hours: str, at: int, on: bool) -> None:
    assert is_hours(hours)
    assert is_on_duty(person(hours=hours), MIDNIGHT + at * HOUR) is on


@pytest.mark.parametrize("hours", ["8-18", "08:00", "24:00-08:00", "08:00-18:60", " 08:00-18:00", "08:00-18:00x"])
def test_hours_that_are_none(hours: str) -> None:
    assert not is_hours(hours)


def test_the_order_of_the_table_and_of_the_hours() -> None:
    people = [
        person(1, place=3),
        person(2, place=1, hours="20:00-22:00"),
        person(3, "head", place=2),
        person(4, "leader"),
        person(5, "analyst"),
        person(6, place=0, active=False),
        person(7, place=0, fault="550"),
        person(8, county="140881", place=9),
    ]
    noon = MIDNIGHT + 12 * HOUR
    assert [one.id for one in on_call(people, "140802", noon)] == [3, 1, 2]
    assert [one.id for one in on_call(people, "140881", noon)] == [3, 1, 8, 2]
    assert [one.id for one in leaders(people, "", noon)] == [4]
    assert [one.id for one in readers(people)] == [1, 2, 3, 5, 8]
    assert [one.id for one in on_call(people[3:5], "", noon)] == [4]
    assert [one.id for one in on_call(people[7:], "140802", noon)] == [8]


def test_who_counts_at_the_start() -> None:
    assert can_warn([person(role="leader")])
    for bad in (person(role="analyst"), person(active=False), person(fault="550"), Recipient(1, "x", "nonsense", "duty")):
        assert not can_warn([bad])


def test_the_table_says_what_is_wrong(bureau: Bureau) -> None:
    good = Line("陈涛", "chen@yc.example", "duty")
    wrong = {
        "姓名": Line(" \r\n", "a@b.c", "duty"),
        "邮件地址": Line("x", "a@b c", "duty"),
        "角色": Line("x", "a@b.c", "admin"),
        "县区": Line("x", "a@b.c", "duty", county="110000"),
        "时段": Line("x", "a@b.c", "duty", hours="8点"),
        "顺序": Line("x", "a@b.c", "duty", place="0"),
    }
    record = bureau.installation.record
    for words, line in wrong.items():
        with record.write() as connection, pytest.raises(AlertError, match=words):
            add_recipient(connection, line)
    with record.write() as connection:
        chen = add_recipient(connection, good)
    assert (chen.place, chen.hours) == (1, "")
    with record.write() as connection, pytest.raises(AlertError, match="已有"):
        add_recipient(connection, Line("别名", "CHEN@yc.example", "head"))
    with pytest.raises(AlertError, match="至少要有一位"), record.write() as connection:
        remove_recipient(connection, chen.id)
    with pytest.raises(AlertError, match="至少要有一位"), record.write() as connection:
        edit_recipient(connection, chen.id, Line("陈涛", "chen@yc.example", "analyst"))
    with record.write() as connection:
        flag_recipient(connection, chen.id, "550", NOW)
        assert edit_recipient(connection, chen.id, Line("陈涛", "chentao@yc.example", "duty", hours="18：00—08:00")).fault == ""
        assert list_recipients(connection)[0].hours == "18:00-08:00"
        with pytest.raises(AlertError, match="没有编号9"):
            remove_recipient(connection, 9)


def test_a_mute_needs_two_people_for_key_items(bureau: Bureau, post: Post) -> None:
    bureau.staff("chen")
    one, two, now = bureau.person("one").id, bureau.person("two").id, bureau.clock()
    with bureau.installation.record.write() as connection:
        mute = propose_mute(connection, {"county": "140802"}, "演练期间", one, now=now, ends_at=now + HOUR)
    bureau.happen("a")
    bureau.work()
    assert len(post.got) == 1
    with bureau.installation.record.write() as connection:
        with pytest.raises(AlertError, match="另一个人"):
            agree_mute(connection, mute, one, now)
        agree_mute(connection, mute, two, now)
    bureau.happen("b")
    bureau.work()
    assert len(post.got) == 1
    [_, muted] = bureau.alerts()
    assert (muted.state, "演练期间" in muted.note) == ("muted", True)
    bureau.clock.turn(61)
    bureau.happen("c")
    bureau.work()
    assert len(post.got) >= 2


def test_a_mute_of_important_items_and_its_end(bureau: Bureau) -> None:
    one, now = bureau.person("one").id, bureau.clock()
    with bureau.installation.record.write() as connection:
        mute = propose_mute(connection, {"criterion": "C1", "hazard": "burn"}, "演练期间", one, now=now, ends_at=now + HOUR)
    bureau.happen("a", Level.IMPORTANT)
    bureau.work()
    with bureau.installation.record.write() as connection:
        end_mute(connection, mute, now)
    bureau.happen("b", Level.IMPORTANT)
    bureau.work()
    assert [alert.state for alert in bureau.alerts()] == ["muted", "queued"]


@pytest.mark.parametrize("wrong", [{}, {"title": "x"}])
def test_a_mute_of_everything_is_refused(bureau: Bureau, wrong: dict[str, str]) -> None:
    with bureau.installation.record.write() as connection, pytest.raises(AlertError):
        propose_mute(connection, wrong, "原因", 1, now=0, ends_at=1)


def test_working_days() -> None:
    assert working_day(date(2026, 9, 20)) == date(2026, 9, 18)  # a Sunday
    assert working_day(date(2026, 6, 20)) == date(2026, 6, 19)  # a Saturday
    assert working_day(date(2026, 11, 20)) == date(2026, 11, 20)


def year(number: int) -> list[Reminder]:
    return [reminder for day in range(366) for reminder in reminders_on(date(number, 1, 1) + timedelta(day))]


@pytest.mark.parametrize("number", [2025, 2026, 2027, 2028])
def test_a_year_of_reminders(number: int) -> None:
    found = [reminder for reminder in year(number) if reminder.due.year == number]
    assert len({reminder.key for reminder in found}) == len(found) == 3 * 12 + 3
    assert all(reminder.on.weekday() < 5 and reminder.due.weekday() < 5 and reminder.due.day <= 20 for reminder in found)
    assert {reminder.report for reminder in found if reminder.kind == "annual"} == {f"{number - 1}年度风险信息分析报告"}
    assert sum(reminder.days == 0 for reminder in found) == 13
