"""Opening a case for one decision, and filing it: the checks and writes that verdicts, flags and undoing have in common."""

from typing import Any, Final

from sqlalchemy import Connection

from core.errors import ConflictError
from core.people import Person
from register.refusals import ReviewError, StaleError
from register.words import NOT_TAKEN, clock_time, told
from storage import reviews
from storage.people import load_user
from storage.reviews import Case, ReviewRow

_SNAPSHOT: Final = ("shown", "state", "level", "flags", "decision", "decided_by", "decided_at", "return_at")


def open_case(connection: Connection, event: int, seen: str, person: Person, now: int) -> Case:
    """The case of an event, held until the transaction ends, if the page showed it as it is.

    Raises ConflictError naming who decided since, StaleError when the event has a newer version, ReviewError when there is no such event.
    """
    case = hold_case(connection, event)
    revision, decision = _parse(seen)
    if decision != case.decision:
        last = reviews.last_review(connection, event)
        since = told(name_of(connection, last, person), last, now) if last else "这条信号没有这个结论"
        raise ConflictError(f"{NOT_TAKEN}{since}。")
    if revision != case.revision:
        raise StaleError(f"页面已过时：这条信号{clock_time(case.updated_at, now)}有新版本。")
    return case


def hold_case(connection: Connection, event: int) -> Case:
    """The case of an event, held until the transaction ends. Raises ReviewError when there is no such event."""
    case = reviews.lock_case(connection, event)
    if case is None:
        raise ReviewError("没有这条信号，请回到队列重新打开。")
    return case


def file_review(
    connection: Connection, before: Case, after: Case, person: Person, verdict: str, *, seen: str, now: int, **told_by: Any
) -> int:
    """Append the review that leads from ``before`` to ``after`` and write the case; returns the review's number."""
    values = {"reason": "", "route": "", "target": None} | told_by
    review = reviews.add_review(
        connection,
        event=before.event,
        at=now,
        by=person.id,
        verdict=verdict,
        seen=seen,
        before=_snapshot(before),
        after=_snapshot(after),
        **values,
    )
    reviews.keep_case(connection, after)
    return review


def name_of(connection: Connection, review: ReviewRow, reader: Person) -> str:
    """Who made a review, as ``reader`` reads it: 你 for the reader's own."""
    if review.by == reader.id:
        return "你"
    user = load_user(connection, review.by)
    return user.name if user else "他人"


def _snapshot(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _SNAPSHOT} | {"flags": dict(case.flags)}


def _parse(seen: str) -> tuple[int, int]:
    """(revision, decision) of what a page showed."""
    revision, _, decision = seen.partition(".")
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in (revision, decision)):
        raise ReviewError("页面数据不完整，结论没有生效。请重新打开这条信号再判。")
    return int(revision), int(decision)
