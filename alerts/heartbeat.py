"""The daily sign of life (dead man's switch): a mail whose absence says that something is broken."""

from typing import Final

from alerts.compose import compose_heartbeat
from alerts.faults import list_faults
from alerts.post import post_letter
from alerts.route import ON_CALL, is_usable
from alerts.tell import Desk
from storage.alerts import count_activity, count_open
from storage.mails import UNSENT, count_mails
from storage.outbox import count_work
from storage.recipients import list_recipients

DAY_MS: Final = 86_400_000


def send_heartbeat(desk: Desk, day: str) -> int:
    """Write the sign of life of ``day`` (YYYY-MM-DD) to everybody on call; returns to how many."""
    mails = count_mails(desk.connection)
    figures = {
        "signals": count_activity(desk.connection, desk.now - DAY_MS),
        "open": count_open(desk.connection)[0],
        "unsent": sum(mails.get(state, 0) for state in UNSENT),
        "dead": sum(number for (_, state), number in count_work(desk.connection).items() if state == "dead"),
    }
    letter = compose_heartbeat(figures, list_faults(desk.connection, desk.now), desk.now, desk.settings)
    people = [person for person in list_recipients(desk.connection) if is_usable(person) and person.role in ON_CALL]
    for person in people:
        key = f"mail:heartbeat:{day}:{person.id}"
        post_letter(desk.connection, letter, person, key=key, kind="heartbeat", now=desk.now, settings=desk.settings)
    return len(people)
