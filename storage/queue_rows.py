"""What the queue shows of each event on a page: its head, what people did, who holds it, its rise, and its open warning."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, func, select

from core.criteria import Level
from core.review import VERDICTS, flags_in_force
from storage.tables import alerts, cases, claims, events, reviews, signals

HOUR_MS: Final = 3_600_000
RISE_BINS: Final = 6
BIN_MS: Final = 8 * HOUR_MS
"""The rise of an event is drawn over 48 hours in six steps."""
OUTLETS_OF_A_RISE: Final = 2
_OPEN: Final = "open"
"""The state of a warning whose clock runs: neither received, muted nor overtaken by a later one."""

Found = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One event as the queue shows it."""

    event: int
    revision: int
    decision: int
    state: str
    level: str
    """In force: a person's before the machine's."""
    machine_level: str
    title: str
    county: str
    criteria: tuple[str, ...]
    """In force: the machine's, with what people accepted or reversed."""
    members: int
    media: int
    official: int
    kind: str
    published_at: int | None
    updated_at: int
    risen: str
    claimed_by: int | None
    claim_until: int | None
    decided_by: int | None
    verdict: str
    """The last verdict in force; empty when there is none."""
    rise_curve: tuple[int, ...]
    """Signals first seen in each 8 of the last 48 hours, oldest first; empty below two outlets."""
    due_at: int | None
    """When the open warning of a key event goes on to the next person."""
    alert_open: bool
    head: int | None
    """The signal whose title is shown."""

    @property
    def seen(self) -> str:
        """What a page that shows this row hands back with a decision."""
        return f"{self.revision}.{self.decision}"


def load_rows(connection: Connection, numbers: Sequence[int], now: int) -> list[QueueRow]:
    """The rows of these events, in this order."""
    rows = {row.id: row for row in connection.execute(_shown(numbers, now))}
    verdicts = last_verdicts(connection, numbers)
    curves = _curves(connection, [number for number in numbers if rows[number].media + rows[number].official >= OUTLETS_OF_A_RISE], now)
    open_alerts = _open_alerts(connection, numbers)
    return [_row(rows[number], verdicts, curves, open_alerts) for number in numbers]


def last_verdicts(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    """The newest verdict in force of each event that has one."""
    given = select(func.max(reviews.c.id)).where(
        reviews.c.event.in_(numbers), reviews.c.undone_by.is_(None), reviews.c.verdict.in_(tuple(VERDICTS))
    )
    newest = select(reviews.c.event, reviews.c.verdict).where(reviews.c.id.in_(given.group_by(reviews.c.event)))
    return {row.event: row.verdict for row in connection.execute(newest)}


def _shown(numbers: Sequence[int], now: int) -> Select[Any]:
    columns = [*events.c, signals.c.title, signals.c.published_at, claims.c.user, claims.c.until]
    people = [cases.c.level.label("persons_level"), cases.c.flags, cases.c.decision, cases.c.decided_by]
    held = and_(claims.c.event == events.c.id, claims.c.until > now)
    joined = events.outerjoin(signals, signals.c.id == events.c.head).outerjoin(cases, cases.c.event == events.c.id).outerjoin(claims, held)
    return select(*columns, *people).select_from(joined).where(events.c.id.in_(numbers))


def _row(row: Row[Any], verdicts: Found, curves: Found, open_alerts: Found) -> QueueRow:
    return QueueRow(
        event=row.id,
        revision=row.revision,
        decision=row.decision or 0,
        state=row.state,
        level=row.persons_level or row.level,
        machine_level=row.level,
        title=row.title or "",
        county=row.county,
        criteria=flags_in_force(row.criteria.split(), row.flags or {}),
        members=row.members,
        media=row.media,
        official=row.official,
        kind=row.kind,
        published_at=row.published_at,
        updated_at=row.updated_at,
        risen=row.risen,
        claimed_by=row.user,
        claim_until=row.until,
        decided_by=row.decided_by,
        verdict=verdicts.get(row.id, ""),
        rise_curve=curves.get(row.id, ()),
        due_at=open_alerts.get(row.id),
        alert_open=row.id in open_alerts,
        head=row.head,
    )


def _curves(connection: Connection, numbers: Sequence[int], now: int) -> dict[int, tuple[int, ...]]:
    if not numbers:
        return {}
    start = now - RISE_BINS * BIN_MS
    place = ((signals.c.first_seen_at - start) // BIN_MS).label("place")
    inside = signals.c.first_seen_at.between(start, now - 1)
    counted = select(signals.c.event, place, func.count().label("number")).where(signals.c.event.in_(numbers), inside)
    curves = {number: [0] * RISE_BINS for number in numbers}
    for row in connection.execute(counted.group_by(signals.c.event, place)):
        curves[row.event][row.place] = row.number
    return {number: tuple(curve) for number, curve in curves.items()}


def _open_alerts(connection: Connection, numbers: Sequence[int]) -> dict[int, int | None]:
    """When the clock of each key event runs out whose warning nobody has received yet."""
    waiting = select(alerts.c.event, func.min(alerts.c.due_at).label("due_at")).where(
        alerts.c.event.in_(numbers), alerts.c.level == Level.KEY.value, alerts.c.state == _OPEN
    )
    return {row.event: row.due_at for row in connection.execute(waiting.group_by(alerts.c.event))}
