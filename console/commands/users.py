"""``fengxun users``: who may log in to the console, from the command line."""

from pathlib import Path

import click

from console.actor import report
from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.terminal import say, show_json, show_table
from console.usage import Group
from console.users import LINK_HOURS, add_person, link_of, read_profile, send_link, switch_off
from core.clock import chinese_minute
from core.errors import PeopleError
from core.people import ROLE_NAMES, Role
from core.regions import COUNTIES
from storage.people import UserRow, find_user, list_users


@click.group(cls=Group, invoke_without_command=True)
@home_option
@json_option
@click.pass_context
def users(context: click.Context, *, home: Path, as_json: bool) -> None:
    """列出控制台的用户；add 添加，invite 发设密码的一次性链接，disable 停用。"""
    context.obj = home
    if context.invoked_subcommand is None:
        _list(open_installation(home), as_json=as_json)


@users.command("list")
@home_option
@json_option
def list_people(*, home: Path, as_json: bool) -> None:
    """列出用户：角色、县区、状态。"""
    _list(open_installation(home), as_json=as_json)


@users.command()
@click.argument("login")
@click.option("--name", required=True, metavar="TEXT", help="姓名")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]), help="角色")
@click.option("--county", default="", metavar="CODE", help=f"县区代码，如 140802；可用：{'、'.join(COUNTIES)}")
@click.option("--station", default="", metavar="TEXT", help="站所名称")
@home_option
def add(login: str, *, name: str, role: str, county: str, station: str, home: Path) -> None:
    """添加用户，并显示设密码的一次性链接。"""
    installation = open_installation(home)
    profile = read_profile(login, name, role, county, station)
    _, secret = add_person(installation.record, profile, report, installation.clock())
    _show_link(installation, profile.name, secret)


@users.command()
@click.argument("login")
@home_option
def invite(login: str, *, home: Path) -> None:
    """为用户新发一个设密码的一次性链接；之前的链接作废。"""
    installation = open_installation(home)
    row = _find(installation, login)
    _show_link(installation, row.name, send_link(installation.record, row.id, report, installation.clock()))


@users.command()
@click.argument("login")
@home_option
def disable(login: str, *, home: Path) -> None:
    """停用用户：所有登录立即失效，不能再登录。最后一位管理员不能停用。"""
    installation = open_installation(home)
    row = _find(installation, login)
    switch_off(installation.record, row.id, report)
    say(f"已停用 {row.name}（{row.login}）。")


def _find(installation: Installation, login: str) -> UserRow:
    with installation.record.read() as connection:
        row = find_user(connection, login)
    if row is None:
        raise PeopleError(f"没有用户 {login}；fengxun users 列出全部。")
    return row


def _show_link(installation: Installation, name: str, secret: str) -> None:
    say(f"请把这个链接交给 {name}，{LINK_HOURS}小时内有效，只能用一次：")
    say(link_of(installation.settings.console, secret))


def _list(installation: Installation, *, as_json: bool) -> None:
    with installation.record.read() as connection:
        rows = list_users(connection)
    if as_json:
        names = ("id", "login", "name", "role", "county", "station", "active")
        show_json([{**{name: getattr(row, name) for name in names}, "has_password": bool(row.password)} for row in rows])
        return
    now = installation.clock()
    lines = (
        (
            row.login,
            row.name,
            ROLE_NAMES[Role(row.role)],
            " ".join(filter(None, (COUNTIES.get(row.county, row.county), row.station))),
            _state(row, now),
        )
        for row in rows
    )
    show_table("用户", ("用户名", "姓名", "角色", "县区与站所", "状态"), lines, "还没有用户；fengxun users add 添加。", whole=("用户名",))


def _state(row: UserRow, now: int) -> str:
    if not row.active:
        return "已停用"
    if row.locked_until > now:
        return f"锁定至 {chinese_minute(row.locked_until)}"
    return "可登录" if row.password else "待设密码"
