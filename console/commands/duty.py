"""``fengxun duty``: the duty table, and a test mail."""

from dataclasses import fields
from pathlib import Path
from typing import Final

import click

from alerts.faults import list_faults
from alerts.table import ROLES, Line, add_recipient, remove_recipient
from console.actor import report
from console.installation import open_installation
from console.options import home_option, json_option
from console.terminal import say, show_json, show_table
from console.trial import send_trial
from console.usage import Command, Group
from core.clock import system_clock
from core.regions import COUNTIES, region_name
from storage.recipients import Recipient, list_recipients

ROLE_HELP: Final = "、".join(f"{code} {label}" for code, label in ROLES.items())
FIELDS: Final = tuple(field.name for field in fields(Recipient))


@click.group(cls=Group)
def duty() -> None:
    """值班表：重点信息按顺序通知谁，测试邮件能否送到。"""


@duty.command("list", cls=Command)
@home_option
@json_option
def list_duty(*, home: Path, as_json: bool) -> None:
    """列出值班表和需要处理的问题。

    \b
    退出码：1 有需要处理的问题。
    """
    installation = open_installation(home)
    with installation.record.read() as connection:
        people, faults = list_recipients(connection), list_faults(connection, system_clock())
    if as_json:
        show_json({"recipients": [_as_json(person) for person in people], "faults": faults})
    else:
        columns = ("编号", "顺序", "姓名", "地址", "角色", "县区", "时段", "状态")
        show_table("值班表", columns, map(_line, people), "值班表是空的。", numbers=("编号", "顺序"))
        for fault in faults:
            say(f"注意：{fault}")
    if faults:
        raise SystemExit(1)


@duty.command("add", cls=Command)
@click.argument("name", metavar="姓名")
@click.argument("address", metavar="地址")
@click.option("--role", type=click.Choice(list(ROLES)), default="duty", help=f"{ROLE_HELP}；默认 duty")
@click.option("--county", type=click.Choice(list(COUNTIES)), help="只通知这个县区的信息（区划代码）；默认不限")
@click.option("--hours", default="", metavar="时段", help="值班时段，如 18:00-08:00；默认全天")
@click.option("--place", default="", metavar="N", help="顺序，1 最先通知；默认排在最后")
@home_option
def add_duty(*, name: str, address: str, role: str, county: str | None, hours: str, place: str, home: Path) -> None:
    """在值班表中添加一人。"""
    installation = open_installation(home)
    with installation.record.write() as connection:
        person = add_recipient(connection, Line(name, address, role, county or "", hours, place))
        report(connection, "duty.add", str(person.id), _as_json(person))
    say(f"已添加：{person.id}号 {person.name}，第{person.place}位。可用 fengxun duty test {person.id} 发一封测试邮件。")


@duty.command("remove", cls=Command)
@click.argument("number", type=int, metavar="编号")
@home_option
def remove_duty(*, number: int, home: Path) -> None:
    """把一人移出值班表（发送记录保留）。"""
    installation = open_installation(home)
    with installation.record.write() as connection:
        person = remove_recipient(connection, number)
        report(connection, "duty.remove", str(number), _as_json(person))
    say(f"已移出：{person.name}（{person.address}）")


@duty.command("test", cls=Command)
@click.argument("number", type=int, metavar="编号")
@home_option
def test_duty(*, number: int, home: Path) -> None:
    """现在就给一人发测试邮件，并说明结果。

    \b
    退出码：1 没有送出。
    """
    trial = send_trial(open_installation(home), number)
    say(trial.words)
    if not trial.sent:
        raise SystemExit(1)


def _line(person: Recipient) -> tuple[object, ...]:
    state = "已移出" if not person.active else f"拒收：{person.fault}" if person.fault else "可用"
    county = region_name(person.county) if person.county else "不限"
    role = ROLES.get(person.role, person.role)
    return (person.id, person.place, person.name, person.address, role, county, person.hours or "全天", state)


def _as_json(person: Recipient) -> dict[str, object]:
    return {name: getattr(person, name) for name in FIELDS}
