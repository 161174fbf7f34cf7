"""Verdicts of the queue and the register together: confirm, undo, and an event that becomes worse."""

from functools import partial

import pytest
from sqlalchemy import Connection, select, update

from core.criteria import Level
from core.errors import ConflictError
from core.people import Person
from core.settings import ReviewSettings
from register.entries import open_entry, withdraw_entry
from register.entry import Entry, load_again
from register.review import Decided, Decision, decide
from register.states import State
from register.undo import undo
from storage.database import Record
from storage.register import EntryFilter, list_entries, list_steps
from storage.tables import events, signals
from tests.items import NOW
from tests.register.bureau import LATER, SETTINGS, Bureau, disposed, edit, enter, find_event, hire, issued, step

OPEN = partial(open_entry, settings=SETTINGS)


@pytest.fixture
def bureau(record: Record) -> Bureau:
    return hire(record)


def confirm(connection: Connection, event: int, person: Person) -> Decided:
    """As the queue does."""
    revision = connection.execute(select(events.c.revision).where(events.c.id == event)).scalar_one()
    return decide(connection, Decision(event, "confirm", f"{revision}.0"), person, now=NOW, settings=ReviewSettings(), on_confirm=OPEN)


def entries_of(record: Record) -> list[tuple[str, str]]:
    with record.read() as connection:
        return [(row.number, row.state) for state in ("", "withdrawn") for row in list_entries(connection, EntryFilter(state), limit=9)]


def test_a_verdict_makes_the_entry_and_its_undo_takes_it_back(record: Record, bureau: Bureau) -> None:
    event = find_event(record)
    with record.write() as connection:
        decided = confirm(connection, event, bureau.analyst)
        assert decided.entry is not None
        assert load_again(connection, decided.entry).number == "YC-2026-000001"
    with record.write() as connection:
        undo(connection, bureau.analyst, now=LATER, on_undo=withdraw_entry)
    assert entries_of(record) == [("YC-2026-000001", "withdrawn")]


def test_what_somebody_built_on_is_not_undone(record: Record, bureau: Bureau) -> None:
    event = find_event(record)
    with record.write() as connection:
        decided = confirm(connection, event, bureau.analyst)
        assert decided.entry is not None
        entry = load_again(connection, decided.entry)
    edit(record, entry, bureau.colleague, brand="甲牌")
    with pytest.raises(ConflictError, match="李慧"), record.write() as connection:
        undo(connection, bureau.analyst, now=LATER, on_undo=withdraw_entry)
    assert entries_of(record) == [("YC-2026-000001", "triaged")]


def rise(record: Record, entry: Entry) -> None:
    """The machine now calls the event a key one."""
    with record.write() as connection:
        connection.execute(update(events).where(events.c.id == entry.event).values(level="key"))
        connection.execute(update(signals).where(signals.c.event == entry.event).values(level="key"))


def test_a_closed_entry_is_taken_up_again_when_its_event_becomes_worse(record: Record, bureau: Bureau) -> None:
    entry = issued(record, bureau, disposed(record, bureau, enter(record, bureau.analyst, find_event(record))))
    closed = step(record, entry, bureau.analyst, "close", comment="企业已整改")
    assert enter(record, bureau.analyst, entry.event, LATER).version == closed.version
    rise(record, entry)
    raised = enter(record, bureau.colleague, entry.event, LATER)
    assert (raised.id, raised.level, raised.state, raised.closed_at) == (entry.id, Level.KEY, State.REOPENED, None)
    assert (raised.checked_at, raised.display, raised.codes) == (None, entry.display, entry.codes)
    with record.read() as connection:
        last = list_steps(connection, entry.id)[-1]
    assert (last.action, last.comment) == ("raise", "事件再次确认，级别由重要升为重点")
    assert enter(record, bureau.analyst, entry.event, LATER).version == raised.version


def test_an_open_entry_keeps_its_place(record: Record, bureau: Bureau) -> None:
    entry = disposed(record, bureau, enter(record, bureau.analyst, find_event(record)))
    rise(record, entry)
    assert enter(record, bureau.analyst, entry.event, LATER).state is State.IN_DISPOSAL
