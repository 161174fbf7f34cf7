"""The outbox: every effect and every piece of work as a row, claimed under a lease, retried, dead-lettered loudly.

A row is ``pending`` until done; while claimed its lease says by whom and until when. A killed worker's lease expires and
the row runs again, so every effect must be idempotent by its key (transactional outbox pattern, at-least-once).
"""

import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, update

from storage.database import Record
from storage.tables import outbox
from storage.upsert import upsert

FIRST_RETRY_MS: Final = 2_000
LAST_RETRY_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed row."""

    id: int
    kind: str
    key: str
    payload: Mapping[str, Any]
    attempts: int
    token: str


def add_work(
    connection: Connection, kind: str, key: str, payload: Mapping[str, Any], *, now: int, due: int | None = None, priority: int = 0
) -> bool:
    """Add a row unless its key exists already; returns whether it was added."""
    values = {
        "kind": kind,
        "key": key,
        "payload": dict(payload),
        "priority": priority,
        "state": "pending",
        "next_at": now if due is None else due,
        "created_at": now,
        "attempts": 0,
        "lease_until": 0,
        "lease_token": "",
        "error": "",
    }
    return upsert(connection, outbox, ["key"], values)


def claim_work(record: Record, kinds: Sequence[str], *, now: int, lease_ms: int, limit: int = 1) -> list[Work]:
    """Claim due rows of ``kinds``, most urgent first; two workers never get the same row while its lease runs."""
    token = secrets.token_hex(8)
    order = (outbox.c.priority.desc(), outbox.c.next_at, outbox.c.id)
    due = (
        select(outbox.c.id)
        .where(outbox.c.state == "pending", outbox.c.kind.in_(kinds), outbox.c.next_at <= now, outbox.c.lease_until <= now)
        .order_by(*order)
        .limit(limit)
    )
    with record.read() as connection:  # a look without a lock, so that an idle worker disturbs nobody
        if connection.execute(due.limit(1)).first() is None:
            return []
    with record.write() as connection:
        numbers = list(connection.scalars(due.with_for_update(skip_locked=True)))
        lease = {"lease_until": now + lease_ms, "lease_token": token, "attempts": outbox.c.attempts + 1}
        connection.execute(update(outbox).where(outbox.c.id.in_(numbers)).values(lease))
        rows = connection.execute(select(outbox).where(outbox.c.id.in_(numbers)).order_by(*order))
        return [Work(row.id, row.kind, row.key, row.payload, row.attempts, token) for row in rows]


def finish_work(connection: Connection, works: Sequence[Work], now: int) -> int:
    """Mark rows done under their token; returns how many still were ours."""
    values = {"state": "done", "done_at": now, "lease_until": 0, "lease_token": "", "error": ""}
    done = 0
    for token, same in groupby(works, attrgetter("token")):
        mine = (outbox.c.id.in_([work.id for work in same]), outbox.c.lease_token == token, outbox.c.state == "pending")
        done += connection.execute(update(outbox).where(*mine).values(values)).rowcount
    return done


def renew_lease(connection: Connection, work: Work, now: int, lease_ms: int) -> bool:
    """Keep a row that takes long; False when the lease was lost to somebody else."""
    return connection.execute(_ours(work).values(lease_until=now + lease_ms)).rowcount > 0


def fail_work(
    connection: Connection,
    work: Work,
    error: str,
    *,
    now: int,
    attempts: int,
    permanent: bool = False,
    longest_ms: int = LAST_RETRY_MS,
) -> str:
    """Try again later with back-off (at most ``longest_ms``) and jitter, or dead-letter after ``attempts`` tries.

    Returns the new state, or ``lost`` where the lease had gone to somebody else: then nothing is written.
    """
    dead = permanent or work.attempts >= attempts
    wait = min(longest_ms, FIRST_RETRY_MS * 2 ** min(work.attempts - 1, 20))
    next_at = now + int(wait * random.uniform(0.5, 1.0))  # noqa: S311  # jitter, not a secret
    values = {"state": "dead" if dead else "pending", "error": error[:2000], "next_at": next_at, "lease_until": 0, "lease_token": ""}
    ours = connection.execute(_ours(work).values(values)).rowcount > 0
    return str(values["state"]) if ours else "lost"


def release_work(connection: Connection, work: Work, *, now: int, wait_ms: int) -> None:
    """Give a row back without counting the attempt (the effect was not possible for a reason that is not the row's)."""
    values = {"lease_until": 0, "lease_token": "", "next_at": now + wait_ms, "attempts": max(0, work.attempts - 1)}
    connection.execute(_ours(work).values(values))


def retry_dead(connection: Connection, now: int, number: int | None = None) -> int:
    """Put dead rows (or one) back to work; returns how many."""
    statement = update(outbox).where(outbox.c.state == "dead").values(state="pending", attempts=0, next_at=now, error="")
    return connection.execute(statement if number is None else statement.where(outbox.c.id == number)).rowcount


def list_work(connection: Connection, state: str, limit: int) -> list[Row[Any]]:
    """Rows in one state, oldest first."""
    return list(connection.execute(select(outbox).where(outbox.c.state == state).order_by(outbox.c.id).limit(limit)))


def count_work(connection: Connection) -> dict[tuple[str, str], int]:
    """Rows by (kind, state)."""
    rows = connection.execute(select(outbox.c.kind, outbox.c.state, func.count()).group_by(outbox.c.kind, outbox.c.state))
    return {(kind, state): number for kind, state, number in rows}


def oldest_pending(connection: Connection) -> int | None:
    """When the oldest unfinished row was created; None when nothing waits."""
    return connection.execute(select(func.min(outbox.c.created_at)).where(outbox.c.state == "pending")).scalar()


def oldest_by_kind(connection: Connection) -> dict[str, int]:
    """When the oldest unfinished row of each kind was created."""
    waiting = select(outbox.c.kind, func.min(outbox.c.created_at)).where(outbox.c.state == "pending").group_by(outbox.c.kind)
    return dict(connection.execute(waiting).all())


def _ours(work: Work) -> Any:
    return update(outbox).where(outbox.c.id == work.id, outbox.c.lease_token == work.token, outbox.c.state == "pending")
