"""The duty page, the duty table and the demo mailbox in the console, and links of mails that change nothing by being opened."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from alerts.table import Line, add_recipient
from console.installation import open_installation
from console.mailbox import open_mailbox
from core.criteria import Level
from core.people import Role
from storage.recipients import list_recipients
from tests.alerts.bureau import SETTINGS, Bureau, Dial
from tests.console.web_client import log_in, post, web
from tests.databases import count_rows

DEMO = "[crawl]\nallow_loopback = true\n"
HOSTILE = "<script>alert(1)</script>\"'>{{7*7}}起火"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    """A demo home with its own mailbox."""
    home = tmp_path / "home"
    home.mkdir()
    with open_mailbox(home) as mailbox:
        (home / "fengxun.toml").write_text(SETTINGS.format(port=mailbox.port) + DEMO, "utf-8")
        clock = Dial()
        opened = Bureau(open_installation(home).at(clock), clock)
        yield opened
        opened.installation.record.close()


def client_of(bureau: Bureau, role: Role = Role.DUTY) -> TestClient:
    return log_in(web(bureau.installation), bureau.installation, role)


def rows(bureau: Bureau) -> dict[str, int]:
    with bureau.installation.record.read() as connection:
        return count_rows(connection)


def test_an_empty_duty_page_says_so_and_who_is_missing(bureau: Bureau) -> None:
    text = client_of(bureau).get("/duty").text
    assert "没有等待确认收到的重点信息" in text
    assert "fengxun duty add" in text


def test_the_clock_the_next_person_and_receiving(bureau: Bureau) -> None:
    bureau.staff("chen", "wang")
    event = bureau.happen("a", title=HOSTILE)
    bureau.work()
    bureau.clock.turn(18)
    client = client_of(bureau)
    text = client.get("/duty").text
    assert "剩12分" in text
    assert "未确认收到转wang" in text
    assert "已发chen（邮件）" in text
    assert "<script>alert" not in text
    assert "{{7*7}}" in text
    assert post(client, f"/events/{event}/receive").headers["location"] == "/duty"
    assert "没有等待确认收到的重点信息" in client.get("/duty").text
    late = log_in(web(bureau.installation), bureau.installation, Role.HEAD)
    answer = post(late, f"/events/{event}/receive", accept="application/json").json()
    assert answer["mine"] is False
    assert "测试duty" in answer["message"]
    refused = post(late, f"/events/{event}/pass-on")
    assert refused.status_code == 409
    assert "测试duty" in refused.text


def test_passing_on_by_button(bureau: Bureau) -> None:
    bureau.staff("chen", "wang")
    event = bureau.happen("a")
    bureau.work()
    client = client_of(bureau)
    assert post(client, f"/events/{event}/pass-on", {"back": "//evil.example"}).headers["location"] == "/"
    bureau.work()
    assert "已发wang（邮件）" in client.get("/duty").text
    assert post(client, f"/events/{event}/pass-on").status_code == 400


@pytest.mark.parametrize("path", ["/events/0/receive", "/events/x/receive", "/events/9/pass-on", "/events/٣/receive"])
def test_events_that_are_none(bureau: Bureau, path: str) -> None:
    answer = post(client_of(bureau), path)
    assert answer.status_code in {400, 404}


def test_an_overdue_clock_and_a_mail_that_did_not_leave(bureau: Bureau) -> None:
    away = bureau.set(mail={"host": ""})
    away.staff("chen")
    away.happen("a")
    away.work()
    away.work(34)
    text = client_of(away).get("/duty").text
    assert "▲ 没有发出" in text
    assert "已超时4分，所有人都已通知" in text


def test_opening_every_link_of_every_mail_changes_nothing(bureau: Bureau) -> None:
    bureau.staff("chen", "wang")
    for name in "abc":
        bureau.happen(name)
    bureau.happen("d", Level.IMPORTANT)
    bureau.work()
    for kind in ("digest", "heartbeat"):
        bureau.schedule(kind, "2026-11-01")
    bureau.work()
    links = {link for mail in bureau.mails() for link in re.findall(r"http://127\.0\.0\.1:8710(/[^\s\"<]*)", mail.text + mail.html)}
    assert {"/events/1", "/queue", "/"} <= links
    for reader in (client_of(bureau), web(bureau.installation)):
        before = rows(bureau)
        states = [alert.state for alert in bureau.alerts()]
        for link in links:
            reader.get(link)
            reader.head(link)
        assert rows(bureau) == before
        assert [alert.state for alert in bureau.alerts()] == states


def test_the_administrator_edits_the_table(bureau: Bureau) -> None:
    client = client_of(bureau, Role.ADMIN)
    assert "值班表是空的" in client.get("/admin/duty").text
    fields = {"name": "陈涛", "address": "chen@yc.example", "role": "duty", "county": "140802", "hours": "18:00-08:00", "place": ""}
    assert post(client, "/admin/duty", fields).status_code == 303
    wrong = post(client, "/admin/duty", {**fields, "name": "王<b>", "address": "wang@yc example"})
    assert wrong.status_code == 422
    assert "不是可用的邮件地址" in wrong.text
    assert 'value="王&lt;b&gt;"' in wrong.text
    assert '<option value="140802" selected>' in wrong.text
    assert 'value="chen@yc.example"' in client.get("/admin/duty?edit=1").text
    assert post(client, "/admin/duty/1", {**fields, "place": "3"}).status_code == 303
    last = post(client, "/admin/duty/1/remove")
    assert (last.status_code, "至少要有一位" in last.text) == (422, True)
    post(client, "/admin/duty", {**fields, "name": "王建国", "address": "wang@yc.example"})
    assert post(client, "/admin/duty/1/remove").status_code == 303
    with bureau.installation.record.read() as connection:
        people = [(person.name, person.place, person.active) for person in list_recipients(connection)]
    assert people == [("王建国", 4, True), ("陈涛", 3, False)]


def test_a_test_mail_arrives_in_the_demo_mailbox(bureau: Bureau) -> None:
    with bureau.installation.record.write() as connection:
        add_recipient(connection, Line("陈涛", "chen@yc.example", "duty"))
    client = client_of(bureau, Role.ADMIN)
    answer = post(client, "/admin/duty/1/test")
    assert "测试邮件已交给邮件服务器" in answer.text
    assert "【风讯】测试邮件" in client.get("/demo/mailbox").text
    assert post(client, "/admin/duty/7/test").status_code == 400
    bureau.clock.turn(1)
    mailless = bureau.set(mail={"host": ""})
    assert "未配置邮件服务器" in post(client_of(mailless, Role.ADMIN), "/admin/duty/1/test").text


def test_the_demo_mailbox_shows_mails_inert(bureau: Bureau) -> None:
    bureau.staff("chen")
    bureau.happen("a", title=HOSTILE)
    bureau.work()
    client = client_of(bureau)
    text = client.get("/demo/mailbox?open=1").text
    assert 'sandbox=""' in text
    assert "<script>alert" not in text
    assert "重点风险信息，请在" in client.get("/demo/mailbox?open=1&as=text").text
    for number in ("9", "x", "-1", "../1", ""):
        assert client.get(f"/demo/mailbox?open={number}").status_code == 200


def test_only_a_demo_home_has_a_mailbox(tmp_path: Path) -> None:
    installation = open_installation(tmp_path / "home", create=True)
    assert log_in(web(installation), installation, Role.ADMIN).get("/demo/mailbox").status_code == 404
