"""What the tests of ingest share: take an item, and look at what the record then holds."""

from typing import Any

from sqlalchemy import Row, select

from pipelines.fingerprint import BANDS
from pipelines.ingest import ingest
from pipelines.keep import Ingested
from pipelines.prepare import Prepared
from storage import events, runs
from storage.database import Record
from tests.databases import count_rows
from tests.items import NOW, TEXT, FakeJudge, as_judge, make_prepared

CHANGED = TEXT.replace("一千二百三十台", "九千八百七十台")


def take(record: Record, prepared: Prepared | None = None, judge: FakeJudge | None = None, now: int = NOW, **more: Any) -> Ingested:
    """Ingest one item."""
    return ingest(record, prepared or make_prepared(), as_judge(judge or FakeJudge()), lambda: now, **more)


def rows(record: Record) -> dict[str, int]:
    """Tables that hold something, with their number of rows."""
    with record.read() as connection:
        return {name: number for name, number in count_rows(connection).items() if number}


def all_of(record: Record, table: Any) -> list[Row[Any]]:
    with record.read() as connection:
        return list(connection.execute(select(table)))


def event_of(record: Record, number: int) -> Row[Any]:
    with record.read() as connection:
        row = events.load_event(connection, number)
    assert row is not None
    return row


def open_run(record: Record, identity: str = "a.example/1") -> int:
    with record.write() as connection:
        run = runs.open_run(connection, "city", "me", NOW)
        runs.add_look(connection, run, identity, f"https://{identity}", "")
        return run


TABLES = ("signals", "versions", "sightings", "events", "memberships", "verdicts", "signatures", "evidence", "captures", "validators")
ONE_ITEM = {**dict.fromkeys(TABLES, 1), "outbox": 1, "bands": BANDS}
