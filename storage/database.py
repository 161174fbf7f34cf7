"""One door to the record: transactions on SQLite (WAL, synchronous FULL) or PostgreSQL, with errors translated here.

Deferred write transactions fail under concurrency on SQLite (measured), so every write begins IMMEDIATE.
"""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, RootTransaction, create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import RecordBusyError, RecordError

_log = logging.getLogger(__name__)

BUSY_TIMEOUT_MS: Final = 2_000
"""How long SQLite waits for a lock before we say so and wait again."""
BUSY_ROUNDS: Final = 30
"""How often we wait again before a transaction gives up: about a minute."""

_BUSY_MARKS: Final = ("database is locked", "database is busy", "55P03", "40P01", "40001")
_FULL_MARKS: Final = ("database or disk is full", "disk I/O error", "53100")
_BROKEN_MARKS: Final = ("malformed", "file is not a database", "XX001", "XX002")
"""What SQLite says, and SQLSTATEs of PostgreSQL (appendix A of its manual), whose messages may be in any language."""
_ALONE_KEY: Final = 0x616C6F6E  # "alon"


class Record:
    """An opened record. ``read()`` and ``write()`` give connections inside one transaction each."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine if self.on_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")

    @property
    def on_sqlite(self) -> bool:
        """Whether the record is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A snapshot to read from: what others commit meanwhile is not seen."""
        with _translated(), self._reading.connect() as connection:
            if self.on_sqlite:
                connection.exec_driver_sql("BEGIN")
            yield connection

    @contextmanager
    def write(self, *, alone: bool = False) -> Iterator[Connection]:
        """One write transaction: committed when the block ends, rolled back when it raises.

        ``alone``: no other transaction of this kind runs meanwhile, so what it reads stays true until it commits. SQLite has one writer
        in any case; PostgreSQL takes an advisory lock, because two transactions that each miss the other's rows would both commit.
        Raises RecordBusyError when the lock does not come within about a minute or the disk is full.
        """
        with _translated(), self.engine.connect() as connection:
            transaction = _begin(connection)
            try:
                if alone and not self.on_sqlite:
                    connection.execute(select(func.pg_advisory_xact_lock(_ALONE_KEY)))
                yield connection
                transaction.commit()
            finally:
                if transaction.is_active:
                    transaction.rollback()

    def close(self) -> None:
        """Release all connections."""
        self.engine.dispose()


def open_engine(url: str | URL) -> Engine:
    """An engine for ``sqlite:///path`` or ``postgresql://…`` (a plain address; the driver is ours to choose).

    Raises RecordError when the address cannot be read or the driver of PostgreSQL is not installed.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise RecordError("记录库地址无法解析，应为 postgresql://用户:口令@主机:端口/库") from error
    return _open_postgresql(address) if address.get_backend_name() == "postgresql" else _open_sqlite(address)


def _open_postgresql(address: URL) -> Engine:
    wait = f"-c lock_timeout={BUSY_TIMEOUT_MS * BUSY_ROUNDS}"
    try:
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args={"options": wait})
    except ImportError as error:
        raise RecordError("使用 PostgreSQL 记录库需要安装 fengxun[pg]") from error


def _open_sqlite(address: URL) -> Engine:
    engine = create_engine(address, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def sqlite_url(path: Path) -> URL:
    """The address of an SQLite file, whatever characters its path has."""
    return URL.create("sqlite", database=str(path.resolve()))


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # ``read`` and ``write`` say BEGIN, not the driver; an event would slow down every statement
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-262144")
    connection.execute("PRAGMA wal_autocheckpoint=8000")  # 32 MB: a page written often is copied back once (a tenth of the time)


def _begin(connection: Connection) -> RootTransaction:
    for attempt in range(1, BUSY_ROUNDS + 1):
        transaction = connection.begin()
        try:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            transaction.rollback()
            if not _says(error, _BUSY_MARKS) or attempt == BUSY_ROUNDS:
                raise
            _log.warning("记录库正被其他程序占用，继续等待（第 %d 次）", attempt)
            time.sleep(0.05)
        else:
            return transaction
    raise AssertionError("unreachable")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if _says(error, _BUSY_MARKS):
            raise RecordBusyError("记录库正被其他程序占用，稍后会再试") from error
        if _says(error, _FULL_MARKS):
            raise RecordBusyError("磁盘空间不足，记录库无法写入；腾出空间后会继续") from error
        if _says(error, _BROKEN_MARKS):
            raise RecordError(f"记录库已损坏，请由备份恢复：{error.orig}") from error
        if isinstance(error, OperationalError):
            raise RecordError(f"记录库无法使用：{error.orig}") from error
        raise
    except PoolTimeoutError as error:
        raise RecordBusyError("记录库的连接都在使用中，稍后会再试") from error


def _says(error: DBAPIError, marks: tuple[str, ...]) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return state in marks if state else any(mark in str(error.orig) for mark in marks)
