"""Transactions: begun at once, waiting for a lock, refused cleanly by a full or broken disk."""

import logging
import multiprocessing
import os
import signal
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from core.errors import RecordBusyError, RecordError
from storage import database
from storage.database import Record, open_engine, sqlite_url
from tests.databases import count_rows

ONE_HOST = text("INSERT INTO hosts VALUES (:host, 0, 0, '')")


def lock_file(record: Record) -> sqlite3.Connection:
    """Another program that holds the write lock of an SQLite record."""
    other = sqlite3.connect(str(record.engine.url.database), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    return other


def full_disk(record: Record) -> None:
    """Let the file grow no further."""
    with record.read() as connection:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))


def add_hosts(record: Record, *names: str, end: Callable[[], object] = lambda: None) -> None:
    """One transaction that adds hosts and then does ``end``."""
    with record.write() as connection:
        for name in names:
            connection.execute(ONE_HOST, {"host": name})
        end()


def fail() -> None:
    raise ZeroDivisionError


def hosts(record: Record) -> int:
    with record.read() as connection:
        return count_rows(connection)["hosts"]


def die_in_transaction(path: str) -> None:
    add_hosts(Record(open_engine(make_url(path))), "a.example", end=lambda: os.kill(os.getpid(), signal.SIGKILL))


def test_a_block_commits_whole_or_not_at_all(record: Record) -> None:
    add_hosts(record, "a.example")
    with pytest.raises(ZeroDivisionError):
        add_hosts(record, "b.example", end=fail)
    assert hosts(record) == 1


def test_errors_of_our_own_making_stay_what_they_are(record: Record) -> None:
    with pytest.raises(IntegrityError):
        add_hosts(record, "a.example", "a.example")
    assert hosts(record) == 0


def test_a_reader_sees_one_state(record: Record) -> None:
    with record.read() as connection:
        before = count_rows(connection)
        add_hosts(record, "a.example")
        assert count_rows(connection) == before
    assert hosts(record) == 1


def test_writers_take_the_lock_when_they_begin(sqlite_record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_ROUNDS", 1)
    with sqlite_record.write():  # has not written anything yet
        other = sqlite3.connect(str(sqlite_record.engine.url.database), timeout=0.01)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM hosts").fetchone() == (0,)  # readers are not kept waiting
        other.close()


def test_wal_and_full_synchronisation(sqlite_record: Record) -> None:
    with sqlite_record.read() as connection:
        pragmas = [connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")]
    assert pragmas == ["wal", 2, 1]


def test_a_lock_held_for_a_while_delays_and_loses_nothing(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    path = tmp_path / "record.db"
    path.write_bytes(migrated_file.read_bytes())
    record = Record(open_engine(sqlite_url(path)))
    other = lock_file(record)
    waited = threading.Event()
    monkeypatch.setattr("storage.database.time.sleep", lambda _seconds: waited.set())
    release = threading.Thread(target=lambda: (waited.wait(20), other.execute("COMMIT")))
    release.start()
    with caplog.at_level(logging.WARNING), record.write() as connection:
        connection.execute(ONE_HOST, {"host": "a.example"})
    release.join()
    other.close()
    assert hosts(record) == 1
    assert "占用" in caplog.text
    record.close()


def test_a_lock_that_never_comes_is_said_and_can_be_waited_for_again(
    migrated_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 10)
    monkeypatch.setattr(database, "BUSY_ROUNDS", 3)
    path = tmp_path / "record.db"
    path.write_bytes(migrated_file.read_bytes())
    record = Record(open_engine(sqlite_url(path)))
    other = lock_file(record)
    with pytest.raises(RecordBusyError, match="占用"), record.write():
        pytest.fail("began without the lock")
    other.execute("ROLLBACK")
    other.close()
    add_hosts(record, "a.example")
    assert hosts(record) == 1
    record.close()


def test_a_row_held_too_long_on_postgresql_is_busy(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 1)
    server = request.getfixturevalue("postgresql")
    address = server.create(server.template.database)
    record = Record(open_engine(address))
    with record.write() as holding:
        holding.execute(ONE_HOST, {"host": "a.example"})
        with pytest.raises(RecordBusyError), record.write() as waiting:
            waiting.execute(ONE_HOST, {"host": "a.example"})
    assert hosts(record) == 1
    record.close()
    server.drop(address)


def test_transactions_that_are_alone_follow_one_another(record: Record) -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait(20)
        with record.write(alone=True) as connection:
            order.append("second begins")
            connection.execute(ONE_HOST, {"host": "b.example"})

    thread = threading.Thread(target=second)
    thread.start()
    with record.write(alone=True) as connection:
        inside.set()
        thread.join(0.3)
        connection.execute(ONE_HOST, {"host": "a.example"})
        order.append("first ends")
    thread.join(20)
    assert order == ["first ends", "second begins"]


def test_a_full_disk_writes_nothing_half_and_goes_on_when_there_is_room(sqlite_record: Record) -> None:
    full_disk(sqlite_record)
    with pytest.raises(RecordBusyError, match="磁盘空间不足"):
        add_hosts(sqlite_record, "small.example", *(f"{number}.example" * 50 for number in range(3000)))
    assert hosts(sqlite_record) == 0
    with sqlite_record.read() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        connection.execute(text("PRAGMA max_page_count = 1000000"))
    add_hosts(sqlite_record, "a.example")
    assert hosts(sqlite_record) == 1


@pytest.mark.parametrize(
    ("state", "kind"),
    [("55P03", RecordBusyError), ("40P01", RecordBusyError), ("53100", RecordBusyError), ("XX001", RecordError), ("57P01", RecordError)],
)
def test_postgresql_is_understood_by_codes_in_whatever_language(
    request: pytest.FixtureRequest, state: str, kind: type[RecordError]
) -> None:
    record = Record(open_engine(request.getfixturevalue("postgresql").template))
    with pytest.raises(kind) as caught, record.read() as connection:
        connection.execute(text(f"DO $$ BEGIN RAISE EXCEPTION '出错了' USING ERRCODE = '{state}'; END $$"))
    assert isinstance(caught.value, RecordBusyError) == (kind is RecordBusyError)
    record.close()


def test_a_broken_file_is_named_as_such(sqlite_record: Record, tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(b"this is no database at all" * 400)
    record = Record(open_engine(sqlite_url(path)))
    with pytest.raises(RecordError, match="损坏"), record.read() as connection:
        connection.execute(text("SELECT 1"))
    record.close()


def test_a_torn_page_is_named_as_such(migrated_file: Path, tmp_path: Path) -> None:
    content = bytearray(migrated_file.read_bytes())
    content[4096 : len(content)] = b"\xa5" * (len(content) - 4096)
    path = tmp_path / "torn.db"
    path.write_bytes(content)
    record = Record(open_engine(sqlite_url(path)))
    with pytest.raises(RecordError, match="损坏"), record.read() as connection:
        connection.execute(text("SELECT count(*) FROM hosts"))
    record.close()


def test_an_unreachable_server_is_a_record_error() -> None:
    record = Record(open_engine("postgresql://nobody@127.0.0.1:1/none"))
    with pytest.raises(RecordError, match="无法使用"), record.read():
        pytest.fail("connected to nothing")
    record.close()


@pytest.mark.parametrize("address", ["postgresql://u:secret@host:port/db", "no address"])
def test_an_unreadable_address_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(RecordError) as caught:
        open_engine(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["with blank", "问号?号", "50%25", "a#b"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    record = Record(open_engine(sqlite_url(tmp_path / name / "record.db")))
    with record.write() as connection:
        connection.execute(text("CREATE TABLE t (a)"))
    record.close()
    assert (tmp_path / name / "record.db").exists()


def test_all_connections_in_use_is_busy(sqlite_record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise PoolTimeoutError("QueuePool limit reached")

    monkeypatch.setattr(sqlite_record.engine, "connect", refuse)  # what every connection goes through
    with pytest.raises(RecordBusyError), sqlite_record.read():
        pytest.fail("connected")


def test_a_killed_process_leaves_nothing_half(sqlite_record: Record) -> None:
    path = sqlite_record.engine.url.render_as_string()
    child = multiprocessing.get_context("spawn").Process(target=die_in_transaction, args=(path,))
    child.start()
    child.join(60)
    assert child.exitcode == -9
    assert hosts(sqlite_record) == 0
    add_hosts(sqlite_record, "a.example")
    assert hosts(sqlite_record) == 1


def test_committed_rows_survive_the_loss_of_power(sqlite_record: Record, tmp_path: Path) -> None:
    """A copy of file and log at any moment holds every commit that was acknowledged."""
    source = Path(str(sqlite_record.engine.url.database))
    for number in range(5):
        with sqlite_record.write() as connection:
            connection.execute(ONE_HOST, {"host": f"{number}.example"})
        copied = tmp_path / f"copy{number}.db"
        copied.write_bytes(source.read_bytes())
        copied.with_name(f"{copied.name}-wal").write_bytes(source.with_name(f"{source.name}-wal").read_bytes())
        copy = Record(open_engine(sqlite_url(copied)))
        assert hosts(copy) == number + 1
        copy.close()


def test_address_of_a_file_survives_being_written_down(tmp_path: Path) -> None:
    address = sqlite_url(tmp_path / "record.db")
    assert isinstance(address, URL)
    assert make_url(str(address)).database == str(tmp_path.resolve() / "record.db")
