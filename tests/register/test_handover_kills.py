"""kill -9 of the worker around a hand-over, and a disk that fills up: accepted once, nothing lost, nothing half-written."""

from pathlib import Path

import pytest

from register.entry import Entry
from register.hand_over import hand_over
from storage.database import Record, open_engine, sqlite_url
from storage.handovers import list_handovers
from storage.migrate import migrate
from tests.faults.child import Child, Ended
from tests.faults.record_facts import let_leases_expire
from tests.register.bureau import LATER, SETTINGS, enter, find_event, hire, issued
from tests.register.receiver import receiving


def prepare(home: Path, address: str, *ways: str) -> Entry:
    """A home with an issued entry that is queued for ``ways``."""
    home.mkdir()
    (home / "fengxun.toml").write_text(f'[register]\nreceiver_url = "{address}"\nreceiver_timeout_s = 2\n', "utf-8")
    record = Record(open_engine(sqlite_url(home / "record.db")))
    migrate(record)
    bureau = hire(record)
    entry = issued(record, bureau, enter(record, bureau.analyst, find_event(record)))
    settings = type(SETTINGS)(receiver_url=address)
    with record.write() as connection:
        hand_over(connection, entry.number, ways, bureau.analyst, now=LATER, settings=settings)
    record.close()
    return entry


def work(home: Path, fault: str = "", *more: str) -> Ended:
    """A worker of its own, once."""
    with Child("tests.faults.work_queue", [str(home), "--port", "1", "--today", "2026-11-01", *more], fault=fault) as child:
        ended = child.wait()
    let_leases_expire(home)
    return ended


def states(home: Path) -> dict[str, tuple[str, str]]:
    record = Record(open_engine(sqlite_url(home / "record.db")))
    with record.read() as connection:
        found = {row.way: (row.state, row.accepted) for row in list_handovers(connection, limit=9)}
    record.close()
    return found


@pytest.mark.parametrize("faults", ["handover.sent:1", "handover.noted:1", "worker.claimed:1 handover.sent:1 worker.finished:1"])
def test_killed_around_the_request_it_is_accepted_once(tmp_path: Path, faults: str) -> None:
    home = tmp_path / "home"
    with receiving() as official:
        prepare(home, official.address, "http")
        for fault in faults.split():
            assert work(home, fault).killed
        assert work(home).status == 0
        assert states(home) == {"http": ("accepted", "YJ0001")}
        assert len(official.taken) == 1
        assert {key for key, _ in official.seen} == set(official.taken)


def test_killed_between_file_and_note_there_is_one_whole_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    entry = prepare(home, "http://127.0.0.1:1/", "json", "excel")
    for fault in ("handover.sent:1", "handover.sent:2"):
        assert work(home, fault).killed
    assert work(home).status == 0
    assert states(home) == {"json": ("delivered", ""), "excel": ("delivered", "")}
    name = f"{entry.number}-v{entry.version}"
    files = sorted(path.name for path in (home / "handover").rglob("*") if path.is_file())
    assert files == [f"{name}.json", f"{name}.xlsx"]
