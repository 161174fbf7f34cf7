"""How fast the queue is shown and worked: the whole page as the console answers it, and one decision, most events waiting."""

import time
from pathlib import Path
from statistics import quantiles
from typing import Any, Final

from sqlalchemy import bindparam, insert, select, update
from starlette.testclient import TestClient

from console.installation import Installation
from console.web.app import make_app
from console.web.logging_in import COOKIE
from core.clock import system_clock
from core.criteria import Level
from core.people import Person, Role
from core.review import State
from core.settings import ReviewSettings, Settings
from evals.bench.filled import FilledRecord
from register.review import Decision, decide
from storage.database import Record
from storage.events import urgency
from storage.home import create_home
from storage.logins import open_login
from storage.people import add_user
from storage.queue import QueueFilter, QueueRow, list_queue
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


def measure_queue(filled: FilledRecord, home: Path) -> dict[str, float]:
    """p95 milliseconds of a queue page (log-in, counts, list, open item, HTML) and of a verdict with its commit; six events in ten wait.

    ``home`` is the folder of the record.
    """
    create_home(home)
    person = _prepare(filled.record)
    client = _client(Installation(home, Settings()), person)
    pages, verdicts = [], []
    for _ in range(_WARM + ROUNDS):
        pages.append(_show_page(client))
        with filled.record.read() as connection:
            [row] = list_queue(connection, QueueFilter(), now=system_clock(), limit=1)
        verdicts.append(_decide(filled.record, row, person))
    return {"queue_page_ms": _p95(pages), "decision_ms": _p95(verdicts)}


def _client(installation: Installation, person: Person) -> TestClient:
    now = system_clock()
    with installation.record.write() as connection:
        secret = open_login(connection, person.id, now=now, ends_at=now + _DAY_MS, agent="bench")
    return TestClient(make_app(installation), base_url="https://localhost", cookies={COOKIE: secret})


def _show_page(client: TestClient) -> float:
    began = time.perf_counter()
    client.get("/queue").raise_for_status()
    return 1000 * (time.perf_counter() - began)


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
