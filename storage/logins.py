"""Log-ins (server-side) and one-time invitations; only the hash of a token is stored."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from core.people import Person, Role
from storage.people import as_person
from storage.tables import invitations, logins, users

TOKEN_BYTES = 32
"""256 random bits: twice what ASVS 5.0 (7.2.3) asks for."""


@dataclass(frozen=True, slots=True)
class Login:
    """One log-in that is in force."""

    person: Person
    token: str
    """SHA-256 of the cookie's value."""
    csrf: str
    created_at: int
    seen_at: int
    ends_at: int


def open_login(connection: Connection, user: int, *, now: int, ends_at: int, agent: str) -> str:
    """Start a log-in; returns the secret for the cookie."""
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token": hash_token(secret), "user": user, "csrf": secrets.token_urlsafe(TOKEN_BYTES), "agent": agent[:300]}
    connection.execute(insert(logins), {**values, "created_at": now, "seen_at": now, "ends_at": ends_at})
    return secret


def find_login(connection: Connection, secret: str, *, now: int, idle_ms: int) -> Login | None:
    """The log-in of a cookie; None when it is unknown, over, idle for longer than ``idle_ms``, or the user was switched off.

    Duty officers keep theirs (their phone must be ready at night): for them ``ends_at`` alone counts.
    """
    row = connection.execute(select(logins).where(logins.c.token == hash_token(secret), logins.c.ends_at > now)).first()
    user = None if row is None else connection.execute(select(users).where(users.c.id == row.user, users.c.active)).first()
    if row is None or user is None:
        return None
    person = as_person(user)
    if person.role is not Role.DUTY and row.seen_at + idle_ms <= now:
        return None
    return Login(person, row.token, row.csrf, row.created_at, row.seen_at, row.ends_at)


def see_login(connection: Connection, token: str, now: int) -> None:
    """Note that a log-in was used."""
    connection.execute(update(logins).where(logins.c.token == token).values(seen_at=now))


def close_login(connection: Connection, token: str) -> None:
    """End one log-in."""
    connection.execute(delete(logins).where(logins.c.token == token))


def close_logins(connection: Connection, user: int, but: str = "") -> int:
    """End all log-ins of a user (but one, by token); returns how many."""
    return connection.execute(delete(logins).where(logins.c.user == user, logins.c.token != but)).rowcount


def count_logins(connection: Connection, now: int) -> dict[int, tuple[int, int]]:
    """By user: how many log-ins are in force (or only idle), and when one was last used."""
    counted = select(logins.c.user, func.count(), func.max(logins.c.seen_at)).where(logins.c.ends_at > now).group_by(logins.c.user)
    return {user: (number, seen_at) for user, number, seen_at in connection.execute(counted)}


def delete_ended_logins(connection: Connection, now: int) -> int:
    """Remove log-ins that are over."""
    return connection.execute(delete(logins).where(logins.c.ends_at <= now)).rowcount


def invite(connection: Connection, user: int, *, now: int, ends_at: int) -> str:
    """A one-time link's secret with which a user sets a password; earlier ones of the same user are void."""
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    connection.execute(update(invitations).where(invitations.c.user == user, invitations.c.used_at.is_(None)).values(used_at=now))
    connection.execute(insert(invitations), {"token": hash_token(secret), "user": user, "created_at": now, "ends_at": ends_at})
    return secret


def find_invitation(connection: Connection, secret: str, now: int) -> int | None:
    """The user whom an unused invitation is for."""
    wanted = (invitations.c.token == hash_token(secret), invitations.c.used_at.is_(None), invitations.c.ends_at > now)
    return connection.execute(select(invitations.c.user).where(*wanted)).scalar()


def use_invitation(connection: Connection, secret: str, now: int) -> bool:
    """Take an invitation; False when somebody was faster."""
    wanted = (invitations.c.token == hash_token(secret), invitations.c.used_at.is_(None))
    return connection.execute(update(invitations).where(*wanted).values(used_at=now)).rowcount > 0


def hash_token(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
