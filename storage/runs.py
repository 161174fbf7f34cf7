"""The books of crawl runs: every address that a run decided to look at is a row, and ends as exactly one outcome."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from core.model import Outcome
from storage.tables import looks, runs, skips, source_states, validators
from storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Books:
    """The sums of one run, counted from rows."""

    run: int
    source: str
    state: str
    health: str
    detail: str
    started_at: int
    finished_at: int | None
    seen: int
    new: int
    revised: int
    repeated: int
    quarantined: int
    skipped: int

    @property
    def unsettled(self) -> int:
        """Addresses seen but not ended: 0 unless the run was interrupted or still runs."""
        return self.seen - self.new - self.revised - self.repeated - self.quarantined

    @property
    def balanced(self) -> bool:
        """Whether seen = new + revised + repeated + quarantined."""
        return self.unsettled == 0


def open_run(connection: Connection, source: str, holder: str, now: int) -> int:
    """Begin a run; runs of the same source that never ended are closed as interrupted. Returns the run's number."""
    unfinished = (runs.c.source == source, runs.c.state == "running")
    connection.execute(update(runs).where(*unfinished).values(state="interrupted", finished_at=now))
    values = {"source": source, "started_at": now, "state": "running", "health": "ok", "detail": "", "holder": holder}
    return int(connection.execute(insert(runs).values(values)).inserted_primary_key[0])  # type: ignore[index]


def close_run(connection: Connection, run: int, *, health: str, detail: str, now: int) -> Books:
    """End a run and write the state of its source; the books are counted from rows."""
    connection.execute(update(runs).where(runs.c.id == run).values(state="finished", health=health, detail=detail, finished_at=now))
    books = count_books(connection, run)
    state = {"state": health, "detail": detail, "run": run, "last_run_at": now}
    fresh = {"last_new_at": now} if books.new or books.revised else {}
    upsert(connection, source_states, ["source"], {"source": books.source, "last_new_at": None, **state, **fresh}, {**state, **fresh})
    return books


def count_books(connection: Connection, run: int) -> Books:
    """The sums of one run."""
    row = connection.execute(select(runs).where(runs.c.id == run)).one()
    counted = connection.execute(select(looks.c.outcome, func.count()).where(looks.c.run == run).group_by(looks.c.outcome))
    sums: dict[str | None, int] = {outcome: number for outcome, number in counted}  # noqa: C416  # rows, not pairs, to the type checker
    skipped = connection.execute(select(func.coalesce(func.sum(skips.c.number), 0)).where(skips.c.run == run)).scalar_one()
    return Books(
        run=run,
        source=row.source,
        state=row.state,
        health=row.health,
        detail=row.detail,
        started_at=row.started_at,
        finished_at=row.finished_at,
        seen=sum(sums.values()),
        new=sums.get("new", 0),
        revised=sums.get("revised", 0),
        repeated=sums.get("repeated", 0),
        quarantined=sums.get("quarantined", 0),
        skipped=int(skipped),
    )


def last_books(connection: Connection, source: str) -> Books | None:
    """The sums of a source's newest run; None when it never ran."""
    run = connection.execute(select(func.max(runs.c.id)).where(runs.c.source == source)).scalar()
    return None if run is None else count_books(connection, run)


def add_look(connection: Connection, run: int, identity: str, address: str, title: str) -> bool:
    """Write that a run looks at an address; False when it already does."""
    return upsert(
        connection, looks, ["run", "identity"], {"run": run, "identity": identity, "address": address, "title": title, "reason": ""}
    )


def settle_look(connection: Connection, run: int, identity: str, outcome: Outcome, *, reason: str = "", signal: int | None = None) -> bool:
    """End an address as exactly one outcome; False when it had ended before."""
    open_look = (looks.c.run == run, looks.c.identity == identity, looks.c.outcome.is_(None))
    return connection.execute(update(looks).where(*open_look).values(outcome=outcome, reason=reason, signal=signal)).rowcount > 0


def list_looks(connection: Connection, run: int) -> list[Row[Any]]:
    """All addresses of one run with their outcome."""
    return list(connection.execute(select(looks).where(looks.c.run == run).order_by(looks.c.identity)))


def add_skip(connection: Connection, run: int, reason: str, address: str) -> None:
    """Count a link that the run did not look at, with the reason and one example."""
    values = {"run": run, "reason": reason, "number": 1, "example": address}
    upsert(connection, skips, ["run", "reason"], values, {"number": skips.c.number + 1})


def list_skips(connection: Connection, run: int) -> list[Row[Any]]:
    """Reasons for skipping with their numbers."""
    return list(connection.execute(select(skips).where(skips.c.run == run).order_by(skips.c.reason)))


def find_validators(connection: Connection, identity: str) -> Row[Any] | None:
    """What was kept for conditional requests to an address."""
    return connection.execute(select(validators).where(validators.c.identity == identity)).first()


def keep_validators(
    connection: Connection, identity: str, *, etag: str, last_modified: str, sha256: str, now: int, full_look: bool
) -> None:
    """Remember what the server said about an address; ``full_look``: the body itself was read, not only a 304."""
    values = {"etag": etag, "last_modified": last_modified, "sha256": sha256, "checked_at": now}
    changed = values | {"full_look_at": now} if full_look else {"checked_at": now}
    upsert(connection, validators, ["identity"], {"identity": identity, "full_look_at": now, **values}, changed)


def touch_validators(connection: Connection, identity: str, now: int) -> None:
    """The address was asked again and had not changed."""
    connection.execute(update(validators).where(validators.c.identity == identity).values(checked_at=now))


def source_state(connection: Connection, source: str) -> Row[Any] | None:
    """The stored state of a source; None when it never ran."""
    return connection.execute(select(source_states).where(source_states.c.source == source)).first()
