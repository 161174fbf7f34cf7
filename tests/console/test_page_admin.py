"""Outbox, audit and settings: what waits, what was done, what is in force."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from console.audit_names import clean_cell
from console.installation import Installation, open_installation
from core.people import Role
from core.settings import describe
from storage.audit import add_audit, find_break, list_audit
from storage.outbox import add_work, claim_work, count_work, fail_work
from storage.tables import audit
from tests.console.web_client import log_in, post, web

HOSTILE = "<script>alert(1)</script>{{7*191}}"


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    opened = open_installation(tmp_path / "home", create=True)
    yield opened
    opened.record.close()


@pytest.fixture
def admin(installation: Installation) -> TestClient:
    return log_in(web(installation), installation, Role.ADMIN)


def let_fail(installation: Installation, number: int) -> None:
    """So many rows that failed for good."""
    now = installation.clock()
    with installation.record.write() as connection:
        for place in range(number):
            add_work(connection, "mail", f"mail:{place}:{HOSTILE}", {}, now=now - 3 * 3_600_000)
    for work in claim_work(installation.record, ["mail"], now=now, lease_ms=1000, limit=number):
        with installation.record.write() as connection:
            fail_work(connection, work, f"拒收 {HOSTILE}", now=now, attempts=1)


def test_an_empty_outbox_is_said_so(admin: TestClient) -> None:
    page = admin.get("/admin/outbox").text
    assert "还没有任何待办" in page
    assert "没有需人工处理的" in page


def test_what_failed_is_shown_with_its_reason_and_retried_one_by_one_or_all(installation: Installation, admin: TestClient) -> None:
    let_fail(installation, 3)
    page = admin.get("/admin/outbox").text
    assert "3项需人工处理" in page
    assert "拒收 &lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "1337" not in page
    assert "已重新排入1项" in post(admin, "/admin/outbox/retry", {"number": "1"}).text
    assert "等待" in admin.get("/admin/outbox").text
    assert "最早的已等3小时" in admin.get("/admin/outbox").text
    again = post(admin, "/admin/outbox/retry", {"number": "1"})
    assert again.status_code == 409
    assert "已重新排入2项" in post(admin, "/admin/outbox/retry", {"all": "1"}).text
    with installation.record.read() as connection:
        assert count_work(connection) == {("mail", "pending"): 3}
        rows = [(row.action, row.subject) for row in list_audit(connection)[:2]]
    assert rows == [("outbox.retry", "all"), ("outbox.retry", "1")]


@pytest.mark.parametrize("number", ["", "x", "0", "-1", "1 OR 1=1", "9" * 40])
def test_a_row_that_is_not_there_is_not_retried(installation: Installation, admin: TestClient, number: str) -> None:
    let_fail(installation, 1)
    assert post(admin, "/admin/outbox/retry", {"number": number}).status_code in {200, 409, 422}
    with installation.record.read() as connection:
        assert count_work(connection) == {("mail", "dead"): 1}


def write_rows(installation: Installation, number: int) -> None:
    with installation.record.write() as connection:
        for place in range(number):
            add_audit(connection, actor="wang", action="odd", subject=f"=cmd|{place}", detail={"x": HOSTILE}, now=1_700_000_000_000 + place)


def test_the_trail_is_paged_filtered_and_whole(installation: Installation, admin: TestClient) -> None:
    write_rows(installation, 250)
    page = admin.get("/admin/audit").text
    assert "记录链完整" in page
    pages = [admin.get(f"/admin/audit?actor=wang&page={number}").text.count("&lt;script&gt;") for number in (1, 2, 3, 4)]
    assert pages == [100, 100, 50, 0]
    assert "没有符合条件" in admin.get("/admin/audit?actor=wang&from=2024-01-01").text
    assert "250行" in admin.get("/admin/audit?action=odd&from=2023-11-14&to=2023-11-15").text
    odd = admin.get("/admin/audit?action=nothing&to=31日&page=x").text
    assert "action=nothing（没有这个值）" in odd
    assert "不是日期" in odd


def test_a_changed_row_is_shown(installation: Installation, admin: TestClient) -> None:
    write_rows(installation, 3)
    with installation.record.write() as connection:
        connection.execute(audit.update().where(audit.c.id == 3).values(subject="other"))
    assert "自第3行起" in admin.get("/admin/audit").text


def test_the_export_is_audited_and_no_cell_computes(installation: Installation, admin: TestClient) -> None:
    write_rows(installation, 5)
    answer = post(admin, "/admin/audit/export", {"actor": "wang"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 6
    assert {row[4][:3] for row in rows[1:]} == {"'=c"}
    with installation.record.read() as connection:
        newest = list_audit(connection)[0]
        assert find_break(connection) is None
    assert (newest.action, newest.detail) == ("audit.export", {"actor": "wang", "rows": 5})


def test_exports_are_limited(admin: TestClient) -> None:
    statuses = [post(admin, "/admin/audit/export").status_code for _ in range(8)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


@given(st.text(st.characters(codec="utf-8"), max_size=50))
def test_a_cell_is_one_line_and_begins_harmlessly(text: str) -> None:
    cell = clean_cell(text)
    assert "\n" not in cell
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "|", "%"))


def test_every_setting_is_shown_but_no_secret(tmp_path: Path) -> None:
    home = tmp_path / "home"
    open_installation(home, create=True).record.close()
    (home / "fengxun.toml").write_text('[mail]\npassword = "canary-of-mail"\n[register]\nreceiver_token = "canary-of-token"\n', "utf-8")
    opened = open_installation(home)
    page = log_in(web(opened), opened, Role.ADMIN).get("/admin/settings").text
    for line in describe(opened.settings):
        assert f">{line.name.partition('.')[2]}</td>" in page
    assert "canary" not in page
    assert page.count("******") == 2
    opened.record.close()
