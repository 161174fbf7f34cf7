"""Users of the console: who they are, their password hashes, and the failures that lock an account."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, func, insert, select, update

from core.people import Person, Role
from storage.tables import users

UserRow = Row[Any]
_USERS_KEY: Final = 0x75736572  # "user"


def lock_users(connection: Connection) -> None:
    """Until this transaction ends nobody else who asks for this lock goes on; on SQLite a write transaction is alone anyhow."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_USERS_KEY)))


def add_user(connection: Connection, *, login: str, name: str, role: Role, county: str = "", station: str = "", now: int) -> int:
    """A new user without a password; returns its number."""
    values = {"login": login, "name": name, "role": role.value, "county": county, "station": station, "active": True, "created_at": now}
    return int(connection.execute(insert(users), values).inserted_primary_key[0])  # type: ignore[index]


def find_user(connection: Connection, login: str) -> UserRow | None:
    """A user by log-in name, active or not."""
    return connection.execute(select(users).where(users.c.login == login)).first()


def load_user(connection: Connection, user: int) -> UserRow | None:
    """A user by number."""
    return connection.execute(select(users).where(users.c.id == user)).first()


def list_users(connection: Connection) -> list[UserRow]:
    """All users, active ones first, by log-in name."""
    return list(connection.execute(select(users).order_by(users.c.active.desc(), users.c.login)))


def count_users(connection: Connection, role: Role | None = None) -> int:
    """How many active users there are (of one role)."""
    counted = select(func.count()).select_from(users).where(users.c.active)
    return connection.execute(counted if role is None else counted.where(users.c.role == role.value)).scalar_one()


def user_names(connection: Connection) -> dict[int, str]:
    """The name of every user, for lists that show who did something."""
    return {row.id: row.name for row in connection.execute(select(users.c.id, users.c.name))}


def change_user(connection: Connection, user: int, values: Mapping[str, Any]) -> None:
    """Set columns of one user."""
    connection.execute(update(users).where(users.c.id == user).values(dict(values)))


def as_person(row: UserRow) -> Person:
    """A user's row without anything secret."""
    return Person(row.id, row.login, row.name, Role(row.role), row.county, row.station, row.single_keys)
