"""Claims (who works on an event until when) and presences (who has it open)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from storage.tables import claims, presences, users
from storage.upsert import upsert

ClaimRow = Row[Any]


def load_claim(connection: Connection, event: int, now: int) -> ClaimRow | None:
    """The claim on an event that holds at ``now``, with the ``name`` of its holder."""
    chosen = select(claims, users.c.name).join(users, users.c.id == claims.c.user)
    return connection.execute(chosen.where(claims.c.event == event, claims.c.until > now)).first()


def keep_claim(connection: Connection, event: int, user: int, *, since: int, until: int) -> None:
    """Claim an event, whoever held it before."""
    values = {"user": user, "since": since, "until": until}
    upsert(connection, claims, ["event"], {"event": event, **values}, values)


def drop_claim(connection: Connection, event: int, user: int) -> bool:
    """End a person's own claim; returns whether there was one."""
    return connection.execute(delete(claims).where(claims.c.event == event, claims.c.user == user)).rowcount > 0


def keep_presence(connection: Connection, event: int, user: int, *, until: int, now: int) -> None:
    """Say that a person has an event open; what that person had open before and is over goes away."""
    connection.execute(delete(presences).where(presences.c.user == user, presences.c.until <= now))
    upsert(connection, presences, ["event", "user"], {"event": event, "user": user, "until": until}, {"until": until})


def list_presences(connection: Connection, numbers: Sequence[int], but: int, now: int) -> list[tuple[int, str]]:
    """(event, name) of everybody but ``but`` who has one of these events open at ``now``, the latest sign of life first."""
    chosen = select(presences.c.event, users.c.name).join(users, users.c.id == presences.c.user)
    here = chosen.where(presences.c.event.in_(numbers), presences.c.user != but, presences.c.until > now)
    return [(row.event, row.name) for row in connection.execute(here.order_by(presences.c.until.desc(), presences.c.user))]
