"""``fengxun web`` and ``fengxun up`` as processes: answers, the first administrator, clean stops, ports, homes."""

import re
import signal
import socket
from pathlib import Path

import pytest
from httpx2 import Client

from console.first_run import LOGIN
from console.installation import open_installation
from core.people import Role
from storage.people import count_users, find_user
from tests.console.calling import Call
from tests.console.served import running


def new_home(tmp_path: Path, settings: str = "") -> str:
    home = tmp_path / "home"
    home.mkdir()
    (home / "fengxun.toml").write_text(settings, "utf-8")
    return str(home)


def get(address: str) -> tuple[int, str]:
    with Client(trust_env=False) as client:
        answer = client.get(address)
    return answer.status_code, answer.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_web_answers_and_stops_well(tmp_path: Path, number: signal.Signals) -> None:
    with running("web", "--home", new_home(tmp_path)) as console:
        assert get(f"{console.address}/health/live") == (200, "正常\n")
        assert get(f"{console.address}/health/ready") == (200, "可以服务\n")
        code, out, err = console.stop(number)
    assert (code, out.splitlines()[-1], err) == (0, "控制台已停止。", "正在停止：等正在进行的请求做完。\n")


def test_the_first_administrator_comes_through_a_link_that_is_shown_once(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    with running("web", "--home", home, until="  http") as console:
        [link] = re.findall(r"http://\S+/invitation/\S+", console.said)
        with Client(trust_env=False) as client:
            assert "请设置密码" in client.get(link).text
            password = "seven-grey-herons-fly"
            assert client.post(link, data={"new_password": password, "repeated": password}).status_code == 303
            entered = client.post(f"{console.address}/login", data={"username": LOGIN, "password": password})
        assert entered.headers["location"] == "/sources"
        console.stop()
    with running("web", "--home", home) as console:
        _, out, _ = console.stop()
    assert "invitation" not in console.said + out
    logs = "".join(path.read_text("utf-8") for path in (tmp_path / "home" / "logs").iterdir())
    assert link.rpartition("/")[2] not in logs


def test_a_link_that_was_lost_is_not_made_anew_by_itself(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    for lines in ("  http", "管理员 admin 还没有设置密码"):
        with running("web", "--home", home, until=lines) as console:
            console.stop()
    assert "fengxun users invite admin" in console.said
    installation = open_installation(tmp_path / "home")
    with installation.record.read() as connection:
        user = find_user(connection, LOGIN)
        assert count_users(connection, Role.ADMIN) == 1
    assert user
    assert user.password == ""
    installation.record.close()


def test_web_and_up_refuse_a_port_in_use(tmp_path: Path, call: Call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        home = new_home(tmp_path, f"[console]\nport = {port}\n")
        for command in ("web", "up"):
            refused = call(command, "--home", home)
            assert (refused.code, refused.out) == (3, "")
            assert f"console.port = {port}" in refused.err


def test_another_address_in_clear_is_refused(tmp_path: Path, call: Call) -> None:
    refused = call("web", "--home", new_home(tmp_path, '[console]\nhost = "0.0.0.0"\n'))
    assert (refused.code, refused.out) == (3, "")
    assert "fengxun tls new" in refused.err


def test_web_makes_no_home_and_up_does(tmp_path: Path, call: Call) -> None:
    refused = call("web", "--home", tmp_path / "none")
    assert (refused.code, (tmp_path / "none").exists()) == (3, False)
    with running("up", "--home", str(tmp_path / "none"), until="数据目录") as console:
        assert (tmp_path / "none" / "fengxun.toml").exists()
        console.stop()
