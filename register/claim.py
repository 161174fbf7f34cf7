"""Who works on an event (claims, which expire) and who has it open (presence)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from core.people import Person
from register.filing import hold_case
from register.history import Past, history
from register.refusals import ClaimedError
from register.words import minutes_left
from storage import claims
from storage.claims import ClaimRow
from storage.reviews import lock_events

__all__ = ["Claim", "Past", "claim", "history", "release", "see", "take_claim", "touch", "who_is_here"]

PRESENCE_MS: Final = 30_000
"""How long somebody is shown as here after the last sign of life."""
LONGEST: Final = 3
"""Activity prolongs a claim to at most so many times its length."""
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on an event, since when and until when."""

    event: int
    user: int
    since: int
    until: int


def claim(connection: Connection, event: int, person: Person, *, now: int, minutes: int) -> Claim:
    """Claim an event for ``minutes``, or prolong one's own claim.

    Raises ClaimedError naming who has it, ReviewError when there is no such event.
    """
    hold_case(connection, event)
    held = claims.load_claim(connection, event, now)
    if held is None:
        return _keep(connection, event, person, now, now + minutes * _MINUTE_MS)
    if held.user != person.id:
        raise ClaimedError(f"{held.name}认领中，剩{minutes_left(held.until, now)}分。")
    return _prolong(connection, held, person, now, minutes)


def touch(connection: Connection, event: int, person: Person, *, now: int, minutes: int) -> Claim | None:
    """After activity: prolong one's own claim to ``minutes`` from now, at most three times that from its start; None without a claim."""
    lock_events(connection, [event])
    held = claims.load_claim(connection, event, now)
    return _prolong(connection, held, person, now, minutes) if held and held.user == person.id else None


def release(connection: Connection, event: int, person: Person) -> bool:
    """End one's own claim; returns whether there was one."""
    return claims.drop_claim(connection, event, person.id)


def take_claim(connection: Connection, event: int, person: Person, *, now: int, minutes: int) -> Claim:
    """Claim an event that was just decided: one's own claim goes on, another's ends."""
    return touch(connection, event, person, now=now, minutes=minutes) or _keep(connection, event, person, now, now + minutes * _MINUTE_MS)


def see(connection: Connection, event: int, person: Person, *, now: int) -> None:
    """Say that a person has an event open."""
    claims.keep_presence(connection, event, person.id, until=now + PRESENCE_MS, now=now)


def who_is_here(connection: Connection, events: Iterable[int], person: Person, *, now: int) -> dict[int, str]:
    """Who else has these events open: the names by event, the latest sign of life first, several joined by 、."""
    names: dict[int, list[str]] = {}
    for event, name in claims.list_presences(connection, list(events), person.id, now):
        names.setdefault(event, []).append(name)
    return {event: "、".join(here) for event, here in names.items()}


def _prolong(connection: Connection, held: ClaimRow, person: Person, now: int, minutes: int) -> Claim:
    wanted = min(now + minutes * _MINUTE_MS, held.since + LONGEST * minutes * _MINUTE_MS)
    return _keep(connection, held.event, person, held.since, max(held.until, wanted))


def _keep(connection: Connection, event: int, person: Person, since: int, until: int) -> Claim:
    claims.keep_claim(connection, event, person.id, since=since, until=until)
    return Claim(event, person.id, since, until)
