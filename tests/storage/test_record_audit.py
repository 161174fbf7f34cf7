"""The audit trail: appended in order, and a forged or missing row is noticed."""

import threading

import pytest
from sqlalchemy import Connection, delete, update

from storage.audit import add_audit, find_break, list_audit
from storage.database import Record
from storage.tables import audit


def append(record: Record, subject: str) -> None:
    with record.write() as connection:
        add_audit(connection, actor="王某", action="quarantine.drop", subject=subject, detail={"reason": "重复“条目”"}, now=1)


def fail_after_audit(connection: Connection) -> None:
    add_audit(connection, actor="王某", action="x", subject="1", detail={}, now=1)
    1 / len("")


def broken(record: Record) -> int | None:
    with record.read() as connection:
        return find_break(connection)


def test_rows_follow_each_other(record: Record) -> None:
    assert broken(record) is None
    for number in range(5):
        append(record, str(number))
    assert broken(record) is None
    with record.read() as connection:
        assert [row.subject for row in list_audit(connection, 3)] == ["4", "3", "2"]


def test_a_changed_row_breaks_the_chain(record: Record) -> None:
    for number in range(3):
        append(record, str(number))
    with record.write() as connection:
        second = list_audit(connection)[1].id
        connection.execute(update(audit).where(audit.c.id == second).values(actor="李某"))
    assert broken(record) == second


def test_a_missing_row_breaks_the_chain(record: Record) -> None:
    for number in range(3):
        append(record, str(number))
    with record.write() as connection:
        first, second, third = (row.id for row in reversed(list_audit(connection)))
        connection.execute(delete(audit).where(audit.c.id == second))
    assert broken(record) == third
    assert first < third


def test_nothing_is_written_when_the_deed_fails(record: Record) -> None:
    with pytest.raises(ZeroDivisionError), record.write() as connection:
        fail_after_audit(connection)
    with record.read() as connection:
        assert list_audit(connection) == []


def test_rows_written_at_the_same_time_stay_one_chain(record: Record) -> None:
    threads = [threading.Thread(target=append, args=(record, str(number))) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken(record) is None
    with record.read() as connection:
        assert len(list_audit(connection)) == 8
