"""People of an invented bureau, and entries of invented events, for the tests of the register."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert

from core.criteria import Level
from core.people import Person, Role
from core.settings import RegisterSettings
from register.entries import edit_entry, open_entry
from register.entry import Entry, load_again
from register.flow import Step, take_step
from register.signing import check, issue, sign
from storage.database import Record
from storage.people import add_user
from storage.tables import cases
from tests.items import HOUR, NOW, FakeJudge, make_prepared
from tests.pipelines.taking import take

SETTINGS: Final = RegisterSettings()
LATER: Final = NOW + HOUR


@dataclass(frozen=True, slots=True)
class Bureau:
    """One person of each role, and a second analyst."""

    analyst: Person
    colleague: Person
    head: Person
    leader: Person
    duty: Person
    admin: Person
    county: Person

    def by_role(self, role: Role) -> Person:
        """Somebody of that role."""
        return next(person for person in (self.analyst, self.head, self.leader, self.duty, self.admin, self.county) if person.role is role)


def hire(record: Record) -> Bureau:
    """Enter everybody into the record."""
    people = (
        ("analyst", "周敏", Role.ANALYST, ""),
        ("colleague", "李慧", Role.ANALYST, ""),
        ("head", "王建国", Role.HEAD, ""),
        ("leader", "赵明", Role.LEADER, ""),
        ("duty", "陈涛", Role.DUTY, ""),
        ("admin", "管理员", Role.ADMIN, ""),
        ("county", "平陆人", Role.COUNTY, "140829"),
    )
    with record.write() as connection:
        made = {login: _hire(connection, login, name, role, county) for login, name, role, county in people}
    return Bureau(**made)


def _hire(connection: Connection, login: str, name: str, role: Role, county: str) -> Person:
    number = add_user(connection, login=login, name=name, role=role, county=county, now=NOW)
    return Person(number, login, name, role, county)


def find_event(record: Record, level: Level = Level.IMPORTANT, address: str = "https://a.example/1", **words: Any) -> int:
    """Take in an item; the number of its event. Another address needs other ``title`` and ``text``, or it joins the first event."""
    return take(record, make_prepared(address=address, judge=FakeJudge(level), **words), FakeJudge(level)).event


def enter(record: Record, person: Person, event: int, now: int = NOW) -> Entry:
    """Confirm an event."""
    with record.write() as connection:
        return load_again(connection, open_entry(connection, event, person, now, SETTINGS))


def say(record: Record, event: int, person: Person, flags: dict[str, bool], level: str = "") -> None:
    """What people said of an event's criteria before they confirmed it."""
    values = {
        "event": event,
        "state": "confirmed",
        "level": level,
        "flags": flags,
        "decision": 1,
        "decided_by": person.id,
        "decided_at": NOW,
    }
    with record.write() as connection:
        connection.execute(insert(cases), values)


def step(record: Record, entry: Entry, person: Person, action: str, now: int = LATER, **asked: str) -> Entry:
    """Take one step."""
    with record.write() as connection:
        return take_step(connection, entry.number, Step(action, **asked), person, version=entry.version, now=now)


def edit(record: Record, entry: Entry, person: Person, now: int = LATER, **typed: Any) -> Entry:
    """Change what an entry says."""
    with record.write() as connection:
        return edit_entry(connection, entry.number, typed, person, version=entry.version, now=now)


def issued(record: Record, bureau: Bureau, entry: Entry, now: int = LATER) -> Entry:
    """Check, sign where it is needed, and issue."""
    with record.write() as connection:
        entry = check(connection, entry.number, bureau.head, version=entry.version, now=now)
        if entry.level is Level.KEY:
            entry = sign(connection, entry.number, bureau.leader, version=entry.version, now=now)
        return issue(connection, entry.number, bureau.analyst, version=entry.version, now=now, settings=SETTINGS)


def disposed(record: Record, bureau: Bureau, entry: Entry) -> Entry:
    """Bring an entry to 处置."""
    entry = step(record, entry, bureau.analyst, "analyse", form="expert")
    entry = step(record, entry, bureau.analyst, "assess", risk="high")
    return step(record, entry, bureau.analyst, "dispose")
