"""The outbox: claimed in order, by one worker at a time, retried with back-off, dead-lettered, never blocked by one row."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import URL, func, select, update

from storage.database import Record, open_engine
from storage.outbox import (
    FIRST_RETRY_MS,
    LAST_RETRY_MS,
    Work,
    add_work,
    claim_work,
    count_work,
    fail_work,
    finish_work,
    list_work,
    oldest_pending,
    release_work,
    renew_lease,
    retry_dead,
)
from storage.tables import outbox
from tests.items import NOW

LEASE = 1000
SPAWN = multiprocessing.get_context("spawn")


def add(record: Record, *keys: str, kind: str = "mail", due: int | None = None, priority: int = 0) -> None:
    with record.write() as connection:
        for key in keys:
            assert add_work(connection, kind, key, {"to": key}, now=NOW, due=due, priority=priority)


def claim(record: Record, now: int = NOW, limit: int = 10) -> list[Work]:
    return claim_work(record, ["mail"], now=now, lease_ms=LEASE, limit=limit)


def finish(record: Record, *works: Work) -> int:
    with record.write() as connection:
        return finish_work(connection, works, NOW)


def states(record: Record) -> dict[str, str]:
    with record.read() as connection:
        return {row.key: row.state for row in connection.execute(select(outbox))}


def test_urgent_rows_first_then_those_due_longest(record: Record) -> None:
    add(record, "late", due=NOW - 1)
    add(record, "early", due=NOW - 9)
    add(record, "urgent", priority=5)
    add(record, "future", due=NOW + 1)
    add(record, "other", kind="index")
    assert [work.key for work in claim(record)] == ["urgent", "early", "late"]
    assert claim(record) == []
    assert [work.key for work in claim(record, NOW + 1)] == ["future"]


def test_a_claim_takes_no_more_than_it_asks_for(record: Record) -> None:
    add(record, "a", "b", "c")
    first, second = claim(record, limit=2), claim(record, limit=2)
    assert [work.key for work in (*first, *second)] == ["a", "b", "c"]
    assert {work.attempts for work in first} == {1}
    assert first[0].payload == {"to": "a"}


def test_a_key_is_taken_once_for_ever(record: Record) -> None:
    add(record, "a")
    with record.write() as connection:
        assert not add_work(connection, "mail", "a", {"to": "again"}, now=NOW)
    assert finish(record, *claim(record)) == 1
    with record.write() as connection:
        assert not add_work(connection, "mail", "a", {"to": "again"}, now=NOW)
        assert count_work(connection) == {("mail", "done"): 1}
        assert oldest_pending(connection) is None


def test_after_its_lease_a_row_runs_again_and_only_the_second_worker_may_finish(record: Record) -> None:
    add(record, "a")
    [slow] = claim(record)
    assert claim(record, NOW + LEASE - 1) == []
    [quick] = claim(record, NOW + LEASE)
    assert (quick.id, quick.attempts) == (slow.id, 2)
    with record.write() as connection:
        assert not renew_lease(connection, slow, NOW + LEASE, LEASE)
        assert fail_work(connection, slow, "late", now=NOW, attempts=1) == "lost"
        release_work(connection, slow, now=NOW, wait_ms=0)
    assert finish(record, slow) == 0
    assert states(record) == {"a": "pending"}
    assert finish(record, quick) == 1
    assert finish(record, quick) == 0
    assert states(record) == {"a": "done"}


def test_a_lease_that_is_renewed_is_not_lost(record: Record) -> None:
    add(record, "a")
    [work] = claim(record)
    with record.write() as connection:
        assert renew_lease(connection, work, NOW + LEASE - 1, LEASE)
    assert claim(record, NOW + LEASE) == []
    assert finish(record, work) == 1


def test_a_failed_row_waits_longer_each_time_with_jitter_and_is_dead_in_the_end(record: Record) -> None:
    add(record, "a")
    now, attempts = NOW, 14
    for attempt in range(1, attempts + 1):
        [work] = claim(record, now)
        assert work.attempts == attempt
        with record.write() as connection:
            state = fail_work(connection, work, f"第 {attempt} 次", now=now, attempts=attempts)
            next_at = connection.execute(select(outbox.c.next_at)).scalar_one()
        longest = min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1))
        assert longest / 2 <= next_at - now <= longest
        assert state == ("dead" if attempt == attempts else "pending")
        now = next_at
    assert claim(record, now + LAST_RETRY_MS) == []
    with record.read() as connection:
        assert [(row.key, row.error) for row in list_work(connection, "dead", 10)] == [("a", "第 14 次")]


def test_the_waits_of_many_rows_are_spread(record: Record) -> None:
    add(record, *(str(number) for number in range(20)))
    works = claim(record, limit=20)
    with record.write() as connection:
        for work in works:
            fail_work(connection, work, "x", now=NOW, attempts=9)
        assert len(set(connection.scalars(select(outbox.c.next_at)))) > 5


def test_what_can_never_work_is_dead_at_once_and_a_long_error_is_cut(record: Record) -> None:
    add(record, "a")
    [work] = claim(record)
    with record.write() as connection:
        assert fail_work(connection, work, "错\x00" * 5000, now=NOW, attempts=9, permanent=True) == "dead"
        assert len(list_work(connection, "dead", 1)[0].error) == 1000


def test_a_poison_row_does_not_hold_up_the_others(record: Record) -> None:
    add(record, "poison", priority=9)
    add(record, "a", "b")
    now = NOW
    for _ in range(3):
        for work in claim(record, now, limit=1):
            with record.write() as connection:
                if work.key == "poison":
                    fail_work(connection, work, "x", now=now, attempts=2)
                else:
                    finish_work(connection, [work], now)
    assert states(record) == {"poison": "pending", "a": "done", "b": "done"}


def test_a_row_given_back_has_not_been_tried(record: Record) -> None:
    add(record, "a")
    for round_ in range(20):
        [work] = claim(record, NOW + round_)
        assert work.attempts == 1
        with record.write() as connection:
            release_work(connection, work, now=NOW + round_, wait_ms=1)


def test_dead_rows_are_put_back_to_work_one_or_all(record: Record) -> None:
    add(record, "a", "b", "c")
    with record.write() as connection:
        connection.execute(update(outbox).values(state="dead", attempts=8, error="x"))
        number = connection.execute(select(outbox.c.id).where(outbox.c.key == "b")).scalar_one()
        assert retry_dead(connection, NOW + 5, number) == 1
        assert count_work(connection) == {("mail", "dead"): 2, ("mail", "pending"): 1}
        assert retry_dead(connection, NOW + 5) == 2
        assert retry_dead(connection, NOW + 5) == 0
        assert oldest_pending(connection) == NOW
    assert {work.attempts for work in claim(record, NOW + 5)} == {1}


def test_a_transaction_that_fails_adds_no_work(record: Record) -> None:
    def add_and_fail() -> None:
        with record.write() as connection:
            add_work(connection, "mail", "a", {}, now=NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        add_and_fail()
    assert states(record) == {}


def claim_all(address: str, notes: str) -> None:
    """Claim row by row until nothing is left, and note each."""
    record = Record(open_engine(address))
    with Path(notes).open("w", encoding="utf-8") as file:
        while works := claim_work(record, ["mail"], now=NOW, lease_ms=LEASE, limit=3):
            file.writelines(f"{work.key}\n" for work in works)
    record.close()


def test_processes_that_claim_at_once_never_get_the_same_row(record: Record, database: URL, tmp_path: Path) -> None:
    keys = [f"row{number:02d}" for number in range(60)]
    add(record, *keys)
    address = database.render_as_string(hide_password=False)
    notes = [tmp_path / f"notes{number}" for number in range(3)]
    children = [SPAWN.Process(target=claim_all, args=(address, str(note))) for note in notes]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert sorted(line for note in notes for line in note.read_text("utf-8").split()) == keys


def test_threads_that_claim_at_once_never_get_the_same_row(record: Record) -> None:
    add(record, *(f"row{number}" for number in range(40)))
    ready = threading.Barrier(4)

    def work() -> list[str]:
        ready.wait(20)
        taken: list[str] = []
        while works := claim(record, limit=1):
            taken += [work.key for work in works]
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [key for future in [pool.submit(work) for _ in range(4)] for key in future.result()]
    assert len(taken) == len(set(taken)) == 40
    with record.read() as connection:
        assert connection.execute(select(func.max(outbox.c.attempts))).scalar_one() == 1
