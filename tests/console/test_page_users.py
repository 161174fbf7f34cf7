"""The page of the users: links shown once, typed text kept, hostile names inert, nobody adds fields of their own."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from console.installation import Installation, open_installation
from core.people import Role
from storage.audit import list_audit
from storage.people import find_user
from tests.console.web_client import add_person, log_in, post, web

GOOD = {"login": "zhang", "name": "张伟", "role": "duty", "county": "140882", "station": "城关所"}
HOSTILE = "<b>{{7*191}}</b>\"'"


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    opened = open_installation(tmp_path / "home", create=True)
    yield opened
    opened.record.close()


@pytest.fixture
def admin(installation: Installation) -> TestClient:
    return log_in(web(installation), installation, Role.ADMIN)


def link_in(page: str) -> str:
    found = re.search(r'class="secret">(https://localhost/invitation/\S+)<', page)
    assert found
    return found[1]


def test_a_new_user_sets_a_password_by_the_link_that_is_shown_once(installation: Installation, admin: TestClient) -> None:
    answer = post(admin, "/admin/users", GOOD)
    assert answer.status_code == 200
    path = link_in(answer.text).removeprefix("https://localhost")
    assert "invitation" not in admin.get("/admin/users").text
    assert "待设密码" in admin.get("/admin/users").text
    new = web(installation)
    fields = {"new_password": "a-long-good-one", "repeated": "a-long-good-one"}
    assert new.post(path, data=fields).status_code == 303
    entered = new.post("/login", data={"username": "zhang", "password": "a-long-good-one"})
    assert entered.headers["location"] == "/duty"
    with installation.record.read() as connection:
        secrets = [row for row in list_audit(connection) if path.rpartition("/")[2] in str(row)]
    assert secrets == []


def test_the_link_stands_on_the_configured_address(tmp_path: Path) -> None:
    home = tmp_path / "home"
    open_installation(home, create=True).record.close()
    (home / "fengxun.toml").write_text('[console]\nbase_url = "https://fengxun.example:8710"\n', "utf-8")
    named = open_installation(home)
    page = post(log_in(web(named), named, Role.ADMIN), "/admin/users", GOOD).text
    assert 'class="secret">https://fengxun.example:8710/invitation/' in page
    named.record.close()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("login", "张伟", "小写字母"), ("role", "root", "角色请选"), ("name", " ", "姓名请写"), ("county", "1", "县区请从")],
)
def test_what_was_typed_wrong_is_said_and_kept(admin: TestClient, name: str, value: str, words: str) -> None:
    answer = post(admin, "/admin/users", {**GOOD, "station": HOSTILE, name: value})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="&lt;b&gt;{{7*191}}&lt;/b&gt;&#34;&#39;"' in answer.text
    assert "<b>{{" not in answer.text


def test_a_name_in_use_is_said_so(admin: TestClient) -> None:
    post(admin, "/admin/users", GOOD)
    assert "已有人用" in post(admin, "/admin/users", GOOD).text


def test_a_user_is_changed_and_switched_off_and_on(installation: Installation, admin: TestClient) -> None:
    user = add_person(installation, Role.ANALYST)
    theirs = log_in(web(installation), installation, Role.ANALYST)
    path = f"/admin/users/{user}"
    assert "已保存" in post(admin, path, {"name": "新名", "role": "county", "county": "140882", "station": ""}).text
    assert theirs.get("/me").status_code == 303
    assert "须选所在县区" in post(admin, path, {"name": "新名", "role": "county", "county": "", "station": ""}).text
    assert "已停用" in post(admin, f"{path}/off").text
    assert "已停用。请先启用" in post(admin, f"{path}/invite").text
    assert "已启用" in post(admin, f"{path}/on").text
    assert "invitation" in post(admin, f"{path}/invite").text
    assert "所有登录已退出" in post(admin, f"{path}/logout").text


def test_fields_that_the_form_does_not_have_change_nothing(installation: Installation, admin: TestClient) -> None:
    user = add_person(installation, Role.ANALYST)
    forged = {"name": "新名", "role": "analyst", "login": "root", "password": "x", "active": "0", "id": "1", "failures": "9", "csrf2": "1"}
    assert post(admin, f"/admin/users/{user}", forged).status_code == 200
    with installation.record.read() as connection:
        row = find_user(connection, "analyst")
    assert row
    assert (row.id, row.name, row.active, row.failures) == (user, "新名", True, 0)
    assert row.password.startswith("$argon2")


def test_the_last_administrator_cannot_leave(installation: Installation, admin: TestClient) -> None:
    with installation.record.read() as connection:
        own = find_user(connection, "admin")
    assert own
    for path, fields in ((f"/admin/users/{own.id}/off", {}), (f"/admin/users/{own.id}", {"name": "我", "role": "head"})):
        answer = post(admin, path, fields)
        assert answer.status_code == 422
        assert "最后一位管理员" in answer.text
    assert admin.get("/admin/users").status_code == 200


def test_hostile_names_are_inert(installation: Installation, admin: TestClient) -> None:
    answer = post(admin, "/admin/users", {**GOOD, "name": HOSTILE, "station": "=1+1"})
    assert answer.status_code == 200
    for page in (answer.text, admin.get("/admin/users").text, admin.get("/admin/users/2").text, admin.get("/admin/audit").text):
        assert "&lt;b&gt;{{7*191}}&lt;/b&gt;" in page
        assert "<b>{{" not in page
        assert "1337" not in page


@pytest.mark.parametrize("user", ["0", "x", "99999", "1%20OR%201", "9" * 40, "..%2f1", "%00"])
def test_a_user_that_is_not_there_is_a_missing_page(admin: TestClient, user: str) -> None:
    assert admin.get(f"/admin/users/{user}").status_code == 404
    for deed in ("off", "on", "invite", "logout"):
        assert post(admin, f"/admin/users/{user}/{deed}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_gets_in(installation: Installation, role: Role) -> None:
    client = log_in(web(installation), installation, role)
    for path in ("/admin/users", "/admin/users/1", "/admin/outbox", "/admin/audit", "/admin/settings"):
        assert client.get(path).status_code == 403
    for path in ("/admin/users", "/admin/users/1", "/admin/users/1/invite", "/admin/outbox/retry", "/admin/audit/export"):
        assert post(client, path, GOOD).status_code == 403
    assert "/admin/" not in client.get("/me").text
