"""How the demo ends: people with random passwords, work done, and on a terminal the console until Ctrl-C."""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from httpx2 import post

from console.demo import day_clock, demo_clock, open_demo
from console.demo_console import show_in_browser
from console.installation import open_installation
from console.mailbox import list_letters
from core.clock import shanghai, system_clock
from core.people import Role
from storage.people import list_users
from storage.tables import mails, outbox, recipients
from tests.console.calling import ROOT, Demo, run_process

LOGINS = {role.value for role in Role} - {"county"}


def passwords(out: str) -> dict[str, str]:
    """Log-in names and what is printed as their passwords."""
    return dict(re.findall(r"^([a-z]+) .*?(\S+) *\r?$", out.partition("演示用户")[2].partition("接下来")[0], re.MULTILINE))


def test_the_first_demo_prints_random_passwords_and_the_second_keeps_them(demo: Demo) -> None:
    first, second = passwords(demo.first.out), passwords(demo.second.out)
    assert set(first) == set(second) == LOGINS
    assert len(set(first.values())) == len(LOGINS)
    assert set(second.values()) == {"（不变）"}
    assert "demo --new-passwords --home" in demo.second.out
    assert "--new-passwords" not in demo.first.out


def test_the_demo_has_people_on_duty_and_its_work_is_done(demo: Demo) -> None:
    installation = open_installation(demo.home)
    with installation.record.read() as connection:
        addresses = {row.address for row in connection.execute(recipients.select())}
        left = {row.kind for row in connection.execute(outbox.select().where(outbox.c.state != "done"))}
        sent = {row.state for row in connection.execute(mails.select())}
        assert {user.login for user in list_users(connection)} == LOGINS
    installation.record.close()
    assert addresses
    assert all(address.endswith("@example.cn") for address in addresses)
    assert left <= {"escalate"}
    assert sent == {"sent"}
    letters = list_letters(demo.home)
    assert f"演示邮箱里有 {len(letters)} 封" in demo.second.out
    assert all("虚构" in letter.sender or "演示" in letter.sender for letter in letters)
    assert any("/events/" in letter.text for letter in letters)


def test_nothing_of_the_demo_is_in_the_future(tmp_path: Path) -> None:
    _, today, _ = open_demo(tmp_path / "home")
    clock = demo_clock(today)
    assert clock() >= max(day_clock(today, 3)(), system_clock() - 1000)
    yesterday = demo_clock(shanghai(system_clock() - 2 * 86_400_000).date())
    assert yesterday() <= system_clock() + 1000


@contextmanager
def on_terminal(*arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """``fengxun …`` with a terminal at both ends and no screen."""
    terminal, theirs = pty.openpty()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FENGXUN_", "DISPLAY", "WAYLAND"))}
    known = {"FENGXUN_CRAWL_CHROMIUM": "/nonexistent", "FENGXUN_CRAWL_PROCESSES": "0", "FENGXUN_CONSOLE_PORT": "0", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "console", *arguments], cwd=ROOT, env={**kept, **known}, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE
    ) as process:
        os.close(theirs)
        try:
            yield process, terminal
        finally:
            if process.poll() is None:
                process.kill()
            os.close(terminal)


def read_up_to(terminal: int, pattern: str) -> str:
    """What was printed, up to a line that matches."""
    seen = b""
    while not re.search(pattern, seen.decode("utf-8", "replace")):
        ready, _, _ = select.select([terminal], [], [], 60)
        assert ready, seen.decode("utf-8", "replace")
        try:
            piece = os.read(terminal, 65_536)
        except OSError:  # the other end is closed
            piece = b""
        assert piece, seen.decode("utf-8", "replace")
        seen += piece
    return seen.decode("utf-8", "replace")


def test_on_a_terminal_it_serves_until_it_is_asked_to_stop(copied: Path) -> None:
    with on_terminal("demo", "--new-passwords", "--home", str(copied)) as (process, terminal):
        said = read_up_to(terminal, r"演示邮箱：\S+/demo/mailbox")
        address = re.findall(r"控制台：(http://127\.0\.0\.1:\d+) ", said)[0]
        entered = post(f"{address}/login", data={"username": "analyst", "password": passwords(said)["analyst"]}, trust_env=False)
        assert entered.headers["location"] == "/queue"
        assert f"演示邮箱：{address}/demo/mailbox" in said
        process.send_signal(signal.SIGINT)
        assert "演示已结束" in read_up_to(terminal, "演示已结束")
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err.decode()) == (0, "正在停止演示。\n")


def test_without_the_console_it_ends_on_a_terminal_too(copied: Path) -> None:
    with on_terminal("demo", "--no-console", "--home", str(copied)) as (process, terminal):
        said = read_up_to(terminal, r"sources quarantine --home \S+")
        assert process.wait(60) == 0
    assert "控制台：" not in said


def test_the_home_of_a_real_installation_is_refused(tmp_path: Path) -> None:
    open_installation(tmp_path, create=True)
    refused = run_process("demo", "--home", str(tmp_path))
    assert refused.code == 3
    assert not list(tmp_path.glob("record.db"))


@pytest.mark.parametrize(("screen", "opened"), [({}, []), ({"DISPLAY": ":0"}, ["http://x"]), ({"WAYLAND_DISPLAY": "w"}, ["http://x"])])
def test_a_browser_opens_where_there_is_a_screen(monkeypatch: pytest.MonkeyPatch, screen: dict[str, str], opened: list[str]) -> None:
    shown: list[str] = []
    monkeypatch.setattr(webbrowser, "open", shown.append)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in screen.items():
        monkeypatch.setenv(name, value)
    show_in_browser("http://x")
    assert shown == opened
