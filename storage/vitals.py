"""How far behind an installation is, in moments that a monitoring program can compare with its own limits."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from storage.tables import events, mails, outbox

_WARNINGS: Final = ("notify", "mail", "storm", "escalate")
_UNSENT: Final = ("waiting", "sending", "held", "gathering")
_OPEN: Final = ("pending", "dead")


@dataclass(frozen=True, slots=True)
class Vitals:
    """Moments in epoch milliseconds; None where nothing waits or nothing was ever done."""

    oldest_undecided_at: int | None
    undecided: int
    oldest_work_at: int | None
    """Of work that was due by now; what is planned for later does not wait."""
    oldest_unsent_alert_at: int | None
    dead_work: int
    last_worked_at: int | None


def read_vitals(connection: Connection, now: int) -> Vitals:
    """All of them at one moment."""
    undecided = (events.c.state == "new", events.c.level != "none")
    waiting, first = connection.execute(select(func.count(), func.min(events.c.created_at)).where(*undecided)).one()
    due = select(func.min(outbox.c.created_at)).where(outbox.c.state == "pending", outbox.c.next_at <= now)
    dead = select(func.count()).select_from(outbox).where(outbox.c.state == "dead")
    worked = select(func.max(outbox.c.done_at)).where(outbox.c.kind != "index")  # those are done by crawls and pages as well
    return Vitals(
        first,
        waiting,
        connection.execute(due).scalar(),
        _oldest_unsent(connection, now),
        connection.execute(dead).scalar_one(),
        connection.execute(worked).scalar(),
    )


def _oldest_unsent(connection: Connection, now: int) -> int | None:
    """The oldest warning that should have left by now, whether it has become a mail already or not."""
    rows = select(func.min(outbox.c.created_at)).where(
        outbox.c.kind.in_(_WARNINGS), outbox.c.state.in_(_OPEN), (outbox.c.next_at <= now) | (outbox.c.attempts > 0)
    )
    letters = select(func.min(mails.c.created_at)).where(mails.c.state.in_(_UNSENT))
    found = [moment for statement in (rows, letters) if (moment := connection.execute(statement).scalar()) is not None]
    return min(found, default=None)
