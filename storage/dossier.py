"""All that the page of one event shows: the event, its head signal and verdict, its reports, versions and kept bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from core.clock import shanghai, to_epoch
from core.review import VERDICTS
from storage.tables import alerts, captures, events, evidence, memberships, reviews, signals, source_states, verdicts, versions

MOST_REPORTS: Final = 60
"""Reports listed on the page; the event's ``members`` says how many there are."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """``reports``: signals of the event in order of publication; ``reasons``: why each is there; ``versions``: of the head."""

    event: Row[Any]
    head: Row[Any]
    verdict: Mapping[str, Any] | None
    judged_at: int | None
    reports: Sequence[Row[Any]]
    reasons: Mapping[int, str]
    versions: Sequence[Row[Any]]


def load_dossier(connection: Connection, event: int) -> Dossier | None:
    """The dossier of an event; None when there is none, or it holds no signal."""
    row = connection.execute(select(events).where(events.c.id == event)).first()
    head = connection.execute(select(signals).where(signals.c.id == row.head)).first() if row and row.head else None
    if row is None or head is None:
        return None
    judged = connection.execute(
        select(verdicts.c.body, verdicts.c.at)
        .where(verdicts.c.signal == head.id, verdicts.c.version == head.version)
        .order_by(verdicts.c.id.desc())
        .limit(1)
    ).first()
    return Dossier(
        row,
        head,
        judged.body if judged else None,
        judged.at if judged else None,
        _reports(connection, event),
        _reasons(connection, event),
        _versions(connection, head.id),
    )


def load_capture(connection: Connection, event: int, sha256: str) -> Row[Any] | None:
    """The newest fetch of these bytes for a signal of this event, with their ``size`` and ``deleted_at``; None when there is none."""
    joined = captures.join(signals, signals.c.id == captures.c.signal).join(evidence, evidence.c.sha256 == captures.c.sha256)
    chosen = select(captures, signals.c.title, signals.c.source, evidence.c.size, evidence.c.deleted_at).select_from(joined)
    newest = chosen.where(signals.c.event == event, captures.c.sha256 == sha256).order_by(captures.c.id.desc()).limit(1)
    return connection.execute(newest).first()


def count_today(connection: Connection, now: int) -> dict[str, int]:
    """How many verdicts of each kind were given since midnight in Asia/Shanghai and are in force."""
    today = shanghai(now)
    midnight = to_epoch(datetime(today.year, today.month, today.day, tzinfo=today.tzinfo))
    chosen = select(reviews.c.verdict, func.count()).where(
        reviews.c.at >= midnight, reviews.c.undone_by.is_(None), reviews.c.verdict.in_(tuple(VERDICTS))
    )
    return dict(connection.execute(chosen.group_by(reviews.c.verdict)).all())


def source_healths(connection: Connection) -> dict[str, str]:
    """How the last run of every source that ever ran has ended."""
    return dict(connection.execute(select(source_states.c.source, source_states.c.state)).all())


def known_events(connection: Connection, numbers: Sequence[int]) -> list[int]:
    """Those of ``numbers`` that are events, in the given order."""
    known = set(connection.scalars(select(events.c.id).where(events.c.id.in_(numbers))))
    return [number for number in numbers if number in known]


def count_unreceived(connection: Connection) -> int:
    """Key events whose warning nobody has received yet."""
    return connection.execute(select(func.count(alerts.c.event.distinct())).where(alerts.c.state == "open")).scalar_one()


def has_signals(connection: Connection) -> bool:
    """Whether anything was ever kept."""
    return connection.execute(select(signals.c.id).limit(1)).first() is not None


def _reports(connection: Connection, event: int) -> list[Row[Any]]:
    named = ("id", "title", "source", "kind", "publisher", "address", "published_at", "first_seen_at", "sha256")
    chosen = select(*(signals.c[name] for name in named)).where(signals.c.event == event)
    order = (func.coalesce(signals.c.published_at, signals.c.first_seen_at), signals.c.id)
    return list(connection.execute(chosen.order_by(*order).limit(MOST_REPORTS)))


def _reasons(connection: Connection, event: int) -> dict[int, str]:
    """The last reason given for each signal."""
    given = select(memberships.c.signal, memberships.c.reason).where(memberships.c.event == event).order_by(memberships.c.id)
    return {row.signal: row.reason for row in connection.execute(given)}


def _versions(connection: Connection, signal: int) -> list[Row[Any]]:
    columns = [versions.c[name] for name in ("version", "captured_at", "sha256", "title")]
    return list(connection.execute(select(*columns).where(versions.c.signal == signal).order_by(versions.c.version.desc()).limit(20)))
