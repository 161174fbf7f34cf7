"""Invented reviewed events, with entries and measures where asked for, for tests of reports."""

from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final

from sqlalchemy import Connection, insert, update

from core.criteria import FLAGS, Level, Scope
from core.model import Casualties, Context, Verdict
from storage import events, signals
from storage.database import Record
from storage.tables import cases, disposals, entries, looks, runs, source_states, users
from storage.tables import events as events_table
from tests.items import DAY, HOUR, make_notice

START: Final = 1_792_512_000_000
"""2026-10-21 00:00 in Shanghai: the first instant of 2026-11."""
END: Final = START + 31 * DAY
"""2026-11-21 00:00 in Shanghai."""
AUTHOR: Final = 1


@dataclass(slots=True)
class World:
    """A record into which reviewed events are put."""

    record: Record
    numbers: Any = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        with self.record.write() as connection:
            values = {"id": AUTHOR, "login": "zhou", "name": "周敏", "role": "analyst", "created_at": 0}
            connection.execute(insert(users).values(values))

    def add(self, at: int = START + DAY, **wanted: Any) -> int:
        """One event collected at ``at``, decided an hour later; returns its number. See ``_Wanted``."""
        with self.record.write() as connection:
            return _add(connection, next(self.numbers), at, _Wanted(**wanted))

    def decide(self, event: int, state: str, at: int) -> None:
        """Another decision of people."""
        with self.record.write() as connection:
            connection.execute(update(cases).where(cases.c.event == event).values(state=state, decided_at=at))

    def crawl(self, at: int, source: str = "cn-city", outcomes: str = "new repeated repeated", health: str = "ok") -> None:
        """One run with its looks."""
        with self.record.write() as connection:
            values = {"source": source, "started_at": at, "finished_at": at + 1, "state": "finished", "health": health}
            [run] = connection.execute(insert(runs).values(values)).inserted_primary_key or [0]
            for place, outcome in enumerate(outcomes.split()):
                connection.execute(insert(looks).values(run=run, identity=str(place), address="https://a.example", outcome=outcome))
            connection.execute(insert(source_states).values(source=source, state=health, last_run_at=at))


@dataclass(frozen=True, slots=True)
class _Wanted:
    level: Level = Level.IMPORTANT
    outcome: str = "confirmed"
    kind: str = "S6"
    product_class: str = "P01"
    county: str = "140802"
    hazards: tuple[str, ...] = ("FIRE",)
    flags: dict[str, bool] = field(default_factory=dict)
    persons_level: str = ""
    title: str = ""
    entry: bool | None = None
    """Whether it has a register entry; None: when it is confirmed."""
    state: str = "triaged"
    measures: tuple[tuple[str, str, int | None], ...] = ()
    """(code, state, due)."""
    fields: dict[str, Any] = field(default_factory=dict)
    dead: int = 0
    source: str = "cn-city"


def _add(connection: Connection, number: int, at: int, wanted: _Wanted) -> int:
    title = wanted.title or f"某牌电暖器起火（第{number}起）"
    event = events.create_event(connection, wanted.level, at)
    notice = replace(make_notice(address=f"https://a.example/{number}", source=wanted.source, at=at), kind=wanted.kind, title=title)
    signal = signals.insert_signal(connection, f"a.example/{number}", notice, _verdict(wanted), event, "0" * 64, at)
    signals.insert_verdict(connection, signal, 1, _verdict(wanted), Context(), at)
    events.join_event(connection, event, signal, like=None, reason="首次出现", by="machine", now=at)
    events.raise_event(connection, event, at)
    case = {"event": event, "state": wanted.outcome, "level": wanted.persons_level, "flags": wanted.flags, "decision": 1}
    connection.execute(update(events_table).where(events_table.c.id == event).values(state=wanted.outcome))
    connection.execute(insert(cases).values({**case, "decided_by": AUTHOR, "decided_at": at + HOUR}))
    if wanted.entry if wanted.entry is not None else wanted.outcome == "confirmed":
        _enter(connection, number, event, at, title, wanted)
    return event


def _verdict(wanted: _Wanted) -> Verdict:
    met = {Level.KEY: ("C1", "K1"), Level.IMPORTANT: ("C1", "C6")}.get(wanted.level, ())
    return Verdict(
        gate=True,
        scope=Scope.IN,
        level=wanted.level,
        scores=dict.fromkeys(FLAGS, 0.0),
        met=met,
        reasons=(),
        hazards=wanted.hazards,
        product_class=wanted.product_class,
        product="电暖器",
        regions={"event": (wanted.county,)} if wanted.county else {},
        casualties=Casualties(dead=wanted.dead),
    )


def _enter(connection: Connection, number: int, event: int, at: int, title: str, wanted: _Wanted) -> None:
    level = wanted.persons_level or wanted.level.value
    criteria = [{"code": code, "basis": "", "quote": "", "who": "machine"} for code in _verdict(wanted).met]
    values = {
        "number": f"YC-2026-{number:06d}",
        "event": event,
        "state": wanted.state,
        "title": title,
        "level": level,
        "criteria": criteria,
        "kind": wanted.kind,
        "product_class": wanted.product_class,
        "county": wanted.county,
        "fields": wanted.fields,
        "collected_at": at,
        "created_at": at,
        "updated_at": at,
        "author": AUTHOR,
    }
    [entry] = connection.execute(insert(entries).values(values)).inserted_primary_key or [0]
    for code, state, due in wanted.measures:
        measure = {"entry": entry, "code": code, "state": state, "due_at": due, "by": AUTHOR, "created_at": at}
        connection.execute(insert(disposals).values(measure))
