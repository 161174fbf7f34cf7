"""The register's pages: list, entry, steps, signatures, edit form, export, hand-over list; who sees what."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import update
from starlette.testclient import TestClient

from console.installation import Installation, open_installation
from console.web.routes import PAGES
from core.clock import shanghai
from core.criteria import Level
from core.people import Role
from core.settings import RegisterSettings
from register.entries import open_entry
from register.entry import Entry, load_again
from storage.audit import list_audit
from storage.people import as_person, find_user
from storage.tables import entries
from tests.console.web_client import add_person, log_in, post, web
from tests.databases import count_rows
from tests.items import DAY, OTHER_TEXT
from tests.register.bureau import find_event

HOSTILE = "<script>alert(1)</script>=1+1{{7*7}}\u202e燃气灶"
PINGLU = "140829"


class Office:
    """A home with an important and a key entry by the analyst; a browser for each role."""

    def __init__(self, home: Path) -> None:
        self.installation: Installation = open_installation(home, create=True)
        self._clients: dict[str, TestClient] = {}
        add_person(self.installation, Role.ANALYST)
        record = self.installation.record
        events = [find_event(record), find_event(record, Level.KEY, "https://a.example/2", title=HOSTILE, text=OTHER_TEXT)]
        with record.write() as connection:
            user = find_user(connection, "analyst")
            assert user
            person, now = as_person(user), self.installation.clock()
            numbers = [open_entry(connection, event, person, now, RegisterSettings()) for event in events]
            self.important, self.key = (load_again(connection, number) for number in numbers)

    def browser(self, role: Role, login: str = "", county: str = "") -> TestClient:
        """Logged in once."""
        name = login or role.value
        if name not in self._clients:
            self._clients[name] = log_in(web(self.installation), self.installation, role, login, county)
        return self._clients[name]

    def entry(self, entry: Entry) -> Entry:
        """As it is now."""
        with self.installation.record.read() as connection:
            return load_again(connection, entry.id)

    def post(self, role: Role, entry: Entry, what: str, **fields: Any) -> int:
        """Post a form of the entry's page as it stands now; the status of the answer."""
        path = f"/register/{entry.number}/{what}"
        return int(post(self.browser(role), path, {"version": str(self.entry(entry).version), **fields}).status_code)

    def issue(self, entry: Entry) -> None:
        assert self.post(Role.HEAD, entry, "check") == 303
        if entry.level is Level.KEY:
            assert self.post(Role.LEADER, entry, "sign") == 303
        assert self.post(Role.ANALYST, entry, "issue") == 303


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "home")


def titles(text: str) -> list[str]:
    return re.findall(r'<span class="t">(.*?)</span>', text)


def test_the_list_shows_and_filters(office: Office) -> None:
    browser = office.browser(Role.ANALYST)
    assert len(titles(browser.get("/register").text)) == 2
    assert len(titles(browser.get("/register?level=key").text)) == 1
    assert len(titles(browser.get("/register?q=甲市").text)) == 1
    nothing = browser.get("/register?state=closed").text
    assert "没有符合条件的台账" in nothing
    assert "清除筛选" in nothing
    odd = browser.get("/register?level=huge&state=flying&county=1&page=0&year=x&due=2&q=甲市").text
    assert "没有识别" in odd
    assert len(titles(odd)) == 1


def test_hostile_titles_are_inert(office: Office) -> None:
    office.issue(office.key)
    browser = office.browser(Role.ANALYST)
    office.post(Role.ANALYST, office.key, "handover", way="json")
    for path in ("/register", f"/register/{office.key.number}", f"/register/{office.key.number}/edit", "/register/handover"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;=1+1{{7*7}}" in text


def test_a_key_entry_goes_the_whole_way(office: Office) -> None:
    key = office.key
    steps = [
        (Role.ANALYST, "steps", {"action": "analyse", "form": "expert"}),
        (Role.ANALYST, "steps", {"action": "assess", "risk": "serious"}),
        (Role.ANALYST, "steps", {"action": "dispose"}),
        (Role.HEAD, "check", {}),
        (Role.LEADER, "sign", {}),
        (Role.ANALYST, "issue", {}),
        (Role.ANALYST, "measures", {"code": "D1", "state": "planned", "unit": "质量监督科", "due": "2026-12-01"}),
    ]
    for role, what, fields in steps:
        assert office.post(role, key, what, **fields) == 303, what
    measure = office.entry(key).disposals[0].id
    done = {"state": "done", "feedback": "已在门户网站发布"}
    assert office.post(Role.ANALYST, key, f"measures/{measure}", **done) == 422
    assert office.post(Role.HEAD, key, f"measures/{measure}", **done) == 303
    assert office.post(Role.ANALYST, key, "steps", action="close") == 303
    entry = office.entry(key)
    assert (entry.state, entry.display, entry.fields["form"]) == ("closed", f"运市监风险〔{entry.number[3:7]}〕1号", "expert")
    text = office.browser(Role.DUTY).get(f"/register/{key.number}").text
    for word in ("办结 ", "签发", "测试leader", "已在门户网站发布", "记研判结果", "D1"):
        assert word in text
    with office.installation.record.read() as connection:
        actions = [row.action for row in list_audit(connection)]
    assert {"register.check", "register.sign", "register.issue", "register.close"} <= set(actions)


def test_what_is_refused_keeps_what_was_typed(office: Office) -> None:
    browser, number = office.browser(Role.ANALYST), office.important.number
    fields = {"version": "1", "action": "analyse", "form": "", "comment": "写了很久的说明<"}
    answer = post(browser, f"/register/{number}/steps", fields)
    assert answer.status_code == 422
    assert "请选研判方式" in answer.text
    assert "写了很久的说明&lt;" in answer.text
    assert office.post(Role.ANALYST, office.important, "steps", **{**fields, "form": "work"}) == 303
    stale = post(browser, f"/register/{number}/steps", {**fields, "form": "work"})
    assert stale.status_code == 409
    assert "写了很久的说明&lt;" in stale.text


def test_the_edit_form_saves_and_keeps_typed_text_on_conflict(office: Office) -> None:
    browser, number = office.browser(Role.ANALYST), office.important.number
    path = f"/register/{number}/edit"
    assert 'name="version" value="1"' in browser.get(path).text
    saved = post(browser, path, {"version": "1", "brand": "甲牌", "hazards": ["", "FIRE"], "groups": [""]})
    assert saved.status_code == 303
    entry = office.entry(office.important)
    assert (entry.fields["brand"], entry.fields["hazards"], entry.fields["groups"]) == ("甲牌", ["FIRE"], [])
    stale = post(office.browser(Role.HEAD), path, {"version": "1", "brand": "乙牌", "remark": "另写的备注"})
    assert stale.status_code == 409
    for piece in ("测试analyst", "品牌", "另写的备注", 'value="乙牌"', "现在存的是：甲牌", 'name="version" value="2"'):
        assert piece in stale.text
    wrong = post(browser, path, {"version": "2", "dead": "很多", "remark": "别丢"})
    assert wrong.status_code == 422
    assert "死亡人数" in wrong.text
    assert "别丢" in wrong.text


def test_fields_that_are_no_fields_change_nothing(office: Office) -> None:
    path = f"/register/{office.important.number}/edit"
    fields = {"version": "1", "state": "closed", "display": "1号", "author": "9", "checked_by": "1", "sha256": "x", "brand": "甲"}
    assert post(office.browser(Role.ANALYST), path, fields).status_code == 303
    entry = office.entry(office.important)
    assert (entry.state, entry.display, entry.checked_by) == ("triaged", "", None)
    assert entry.fields["sha256"] == office.important.fields["sha256"]


def test_a_county_sees_its_own_and_nothing_else(office: Office) -> None:
    with office.installation.record.write() as connection:
        connection.execute(update(entries).where(entries.c.id == office.key.id).values(county=PINGLU))
    browser = office.browser(Role.COUNTY, county=PINGLU)
    for path in ("/register", "/register?county=140802", "/register?q=甲市"):
        assert all("script" in title for title in titles(browser.get(path).text))
    assert browser.get(f"/register/{office.key.number}").status_code == 200
    assert browser.get(f"/register/{office.important.number}").status_code == 404
    assert browser.get(f"/register/{office.important.number}/edit").status_code == 403
    with office.installation.record.read() as connection:
        refused = [row.subject for row in list_audit(connection) if row.action == "refused"]
    assert f"register {office.important.number}" in refused
    rows = list(load_workbook(io.BytesIO(post(browser, "/register/export").content)).active.iter_rows())  # type: ignore[union-attr]
    assert len(rows) == 2
    nobody = office.browser(Role.COUNTY, login="lost")
    assert titles(nobody.get("/register").text) == []


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.ADMIN, Role.COUNTY}])
def test_buttons_follow_the_role(office: Office, role: Role) -> None:
    text = office.browser(role).get(f"/register/{office.key.number}").text
    deeds = ("take_over", "check", "sign", "steps", "measures", "edit", "return", "decline")
    offered = {what for what in deeds if f'/{office.key.number}/{what}"' in text}
    writing = {"steps", "measures", "edit"}
    expected = {Role.ANALYST: writing, Role.HEAD: writing | {"check", "return", "take_over"}, Role.LEADER: {"decline"}, Role.DUTY: set()}
    assert offered == expected[role]


def test_nothing_there(office: Office) -> None:
    browser = office.browser(Role.ANALYST)
    for path in ("/register/YC-2026-999999", "/register/%2e%2e%2fx", "/register/0/edit", "/register/<b>"):
        assert browser.get(path).status_code == 404
    assert post(browser, "/register/nothing/steps", {"action": "watch"}).status_code == 404
    assert post(browser, "/register/handover/99/file").status_code == 404
    assert post(browser, "/register/handover/x/retry").status_code == 404
    assert post(browser, f"/register/{office.key.number}/measures/x", {"version": "1"}).status_code == 422


def test_reading_changes_nothing(office: Office) -> None:
    office.issue(office.important)
    browser = office.browser(Role.ANALYST)
    with office.installation.record.read() as connection:
        before = count_rows(connection)
    for page in PAGES:
        if page.method == "GET" and page.path.startswith("/register"):
            assert browser.get(page.path.replace("{number}", office.important.number)).status_code == 200
    with office.installation.record.read() as connection:
        assert count_rows(connection) == before
    assert office.entry(office.important).version == 3


def test_the_export_is_what_the_list_shows(office: Office) -> None:
    answer = post(office.browser(Role.ANALYST), "/register/export?level=key")
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(rows) == 2
    assert rows[1][1] == office.key.number
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    with office.installation.record.read() as connection:
        newest = list_audit(connection, 1)[0]
    assert (newest.action, newest.detail) == ("register.export", {"number": 1, "asked": {"level": "key"}})


def test_a_broken_column_file_is_named(office: Office) -> None:
    (office.installation.home / "fengxun.toml").write_text('[register]\ncolumns = "own.yml"\n', "utf-8")
    (office.installation.home / "own.yml").write_text("columns:\n  - {field: colour}\n", "utf-8")
    again = open_installation(office.installation.home)
    answer = post(log_in(web(again), again, Role.ANALYST), "/register/export")
    assert answer.status_code == 400
    assert "own.yml 第2行" in answer.text


def test_hand_over_is_ordered_and_reconciled(office: Office) -> None:
    assert office.post(Role.ANALYST, office.important, "handover", way="json") == 422
    office.issue(office.important)
    assert office.post(Role.ANALYST, office.important, "handover") == 422
    assert office.post(Role.ANALYST, office.important, "handover", way=["json", "excel"]) == 303
    assert office.post(Role.LEADER, office.important, "handover", way="json") == 403
    browser = office.browser(Role.ANALYST)
    text = browser.get("/register/handover").text
    assert text.count("○ 等待发送") == 2
    assert "JSON文件" in browser.get(f"/register/{office.important.number}").text
    assert browser.get("/register/handover?state=accepted").status_code == 200
    assert post(browser, "/register/handover/1/retry").status_code == 422
    assert post(browser, "/register/handover/1/accepted", {"accepted": "YJ1"}).status_code == 422


def test_an_overdue_measure_is_in_the_list_of_due_ones(office: Office) -> None:
    day = office.installation.clock() - 2 * DAY
    fields = {"code": "D2a", "state": "ongoing", "due": f"{shanghai(day):%Y-%m-%d}"}
    assert office.post(Role.ANALYST, office.important, "measures", **fields) == 303
    text = office.browser(Role.HEAD).get("/register?due=1").text
    assert len(titles(text)) == 1
    assert "逾期2天" in text
