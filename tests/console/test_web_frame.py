"""The console's frame: who may see what, tokens, headers, expired log-ins, pages that do not exist."""

import html
import re
from pathlib import Path

import pytest

from console.installation import Installation, open_installation
from console.web.app import make_app
from console.web.logging_in import COOKIE
from console.web.page import Page
from console.web.pages.front import TRIES
from console.web.routes import PAGES
from core.errors import SettingsError
from core.people import PERMISSIONS, Permission, Role
from storage.audit import find_break, list_audit
from storage.logins import invite
from storage.people import change_user, find_user, load_user
from tests.console.web_client import BASE, PASSWORD, add_person, log_in, post, token, web


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return open_installation(tmp_path / "home", create=True)


def test_a_page_without_a_permission_stops_the_start(installation: Installation) -> None:
    with pytest.raises(SettingsError, match="没有声明权限"):
        make_app(installation, [Page("GET", "/x", PAGES[0].answer, "")])  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match="地址重复"):
        make_app(installation, [PAGES[0], PAGES[0]])


def test_nothing_answers_that_is_not_on_the_list(installation: Installation) -> None:
    listed = {(page.method, page.path) for page in PAGES} | {("GET", "/static/{version}/{name}")}
    app = make_app(installation)
    served = {(method, route.path) for route in app.routes for method in getattr(route, "methods", ()) or ()}  # type: ignore[attr-defined]
    assert served <= listed | {("HEAD", path) for _, path in listed}


@pytest.mark.parametrize("role", [None, *Role])
def test_every_page_asks_for_its_permission(installation: Installation, role: Role | None) -> None:
    client = web(installation)
    if role:
        log_in(client, installation, role)
    for page in PAGES:
        if page.demo_only or page.permission is Permission.PUBLIC or page.path == "/logout":
            continue
        path = re.sub(r"\{\w+(:\w+)?\}", "1", page.path)
        answer = client.request(page.method, path)
        if role is None:
            assert answer.status_code in {303, 401}, page
        elif page.permission not in PERMISSIONS[role]:
            assert answer.status_code == 403, page
        else:
            assert answer.status_code != 401, page
            assert (answer.status_code == 403) is (page.method == "POST"), page  # without its token


def test_log_in_leads_to_the_page_of_the_role_and_back_to_where_one_was(installation: Installation) -> None:
    client = web(installation)
    assert client.get("/me?x=1").headers["location"] == "/login?next=%2Fme%3Fx%3D1"
    add_person(installation, Role.HEAD)
    answer = client.post("/login", data={"username": "head", "password": PASSWORD, "next": "/me?x=1"})
    assert answer.headers["location"] == "/me?x=1"
    assert client.get("/").headers["location"] == "/register?due=1"


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https:evil", "https://evil.example/", "/a\r\nSet-Cookie: x=1", ""]
)
def test_the_log_in_leads_nowhere_else(installation: Installation, wanted: str) -> None:
    add_person(installation, Role.ADMIN)
    answer = web(installation).post("/login", data={"username": "admin", "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == "/sources"


def test_the_cookie_is_for_this_host_only(installation: Installation) -> None:
    add_person(installation, Role.ADMIN)
    answer = web(installation).post("/login", data={"username": "admin", "password": PASSWORD})
    flags = answer.headers["set-cookie"].lower()
    assert flags.startswith(COOKIE.lower())
    assert all(flag in flags for flag in ("secure", "httponly", "samesite=lax", "path=/"))
    assert "domain" not in flags


def test_wrong_passwords_lock_the_account_and_tell_nothing(installation: Installation) -> None:
    add_person(installation, Role.ANALYST)
    client = web(installation)
    answers = [client.post("/login", data={"username": name, "password": "wrong"}) for name in ("analyst", "nobody")]
    assert {answer.status_code for answer in answers} == {401}
    texts = [re.sub(r'value="\w*"', "", answer.text) for answer in answers]
    assert texts[0] == texts[1]
    for _ in range(TRIES - 1):
        client.post("/login", data={"username": "analyst", "password": "wrong"})
    assert client.post("/login", data={"username": "analyst", "password": PASSWORD}).status_code == 401
    later = web(installation.at(lambda: installation.clock() + 16 * 60_000))
    assert later.post("/login", data={"username": "analyst", "password": PASSWORD}).status_code == 303


def test_tokens_and_other_sites(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ANALYST)
    other = log_in(web(installation), installation, Role.HEAD)
    assert client.post("/me/keys", data={"single_keys": "0"}).status_code == 403
    assert client.post("/me/keys", data={"single_keys": "0", "csrf": token(other)}).status_code == 403
    assert post(client, "/me/keys", {"single_keys": "0"}, origin="https://evil.example").status_code == 403
    assert post(client, "/me/keys", {"single_keys": "0"}, **{"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/me/keys", json={"single_keys": "0"}).status_code == 403
    assert post(client, "/me/keys", {"single_keys": "0"}, origin=BASE).status_code == 303
    assert 'data-keys="off"' in client.get("/me").text


def test_another_host_name_is_refused(installation: Installation) -> None:
    assert web(installation).get("/login", headers={"host": "evil.example"}).status_code == 421


def test_headers_of_every_answer(installation: Installation) -> None:
    for path in ("/login", "/nothing", "/static/x/base.css", "/me"):
        headers = web(installation).get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["strict-transport-security"]
        assert ("no-store" in headers["cache-control"]) is not path.startswith("/static")


def test_what_was_typed_survives_an_expired_log_in(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ANALYST)
    old = token(client)
    with installation.record.write() as connection:
        user = find_user(connection, "analyst")
        assert user
        change_user(connection, user.id, {"active": False})
    asked = client.post("/me/keys", data={"csrf": old, "single_keys": "0", "note": '<b>"很长'})
    assert asked.status_code == 401
    kept = re.search(r'name="kept" value="([^"]*)"', asked.text)
    assert kept
    with installation.record.write() as connection:
        change_user(connection, user.id, {"active": True})
    form = {"username": "analyst", "password": PASSWORD, "next": "/me/keys", "kept": html.unescape(kept[1])}
    resumed = client.post("/login", data=form)
    assert resumed.status_code == 200
    assert 'action="/me/keys"' in resumed.text
    assert "&lt;b&gt;&#34;很长" in resumed.text


def test_a_form_of_an_older_build_is_not_guessed_at(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ANALYST)
    answer = post(client, "/me/keys", {"single_keys": "0", "build": "0" * 12, "note": "写好的字"})
    assert answer.status_code == 409
    assert "系统已更新" in answer.text
    assert "写好的字" in answer.text


def test_log_ins_end(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ANALYST)
    idle = web(installation.at(lambda: installation.clock() + 121 * 60_000))
    idle.cookies.set(COOKIE, client.cookies[COOKIE], domain="localhost.local", path="/")
    assert idle.get("/me").status_code == 303
    secret = client.cookies[COOKIE]
    assert post(client, "/logout").status_code == 303
    client.cookies.set(COOKIE, secret, domain="localhost.local", path="/")
    assert client.get("/me").status_code == 303


def test_a_new_password_ends_other_log_ins(installation: Installation) -> None:
    here, there = (log_in(web(installation), installation, Role.ANALYST) for _ in range(2))
    good = "a-new-and-long-one"
    wrong = post(here, "/me/password", {"old_password": "x", "new_password": good, "repeated": good})
    assert wrong.status_code == 422
    short = post(here, "/me/password", {"old_password": PASSWORD, "new_password": "short", "repeated": "short"})
    assert "至少10个字符" in short.text
    assert post(here, "/me/password", {"old_password": PASSWORD, "new_password": good, "repeated": good}).status_code == 303
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 303


def test_an_invitation_works_once(installation: Installation) -> None:
    user = add_person(installation, Role.LEADER)
    with installation.record.write() as connection:
        secret = invite(connection, user, now=installation.clock(), ends_at=installation.clock() + 60_000)
    client = web(installation)
    for _ in range(2):
        assert client.get(f"/invitation/{secret}").status_code == 200
    fields = {"new_password": "another-long-one", "repeated": "another-long-one"}
    assert client.post(f"/invitation/{secret}", data={**fields, "repeated": "x"}).status_code == 422
    assert client.post(f"/invitation/{secret}", data=fields).status_code == 303
    assert client.post(f"/invitation/{secret}", data=fields).status_code == 404
    with installation.record.read() as connection:
        row = load_user(connection, user)
    assert row
    assert row.password.startswith("$argon2id$")


def test_refusals_and_log_ins_are_audited(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.COUNTY)
    client.post("/login", data={"username": "county", "password": "x"})
    with installation.record.read() as connection:
        actions = {row.action for row in list_audit(connection)}
        assert find_break(connection) is None
    assert {"log in", "log-in failed"} <= actions


def test_a_flood_of_log_ins_is_slowed(installation: Installation) -> None:
    client = web(installation)
    statuses = [client.post("/login", data={"username": f"u{n}", "password": "x"}).status_code for n in range(22)]
    assert statuses[-1] == 429
