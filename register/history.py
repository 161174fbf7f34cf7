"""What people did to an event, for its page."""

from dataclasses import dataclass

from sqlalchemy import Connection

from register.words import deed
from storage.reviews import list_reviews


@dataclass(frozen=True, slots=True)
class Past:
    """One review as people read it."""

    review: int
    at: int
    by: int
    name: str
    verdict: str
    text: str
    """What was done: ``判“跟踪”``, ``否决C6``."""
    reason: str
    route: str
    target: int | None
    """The duplicate's event; of an undoing, the review that was taken back."""
    undone: bool


def history(connection: Connection, event: int) -> list[Past]:
    """All reviews of an event, newest first, undone ones marked."""
    return [
        Past(row.id, row.at, row.by, row.name, row.verdict, deed(row.verdict), row.reason, row.route, row.target, row.undone_by is not None)
        for row in list_reviews(connection, event)
    ]
