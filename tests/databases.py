"""The record on both databases: an SQLite file, and a real PostgreSQL server that the test run starts and stops.

``FENGXUN_TEST_POSTGRESQL`` (the address of a role that may create databases) names a server to use instead of our own.
Both databases are migrated once per run; each test gets a copy.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import URL, Connection, func, make_url, select, text

from storage.database import Record, open_engine, sqlite_url
from storage.migrate import migrate
from storage.tables import metadata

ADDRESS_VARIABLE: Final = "FENGXUN_TEST_POSTGRESQL"
SERVER_USER: Final = "postgres"
TEMPLATE: Final = "migrated"


def count_rows(connection: Connection) -> dict[str, int]:
    """The number of rows of every table."""
    return {name: connection.scalar(select(func.count()).select_from(table)) or 0 for name, table in metadata.tables.items()}


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the path, or where Debian puts the newest version."""
    found = shutil.which("initdb")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return Path(found).parent if found else next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


@contextmanager
def _own_server(programs: Path) -> Iterator[URL]:
    """A server on a Unix socket, without fsync: nothing in it outlives the run."""
    folder = Path(tempfile.mkdtemp(prefix="fengxun-"))
    user = []
    if os.name == "posix" and os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, SERVER_USER)
        user = ["runuser", "-u", SERVER_USER, "--"]
    data, log = str(folder / "data"), str(folder / "log")
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=40"
    run = [*user, str(programs / "pg_ctl"), "-D", data, "-w", "-s"]
    try:
        initdb = [*user, str(programs / "initdb"), "-D", data, "-U", SERVER_USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder)
        subprocess.run([*run, "-l", log, "-o", options, "start"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        try:
            yield URL.create("postgresql", SERVER_USER, database="postgres", query={"host": str(folder)})
        finally:
            subprocess.run([*run, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd=folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """A PostgreSQL server with a migrated database to copy."""

    def __init__(self, address: URL) -> None:
        self._admin = Record(open_engine(address))
        self._numbers = count(1)
        self.address = address
        self.template = self.create("", TEMPLATE)
        record = Record(open_engine(self.template))
        migrate(record)
        record.close()

    def create(self, template: str = "", name: str = "") -> URL:
        """A new database, empty or a copy of ``template``."""
        name = f"fengxun_test_{os.getpid()}_{name or next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
        return self.address.set(database=name)

    def drop(self, address: URL) -> None:
        """Delete a database, whoever is still connected."""
        self._execute(f'DROP DATABASE "{address.database}" WITH (FORCE)')

    def close(self) -> None:
        """Leave the server as it was."""
        self.drop(self.template)
        self._admin.close()

    def _execute(self, statement: str) -> None:
        with self._admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The PostgreSQL server of this run."""
    if given := os.environ.get(ADDRESS_VARIABLE):
        server = Server(make_url(given))
        yield server
        server.close()
        return
    programs = _programs()
    if programs is None:
        pytest.fail(f"no PostgreSQL server here: install the Debian package postgresql, or name a server in {ADDRESS_VARIABLE}")
    with _own_server(programs) as address:
        server = Server(address)
        yield server
        server.close()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite record to copy."""
    path = tmp_path_factory.mktemp("template") / "record.db"
    record = Record(open_engine(sqlite_url(path)))
    migrate(record)
    record.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "record.db")
        return
    server: Server = request.getfixturevalue("postgresql")
    address = server.create()
    yield address
    server.drop(address)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[URL]:
    """The address of a migrated, empty record."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "record.db")
        yield sqlite_url(tmp_path / "record.db")
        return
    server: Server = request.getfixturevalue("postgresql")
    address = server.create(str(server.template.database))
    yield address
    server.drop(address)


@pytest.fixture
def record(database: URL) -> Iterator[Record]:
    """A migrated, empty record."""
    opened = Record(open_engine(database))
    yield opened
    opened.close()


@pytest.fixture
def sqlite_record(migrated_file: Path, tmp_path: Path) -> Iterator[Record]:
    """A migrated, empty record on SQLite, for what only a file can suffer."""
    shutil.copy(migrated_file, tmp_path / "record.db")
    opened = Record(open_engine(sqlite_url(tmp_path / "record.db")))
    yield opened
    opened.close()
