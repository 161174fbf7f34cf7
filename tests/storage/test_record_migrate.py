"""Migration: from nothing, again, by two processes at once, killed midway, and of a record that is newer than we are."""

import multiprocessing
import os
import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import URL, inspect, select, text

from core.errors import RecordError, RecordNewerError
from storage.database import Record, open_engine, sqlite_url
from storage.migrate import _config, migrate
from storage.tables import metadata
from tests.databases import count_rows

SPAWN = multiprocessing.get_context("spawn")


def migrate_in_child(address: str) -> None:
    record = Record(open_engine(address))
    migrate(record)
    record.close()


def die_while_migrating(address: str) -> None:
    upgrade = command.upgrade

    def upgrade_and_die(config: Config, revision: str) -> None:
        upgrade(config, revision)
        os._exit(9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "upgrade", upgrade_and_die)
        migrate_in_child(address)


def plain(address: URL) -> str:
    return address.render_as_string(hide_password=False)


def run_children(*targets: object, address: URL) -> list[int | None]:
    children = [SPAWN.Process(target=target, args=(plain(address),)) for target in targets]  # type: ignore[arg-type]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    return [child.exitcode for child in children]


def tables_of(address: URL) -> set[str]:
    record = Record(open_engine(address))
    names = set(inspect(record.engine).get_table_names())
    record.close()
    return names


def test_from_nothing_and_again(empty_database: URL) -> None:
    record = Record(open_engine(empty_database))
    migrate(record)
    with record.write() as connection:
        connection.execute(text("INSERT INTO hosts VALUES ('a.example', 0, 0, '')"))
    migrate(record)
    with record.read() as connection:
        assert count_rows(connection)["hosts"] == 1
    record.close()


def test_migrations_build_the_tables_that_the_code_uses(record: Record) -> None:
    with record.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []


def test_two_processes_at_once(empty_database: URL) -> None:
    assert run_children(migrate_in_child, migrate_in_child, address=empty_database) == [0, 0]
    assert tables_of(empty_database) == {*metadata.tables, "alembic_version"}


def test_killed_midway_leaves_nothing_and_can_be_done_again(empty_database: URL) -> None:
    assert run_children(die_while_migrating, address=empty_database) == [9]
    assert tables_of(empty_database) == set()
    assert run_children(migrate_in_child, address=empty_database) == [0]
    assert tables_of(empty_database) == {*metadata.tables, "alembic_version"}


def test_a_newer_record_is_refused_unchanged(record: Record) -> None:
    with record.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        before = count_rows(connection)
    with pytest.raises(RecordNewerError, match="9999"):
        migrate(record)
    with record.read() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
        assert count_rows(connection) == before


def test_foreign_tables_are_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE signals (mine TEXT)")
    foreign.commit()
    foreign.close()
    record = Record(open_engine(sqlite_url(path)))
    with pytest.raises(RecordError, match="signals"):
        migrate(record)
    assert set(inspect(record.engine).get_table_names()) == {"signals"}
    record.close()


def test_a_filled_record_of_the_first_version_is_brought_up(empty_database: URL) -> None:
    record = Record(open_engine(empty_database))
    with record.write() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(text("INSERT INTO events (id, revision, level, created_at, updated_at) VALUES (1, 1, 'key', 5, 5)"))
        signal = dict.fromkeys(("address", "content_hash", "title", "text", "publisher", "author", "sha256"), "x")
        signal |= dict.fromkeys(("revision", "version", "first_seen_at", "updated_at", "written_at"), 1)  # type: ignore[arg-type]
        signal |= dict.fromkeys(("attachments", "flags", "criteria", "hazards", "regions"), "[]")
        for number, priority in ((1, 20), (2, 70)):
            values = {**signal, "id": number, "identity": f"i{number}", "source": f"s{number}", "kind": "S6", "published_precision": "day"}
            values |= {"event": 1, "level": "key", "product_class": "P01", "priority": priority}
            names = ", ".join(values)
            connection.execute(text(f"INSERT INTO signals ({names}) VALUES ({', '.join(':' + name for name in values)})"), values)
    migrate(record)
    with record.read() as connection:
        [event] = connection.execute(select(metadata.tables["events"]))
    assert (event.head, event.members, event.media, event.urgency, event.state) == (2, 2, 2, 3070, "new")
    record.close()
