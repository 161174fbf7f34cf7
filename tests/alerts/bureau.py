"""A bureau under test: an installation with a duty table, events that rise through the real ingest, a worker with a clock of ours."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Row, select

from alerts.table import Line, add_recipient
from alerts.tell import Desk
from console.alerting import WARNINGS, release_mails
from console.installation import Installation, open_installation
from console.worker import Worker
from core.criteria import Level
from core.model import Casualties, Context, Verdict
from core.people import Person, Role
from core.settings import Settings
from pipelines.ingest import ingest
from storage.mails import MailRow
from storage.outbox import add_work
from storage.people import add_user, find_user
from storage.tables import alerts, mails
from tests.items import NOW, FakeJudge, as_judge, make_prepared

MINUTE = 60_000
SETTINGS = "[mail]\nhost = '127.0.0.1'\nport = {port}\nsecurity = 'none'\nsender = '风讯 <fengxun@yc.example>'\ntimeout_s = 5\n"
BASE = "[console]\nbase_url = 'https://fengxun.yc.example'\n"


@dataclass(slots=True)
class Dial:
    """A clock that we turn."""

    now: int = NOW

    def __call__(self) -> int:
        return self.now

    def turn(self, minutes: float) -> None:
        """Let time pass."""
        self.now += int(minutes * MINUTE)


@dataclass(slots=True)
class KeyJudge(FakeJudge):
    """Says what it is told, with trigger K1 for key items."""

    dead: int = 1

    def judge(self, title: str, _text: str, *, context: Context, **_facts: object) -> Verdict:
        """The verdict."""
        verdict = FakeJudge.judge(self, title, _text, context=context, **_facts)
        if self.level is not Level.KEY:
            return verdict
        return replace(verdict, met=("C1", "K1"), casualties=Casualties(dead=self.dead), regions={"event": ("140802",)})


@dataclass(frozen=True, slots=True)
class Bureau:
    """The installation, its clock, and shorthands for what tests do with it."""

    installation: Installation
    clock: Dial = field(default_factory=Dial)

    @property
    def settings(self) -> Settings:
        """What is set."""
        return self.installation.settings

    def set(self, **sections: Any) -> "Bureau":
        """The same bureau with some settings changed: ``set(mail={"port": 25})``."""
        changed = {name: replace(getattr(self.settings, name), **values) for name, values in sections.items()}
        other = replace(self.installation, settings=replace(self.settings, **changed))
        return Bureau(other, self.clock)

    def staff(self, *names: str, **more: str) -> list[int]:
        """Lines of the duty table, in order; the address is the name's."""
        with self.installation.record.write() as connection:
            kept = (more.get("role", "duty"), more.get("county", ""), more.get("hours", ""))
            lines = [Line(name, f"{name}@yc.example", *kept) for name in names]
            return [add_recipient(connection, line).id for line in lines]

    def happen(self, name: str, level: Level = Level.KEY, *, dead: int = 1, title: str = "", version: int = 1, kind: str = "S6") -> int:
        """An item comes in; returns its event. The same ``name`` with another version revises it."""
        text = _prose(name) + f"第{version}版。"
        judge = KeyJudge(level, dead=dead)
        prepared = make_prepared(title or f"{name}号电暖器起火", text, judge=judge, address=f"https://a.example/{name}")
        prepared = replace(prepared, notice=replace(prepared.notice, kind=kind))
        return ingest(self.installation.record, prepared, as_judge(judge), self.clock).event

    def work(self, minutes: float = 0.0) -> None:
        """Let time pass, then do what is due."""
        self.clock.turn(minutes)
        Worker(self.installation, WARNINGS, keeps_house=False).run_until_idle()

    def digest(self, day: str) -> None:
        """The schedule row of a day's digest."""
        self.schedule("digest", day)

    def schedule(self, kind: str, day: str) -> None:
        """One schedule row."""
        with self.installation.record.write() as connection:
            add_work(connection, kind, f"{kind}:{day}", {"day": day}, now=self.clock())

    def release(self) -> int:
        """What a worker does first: mails that were held go out."""
        return release_mails(self.installation)

    def mails(self) -> list[MailRow]:
        """The send log."""
        with self.installation.record.read() as connection:
            return list(connection.execute(select(mails).order_by(mails.c.id)))

    def alerts(self) -> list[Row[Any]]:
        """The warnings."""
        with self.installation.record.read() as connection:
            return list(connection.execute(select(alerts).order_by(alerts.c.id)))

    def person(self, login: str = "chen", role: Role = Role.DUTY) -> Person:
        """A user of the console."""
        with self.installation.record.write() as connection:
            known = find_user(connection, login)
            number = known.id if known else add_user(connection, login=login, name=f"用户{login}", role=role, now=self.clock())
        return Person(number, login, f"用户{login}", role)

    def desk(self, connection: Any) -> Desk:
        """What domain functions ask for."""
        return Desk(connection, self.clock(), self.settings)


def open_bureau(home: Path, port: int = 1) -> Bureau:
    """A new installation whose mail server is on ``port``."""
    home.mkdir(parents=True)
    (home / "fengxun.toml").write_text(SETTINGS.format(port=port) + BASE, "utf-8")
    clock = Dial()
    return Bureau(open_installation(home).at(clock), clock)


def _prose(name: str) -> str:
    """400 characters that no other name's text resembles."""
    chance = Random(name)
    return "".join(chr(0x4E00 + chance.randrange(20_000)) for _ in range(400))
