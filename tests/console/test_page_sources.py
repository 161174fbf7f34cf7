"""The pages of the sources on the sample world: sums, quarantine, hostile reasons, who may do what."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from console.installation import Installation, open_installation
from console.source_state import SourceState, find_states
from console.web.source_list import judge_state
from core.people import Role
from storage.audit import list_audit
from storage.quarantine import load_quarantine
from storage.runs import Books, count_books
from storage.source_days import list_run_numbers
from storage.tables import quarantine
from tests.console.web_client import log_in, post, web

LOGIN = "tester"
SOURCE = "cn-chinanews"
HOSTILE = "<script>alert(1)</script>{{7*191}}"


@pytest.fixture
def installation(copied: Path) -> Iterator[Installation]:
    opened = open_installation(copied)
    yield opened
    opened.record.close()


def books_of(state: str = "finished", health: str = "ok", **sums: int) -> Books:
    counted = {"seen": 0, "new": 0, "revised": 0, "repeated": 0, "quarantined": 0, "skipped": 0, **sums}
    return Books(run=1, source=SOURCE, state=state, health=health, detail="", started_at=0, finished_at=0, **counted)


@pytest.mark.parametrize(
    ("books", "silent", "missing", "expected"),
    [
        (None, False, (), ("eye", "从未采集")),
        (books_of(health="blocked", seen=1, new=1), True, ("缺",), ("bad", "被拒绝")),
        (books_of(seen=2, new=1), False, (), ("bad", "账目不平")),
        (books_of(state="interrupted", seen=2, new=1), False, (), ("eye", "中断")),
        (books_of(seen=1, new=1), True, (), ("eye", "沉默")),
        (books_of(seen=1, new=1), False, ("缺日期",), ("eye", "缺项")),
        (books_of(seen=1, new=1), False, (), ("new", "有新内容")),
        (books_of(seen=1, repeated=1), False, (), ("nil", "没有新内容")),
        (books_of(health="not_modified"), False, (), ("nil", "未变化")),
        (books_of(state="running", seen=1), False, (), ("nil", "采集中")),
    ],
)
def test_what_is_broken_stands_before_what_is_new(
    installation: Installation, books: Books | None, silent: bool, missing: tuple[str, ...], expected: tuple[str, str]
) -> None:
    source = installation.sources.good[SOURCE]
    assert judge_state(SourceState(source, books, None, silent, missing)) == expected


def test_the_list_shows_each_source_with_its_books(installation: Installation) -> None:
    page = log_in(web(installation), installation, Role.LEADER, LOGIN).get("/sources").text
    for state in find_states(installation):
        assert f'href="/sources/{state.source.id}"' in page
    assert "对得上" in page
    assert "看隔离的2条" in page
    assert page.count('role="img" aria-label="近14天新条数') == len(installation.sources.good)


def test_the_list_is_narrowed_by_state_and_kind(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ADMIN, LOGIN)
    page = client.get("/sources?kind=S6&state=nil&state=odd").text
    rows = re.findall(r'<tr class="(\w+)"', page)
    assert rows == ["nil"] * len(rows)
    assert len(rows) == sum("S6" in state.source.kinds for state in find_states(installation))
    assert "state=odd（没有这个值）" in page
    assert "没有这样的来源" in client.get("/sources?state=bad").text


def test_figures_of_a_run_open_its_items(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ANALYST, LOGIN)
    with installation.record.read() as connection:
        books = next(books for number in list_run_numbers(connection, SOURCE, 9) if (books := count_books(connection, number)).new)
    page = client.get(f"/sources/{SOURCE}").text
    for name, words in (("new", "新增"), ("repeated", "重复"), ("quarantined", "隔离")):
        assert f"?run={books.run}&amp;outcome={name}#run" in page
        shown = client.get(f"/sources/{SOURCE}?run={books.run}&outcome={name}").text
        assert shown.count(f'<td class="nowrap">{words}</td>') == getattr(books, name)
    assert books.seen == books.new + books.revised + books.repeated + books.quarantined


def test_an_item_is_dropped_with_a_reason_and_audited(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ANALYST, LOGIN)
    empty = post(client, f"/sources/{SOURCE}/drop", {"item": "1", "reason": " "})
    assert empty.status_code == 422
    assert "写明理由" in empty.text
    long = post(client, f"/sources/{SOURCE}/drop", {"item": "1", "reason": "长" * 501})
    assert long.status_code == 422
    assert "长" * 501 in long.text
    done = post(client, f"/sources/{SOURCE}/drop", {"item": "1", "reason": HOSTILE})
    assert done.status_code == 200
    assert "&lt;script&gt;" in done.text
    assert "<script>" not in done.text
    with installation.record.read() as connection:
        row, newest = load_quarantine(connection, 1), list_audit(connection)[0]
    assert row
    assert (row.state, row.note) == ("dropped", HOSTILE)
    assert (newest.actor, newest.action, newest.subject, newest.detail) == (LOGIN, "quarantine.drop", "1", {"reason": HOSTILE})
    assert post(client, f"/sources/{SOURCE}/drop", {"item": "1", "reason": "再来"}).status_code == 404


def test_an_item_is_tried_again_from_its_bytes(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ADMIN, LOGIN)
    without = post(client, f"/sources/{SOURCE}/retry", {"item": "2"})
    assert "没有保存的字节" in without.text
    with installation.record.write() as connection:
        kept = connection.exec_driver_sql(
            "SELECT c.sha256, c.address, c.content_type, c.status, c.fetched_at FROM captures c JOIN signals s ON s.id = c.signal "
            "WHERE s.source = 'cn-samr-recall' ORDER BY c.id LIMIT 1"
        ).one()
        facts = {"kind": "S7", "content_type": kept.content_type, "status": 200, "fetched_at": kept.fetched_at, "title_hint": ""}
        values = {
            "address": kept.address,
            "source": "cn-samr-recall",
            "sha256": kept.sha256,
            "capture": {**facts, "headers": {}, "robots": "allowed"},
        }
        connection.execute(quarantine.update().where(quarantine.c.id == 2).values(values))
    taken = post(client, "/sources/cn-samr-recall/retry", {"item": "2"})
    assert "已入库" in taken.text
    with installation.record.read() as connection:
        newest = list_audit(connection)[0]
    assert (newest.actor, newest.action) == (LOGIN, "quarantine.retry")


def test_an_item_of_another_source_is_not_touched(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ADMIN, LOGIN)
    for deed in ("drop", "retry"):
        for item in ("1", "0", "x", "1 OR 1=1", "9" * 30, ""):
            answer = post(client, f"/sources/au-accc/{deed}", {"item": item, "reason": "不需要"})
            assert answer.status_code == 404, item
    with installation.record.read() as connection:
        row = load_quarantine(connection, 1)
    assert row
    assert row.state == "open"


def test_who_only_reads_sees_no_buttons_and_may_not_post(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.DUTY, LOGIN)
    page = client.get(f"/sources/{SOURCE}").text
    assert "/drop" not in page
    assert post(client, f"/sources/{SOURCE}/drop", {"item": "1", "reason": "不需要"}).status_code == 403


def test_hostile_addresses_reasons_and_files_are_inert(installation: Installation) -> None:
    with installation.record.write() as connection:
        connection.execute(quarantine.update().values(address=f"javascript:alert(1)//{HOSTILE}", reason=HOSTILE))
        connection.exec_driver_sql("UPDATE looks SET title = ?, reason = ?, address = ?", (HOSTILE, HOSTILE, f"data:text/html,{HOSTILE}"))
        connection.exec_driver_sql("UPDATE runs SET detail = ?", (HOSTILE,))
    own = installation.home / "own"
    own.mkdir()
    (own / "au-accc.yml").write_text(f"name: '{HOSTILE}'\n", "utf-8")
    with (installation.home / "fengxun.toml").open("a", encoding="utf-8") as file:
        file.write('sources_dir = "own"\n')
    again = open_installation(installation.home)
    client = log_in(web(again), again, Role.ANALYST, LOGIN)
    for path in ("/sources", f"/sources/{SOURCE}", "/sources/au-accc"):
        page = client.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert 'href="javascript' not in page.text
        assert 'href="data' not in page.text
        assert "1337" not in page.text
    assert "来源文件有误，已停用 au-accc" in client.get("/sources").text
    again.record.close()


@pytest.mark.parametrize("path", ["/sources/nothing", "/sources/..%2f..%2fetc%2fpasswd", "/sources/%00", "/sources/x'--"])
def test_a_source_that_is_not_there_is_a_missing_page(installation: Installation, path: str) -> None:
    assert log_in(web(installation), installation, Role.ADMIN, LOGIN).get(path).status_code == 404
