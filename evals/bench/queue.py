"""How fast the queue is shown and worked: one page with its counts, and one decision, in a record where most events wait."""

import time
from statistics import quantiles
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update

from core.clock import system_clock
from core.criteria import Level
from core.people import Person, Role
from core.review import State
from core.settings import ReviewSettings
from evals.bench.filled import FilledRecord
from register.review import Decision, decide
from storage.database import Record
from storage.events import urgency
from storage.people import add_user
from storage.queue import QueueFilter, QueueRow, count_by_level, count_queue, decided_today, list_queue, newest_change
from storage.tables import cases, events

ROUNDS: Final = 60
_WARM: Final = 10
_DECIDED_OF_TEN: Final = 4
_KEY: Final = 99
_DAY_MS: Final = 86_400_000
_PLACE: Final = (
    update(events)
    .where(events.c.id == bindparam("number"))
    .values(level=bindparam("level"), state=bindparam("state"), urgency=bindparam("urgency"))
)
_RULES: Final = ReviewSettings()


def measure_queue(filled: FilledRecord) -> dict[str, float]:
    """p95 milliseconds of a queue page (list, counts, what is new) and of a verdict with its commit; six events in ten wait."""
    person = _prepare(filled.record)
    pages, verdicts = [], []
    for _ in range(_WARM + ROUNDS):
        rows, took = _show_page(filled.record)
        pages.append(took)
        verdicts.append(_decide(filled.record, rows[0], person))
    return {"queue_page_ms": _p95(pages), "decision_ms": _p95(verdicts)}


def _show_page(record: Record) -> tuple[list[QueueRow], float]:
    began, now, wanted = time.perf_counter(), system_clock(), QueueFilter()
    with record.read() as connection:
        rows = list_queue(connection, wanted, now=now)
        count_queue(connection, wanted, now=now)
        count_by_level(connection, wanted, now=now)
        decided_today(connection, now=now)
        newest_change(connection)
    return rows, 1000 * (time.perf_counter() - began)


def _decide(record: Record, row: QueueRow, person: Person) -> float:
    began = time.perf_counter()
    decision = Decision(row.event, "dismiss:other", row.seen, reason="测速")
    with record.write() as connection:
        decide(connection, decision, person, now=system_clock(), settings=_RULES)
    return 1000 * (time.perf_counter() - began)


def _p95(costs: list[float]) -> float:
    return quantiles(costs[_WARM:], n=100)[94]


def _prepare(record: Record) -> Person:
    """Somebody who decides, and a past: of ten events four are dismissed, the others wait, every level among them."""
    now = system_clock()
    with record.write() as connection:
        user = add_user(connection, login=f"bench-{now}", name="测速", role=Role.ANALYST, now=now)
        numbers = list(connection.scalars(select(events.c.id)))
        dismissed = [number for number in numbers if number % 10 < _DECIDED_OF_TEN]
        connection.execute(_PLACE, [_placed(number) for number in numbers])
        past = {"state": State.DISMISSED.value, "level": "", "flags": {}, "decision": 0, "decided_by": user, "decided_at": now - _DAY_MS}
        connection.execute(insert(cases), [{"event": number, **past} for number in dismissed])
    return Person(user, "bench", "测速", Role.ANALYST)


def _placed(number: int) -> dict[str, Any]:
    """One event in a hundred is key, one in five important, the others general; priorities are spread evenly."""
    level = Level.KEY if number % 100 == _KEY else Level.IMPORTANT if number % 5 == 0 else Level.GENERAL
    state = State.DISMISSED if number % 10 < _DECIDED_OF_TEN else State.NEW
    return {"number": number, "level": level.value, "state": state.value, "urgency": urgency(level, number * 7919 % 101)}
