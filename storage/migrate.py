"""Bring the record to the schema of this version: one process migrates under a lock, the others wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, text

from core.errors import RecordNewerError
from storage.database import Record

_ADVISORY_KEY: Final = 0x66656E67  # "feng"


def migrate(record: Record) -> None:
    """Create or upgrade all tables. Raises RecordNewerError, having changed nothing, when the record is newer than we are."""
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    with _alone(record):
        with record.read() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
        if present == scripts.get_current_head():
            return
        if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
            raise RecordNewerError(f"记录库的版本（{present}）比本程序新，未作任何改动；请使用更新后的程序")
        with record.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def is_current(record: Record) -> bool:
    """Whether the record can be read and is of this version. Raises RecordError when it cannot be read."""
    with record.read() as connection:
        present = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()  # Alembic's own look writes to the log
    return present == _newest()


@lru_cache(maxsize=1)
def _newest() -> str | None:
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return config


@contextmanager
def _alone(record: Record) -> Iterator[None]:
    """A file lock beside an SQLite record, an advisory lock on PostgreSQL."""
    if record.on_sqlite:
        with FileLock(f"{record.engine.url.database}.migrate.lock"):
            yield
        return
    with record.read() as connection:
        _advisory(connection, "pg_advisory_lock")
        try:
            yield
        finally:
            _advisory(connection, "pg_advisory_unlock")


def _advisory(connection: Connection, function: str) -> None:
    connection.execute(text(f"SELECT {function}(:key)"), {"key": _ADVISORY_KEY})
    connection.commit()
