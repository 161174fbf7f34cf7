"""The daily digest of important items, to everybody in the duty table but leaders."""

from alerts.compose import compose_digest
from alerts.post import post_letter
from alerts.route import readers
from alerts.subject import read_subjects
from alerts.tell import Desk
from core.clock import chinese_date
from storage.alerts import alerts_in, change_alerts
from storage.recipients import list_recipients


def send_digest(desk: Desk, day: str) -> int:
    """Write the digest of ``day`` (YYYY-MM-DD); returns how many events it lists. Without readers everything waits for the next one."""
    queued = alerts_in(desk.connection, "queued")
    people = readers(list_recipients(desk.connection))
    if not queued or not people:
        return 0
    subjects = read_subjects(desk.connection, [row.event for row in queued])
    listed = sorted(subjects.values(), key=lambda subject: (-subject.level.rank, subject.event))
    letter = compose_digest(listed, chinese_date(desk.now), desk.settings)
    for person in people:
        key = f"mail:digest:{day}:{person.id}"
        post_letter(desk.connection, letter, person, key=key, kind="digest", now=desk.now, settings=desk.settings)
    change_alerts(desk.connection, [row.id for row in queued], {"state": "digested", "note": f"已列入{day}汇总"})
    return len(listed)
