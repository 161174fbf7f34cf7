"""What a person decides about an event, what became of it, and what the register does in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from core.people import Person

Opening = Callable[[Connection, int, Person, int], int | None]
"""(connection, event, person, now) → number of the register entry that a confirmed event has; must give an existing one back."""
Withdrawal = Callable[[Connection, int, Person, int], None]
"""(connection, event, person, now): takes the entry of an event back; raises ConflictError when somebody built on it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One verdict, as a page sends it."""

    event: int
    verdict: str
    """A key of ``core.review.VERDICTS``."""
    seen: str
    """``revision.decision`` that the page showed."""
    reason: str = ""
    route: str = ""
    """A key of ``core.review.ROUTES``, for a transfer."""
    target: int | None = None
    """The event of which this one is a duplicate."""
    anyway: bool = False
    """Decide although somebody else has claimed the event."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict that holds."""

    review: int
    event: int
    verdict: str
    state: str
    entry: int | None = None
    """The register entry of a confirmed event."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A verdict of several that does not hold, with the sentence that says why."""

    event: int
    message: str
