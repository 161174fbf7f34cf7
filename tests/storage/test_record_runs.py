"""Books of crawl runs, validators, quarantine and host leases."""

import multiprocessing
import os
import socket
from dataclasses import replace

import pytest
from sqlalchemy import select

from storage import hosts, runs
from storage.database import Record
from storage.evidence import load_evidence
from storage.quarantine import count_quarantine, drop_item, list_quarantine, load_quarantine, quarantine_item, release_item
from storage.tables import quarantine, source_states
from tests.items import NOW, make_capture


def test_books_add_up_from_rows_and_skipped_links_stand_apart(record: Record) -> None:
    with record.write() as connection:
        run = runs.open_run(connection, "city", "me", NOW)
        outcomes = ("new", "new", "revised", "repeated", "quarantined")
        for number, outcome in enumerate(outcomes):
            assert runs.add_look(connection, run, f"a/{number}", f"https://a/{number}", "标题")
            assert not runs.add_look(connection, run, f"a/{number}", f"https://a/{number}", "又一次")
            assert runs.settle_look(connection, run, f"a/{number}", outcome, reason="因", signal=7)  # type: ignore[arg-type]
            assert not runs.settle_look(connection, run, f"a/{number}", "repeated")
        for address in ("https://a/old", "https://a/older"):
            runs.add_skip(connection, run, "超出时间范围", address)
        runs.add_skip(connection, run, "超出条数", "https://a/many")
        books = runs.close_run(connection, run, health="ok", detail="", now=NOW + 1)
        skips = [(row.reason, row.number, row.example) for row in runs.list_skips(connection, run)]
        assert [row.outcome for row in runs.list_looks(connection, run)] == list(outcomes)
    assert (books.seen, books.new, books.revised, books.repeated, books.quarantined, books.skipped) == (5, 2, 1, 1, 1, 3)
    assert books.balanced
    assert sorted(skips) == [("超出时间范围", 2, "https://a/old"), ("超出条数", 1, "https://a/many")]


def test_what_never_ended_shows(record: Record) -> None:
    with record.write() as connection:
        run = runs.open_run(connection, "city", "me", NOW)
        runs.add_look(connection, run, "a/1", "https://a/1", "")
        books = runs.count_books(connection, run)
    assert (books.seen, books.unsettled, books.balanced, books.state) == (1, 1, False, "running")


def test_a_run_that_was_killed_is_closed_as_interrupted_by_the_next(record: Record) -> None:
    with record.write() as connection:
        killed, other = runs.open_run(connection, "city", "me", NOW), runs.open_run(connection, "press", "me", NOW)
        after = runs.open_run(connection, "city", "me", NOW + 5)
        assert [runs.count_books(connection, run).state for run in (killed, other, after)] == ["interrupted", "running", "running"]
        assert runs.count_books(connection, killed).finished_at == NOW + 5
        last = runs.last_books(connection, "city")
        assert last is not None
        assert last.run == after
        assert runs.last_books(connection, "unknown") is None


def test_the_state_of_a_source_remembers_when_it_last_brought_something(record: Record) -> None:
    with record.write() as connection:
        assert runs.source_state(connection, "city") is None
        first = runs.open_run(connection, "city", "me", NOW)
        runs.add_look(connection, first, "a/1", "https://a/1", "")
        runs.settle_look(connection, first, "a/1", "new")
        runs.close_run(connection, first, health="ok", detail="", now=NOW)
        second = runs.open_run(connection, "city", "me", NOW + 9)
        runs.close_run(connection, second, health="blocked", detail="验证码", now=NOW + 9)
        row = connection.execute(select(source_states)).one()
    assert (row.state, row.detail, row.run, row.last_run_at, row.last_new_at) == ("blocked", "验证码", second, NOW + 9, NOW)


def test_validators_change_with_a_full_look_only(record: Record) -> None:
    def keep(etag: str, now: int, *, full_look: bool) -> None:
        runs.keep_validators(connection, "a/1", etag=etag, last_modified="m", sha256=etag * 64, now=now, full_look=full_look)

    with record.write() as connection:
        assert runs.find_validators(connection, "a/1") is None
        keep("1", NOW, full_look=True)
        keep("2", NOW + 1, full_look=False)
        row = runs.find_validators(connection, "a/1")
        assert row is not None
        assert (row.etag, row.sha256, row.checked_at, row.full_look_at) == ("1", "1" * 64, NOW + 1, NOW)
        keep("3", NOW + 2, full_look=True)
        runs.touch_validators(connection, "a/1", NOW + 3)
        row = runs.find_validators(connection, "a/1")
        assert row is not None
        assert (row.etag, row.checked_at, row.full_look_at) == ("3", NOW + 3, NOW + 2)


def put_aside(record: Record, reason: str, *, now: int = NOW, body: bytes | None = b"page") -> int:
    capture = None if body is None else make_capture(body=body)
    with record.write() as connection:
        quarantine_item(connection, identity="a/1", address="https://a/1", source="city", run=3, reason=reason, now=now, capture=capture)
        return int(connection.execute(select(quarantine.c.id)).scalar_one())


def test_an_item_put_aside_twice_is_one_row_that_counts(record: Record) -> None:
    number = put_aside(record, "没有正文")
    assert put_aside(record, "读不懂", now=NOW + 5, body=b"other") == number
    with record.read() as connection:
        row = load_quarantine(connection, number)
        assert row is not None
        assert (row.times, row.reason, row.first_at, row.last_at, row.state) == (2, "读不懂", NOW, NOW + 5, "open")
        assert load_evidence(connection, row.sha256) == b"other"
        assert (row.capture["kind"], row.capture["headers"]["ETag"]) == ("S4", '"e1"')
        assert (count_quarantine(connection), load_quarantine(connection, number + 1)) == (1, None)


def test_bytes_put_aside_stay_when_the_address_is_unreachable_later(record: Record) -> None:
    number = put_aside(record, "读不懂")
    put_aside(record, "无法连接", body=None)
    with record.read() as connection:
        row = load_quarantine(connection, number)
        assert row is not None
        assert (row.reason, load_evidence(connection, row.sha256), row.capture["kind"]) == ("无法连接", b"page", "S4")


def test_an_item_without_bytes_has_none(record: Record) -> None:
    number = put_aside(record, "robots 不允许", body=None)
    with record.read() as connection:
        row = load_quarantine(connection, number)
    assert row is not None
    assert (row.sha256, row.capture) == ("", {})


def test_items_are_dropped_with_a_note_released_and_opened_again(record: Record) -> None:
    number = put_aside(record, "没有正文")
    with record.write() as connection:
        assert drop_item(connection, number, "广告")
        assert not drop_item(connection, number, "再次")
        release_item(connection, "a/1")
        row = load_quarantine(connection, number)
        assert row is not None
        assert (row.state, row.note, list_quarantine(connection)) == ("dropped", "广告", [])
    put_aside(record, "没有正文")
    with record.write() as connection:
        assert [row.id for row in list_quarantine(connection, "city")] == [number]
        assert list_quarantine(connection, "press") == []
        release_item(connection, "a/1")
        assert count_quarantine(connection) == 0


def test_hostile_reasons_and_titles_are_stored(record: Record) -> None:
    number = put_aside(record, "坏\x00字\ud800😀" * 1000)
    with record.write() as connection:
        row = load_quarantine(connection, number)
        run = runs.open_run(connection, "city", "me", NOW)
        runs.add_look(connection, run, "a/1", "https://a/1", "题\x00\udfff")
        runs.add_skip(connection, run, "非网页", "javascript:\x00")
        assert [look.title for look in runs.list_looks(connection, run)] == ["题"]
    assert row is not None
    assert row.reason == "坏字😀" * 1000


def test_a_host_has_one_holder_until_the_lease_ends(record: Record) -> None:
    with record.write() as connection:
        assert hosts.take_host(connection, "a.example", "one:1", NOW)
        assert hosts.take_host(connection, "a.example", "one:1", NOW + 1)
        assert not hosts.take_host(connection, "a.example", "two:1", NOW + 2)
        assert hosts.take_host(connection, "b.example", "two:1", NOW + 2)
        assert hosts.renew_host(connection, "a.example", "one:1", NOW + 10)
        assert not hosts.take_host(connection, "a.example", "two:1", NOW + hosts.LEASE_MS + 9)
        assert hosts.take_host(connection, "a.example", "two:1", NOW + hosts.LEASE_MS + 10)
        assert not hosts.renew_host(connection, "a.example", "one:1", NOW + hosts.LEASE_MS + 11)


def test_a_host_left_keeps_its_pause_and_only_its_holder_may_leave(record: Record) -> None:
    with record.write() as connection:
        assert hosts.host_next_at(connection, "a.example") == 0
        hosts.take_host(connection, "a.example", "one:1", NOW)
        hosts.leave_host(connection, "a.example", "two:1", NOW + 99)
        assert not hosts.take_host(connection, "a.example", "two:1", NOW)
        hosts.leave_host(connection, "a.example", "one:1", NOW + 50)
        assert hosts.host_next_at(connection, "a.example") == NOW + 50
        assert hosts.take_host(connection, "a.example", "two:1", NOW)
        assert hosts.host_next_at(connection, "a.example") == NOW + 50


def test_a_dead_process_of_this_machine_holds_nothing(record: Record) -> None:
    child = multiprocessing.get_context("spawn").Process(target=os.getpid)
    child.start()
    child.join(60)
    machine = socket.gethostname()
    with record.write() as connection:
        hosts.take_host(connection, "a.example", f"{machine}:{child.pid}", NOW)
        assert hosts.take_host(connection, "a.example", hosts.holder_name(), NOW + 1)
        assert not hosts.take_host(connection, "a.example", "elsewhere:1", NOW + 2)
        hosts.take_host(connection, "b.example", f"elsewhere:{child.pid}", NOW)
        assert not hosts.take_host(connection, "b.example", hosts.holder_name(), NOW + 1)


def test_where_signal_0_would_kill_nobody_is_asked(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.hosts.os.name", "nt")
    monkeypatch.setattr("storage.hosts.os.kill", lambda *_: pytest.fail("signalled a process"))
    with record.write() as connection:
        hosts.take_host(connection, "a.example", f"{socket.gethostname()}:999999999", NOW)
        assert not hosts.take_host(connection, "a.example", "two:1", NOW + 1)


def test_long_headers_are_kept_with_the_item(record: Record) -> None:
    capture = replace(make_capture(), headers={"Set-Cookie": "x" * 70_000})
    with record.write() as connection:
        quarantine_item(connection, identity="l", address="l", source="city", run=None, reason="", now=NOW, capture=capture)
        assert len(list_quarantine(connection)[0].capture["headers"]["Set-Cookie"]) == 70_000
