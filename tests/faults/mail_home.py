"""A home full of key items that nobody has been told of yet, the worker that tells, and what must hold afterwards."""

import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Final

from console.installation import open_installation
from core.clock import system_clock
from core.criteria import Level
from tests.alerts.bureau import SETTINGS, Bureau, Dial
from tests.faults.child import Child, Ended
from tests.faults.harness import TODAY, Kill
from tests.faults.record_facts import let_leases_expire, opened

KEY_ITEMS: Final = 16
IMPORTANT_ITEMS: Final = 3
MORE: Final = "[alerts]\nack_minutes = 1440\nstorm_mails = 12\n[worker]\nattempts = 100\n"


def fill_home(home: Path, port: int) -> Path:
    """Items that have risen, and two people in the duty table."""
    home.mkdir(parents=True)
    (home / "fengxun.toml").write_text(SETTINGS.format(port=port) + MORE, "utf-8")
    clock = Dial(system_clock())
    bureau = Bureau(open_installation(home).at(clock), clock)
    bureau.staff("chen", "wang")
    for number in range(KEY_ITEMS):
        bureau.happen(f"k{number}")
    for number in range(IMPORTANT_ITEMS):
        bureau.happen(f"i{number}", Level.IMPORTANT)
    bureau.digest("2026-11-01")
    bureau.installation.record.close()
    return home


def copy_home(home: Path, to: Path, port: int) -> Path:
    """The same items in a home of its own that sends to ``port``."""
    shutil.copytree(home, to)
    (to / "fengxun.toml").write_text(SETTINGS.format(port=port) + MORE, "utf-8")
    return to


@dataclass(slots=True)
class MailRun:
    """Kills of one home, counted."""

    home: Path
    kills: int = 0
    log: list[str] = field(default_factory=list)

    def work(self, kill: Kill | None = None) -> Ended:
        """One worker until it is idle or dies; afterwards what it had claimed is free again."""
        with self.working(fault=kill.fault if kill else "") as child:
            if kill and kill.after_s:
                child.wait_until(lambda: "ready" in child.said())
            ended = child.wait(kill.after_s if kill else 0.0)
        self.kills += ended.killed
        self.log.append(f"{kill}: {ended.status}")
        let_leases_expire(self.home)
        return ended

    def working(self, *more: str, fault: str = "") -> Child:
        """A worker, to be entered."""
        arguments = [str(self.home), "--port", "1", "--today", TODAY.isoformat(), "--warnings", *more]
        return Child("tests.faults.work_queue", arguments, fault=fault)

    def settle(self) -> None:
        """Until nothing is left to do (a joint mail is written by one round and sent by the next)."""
        for _ in range(3):
            ended = self.work()
            assert ended.status == 0, ended.said

    def pass_on_everything(self) -> None:
        """The clocks of all key items run out."""
        with opened(self.home) as connection, connection:
            connection.execute("UPDATE outbox SET next_at = 0 WHERE kind = 'escalate' AND state = 'pending'")

    def faults(self, rounds: int = 1) -> list[str]:
        """Broken promises in words. ``rounds``: how many people are to have been told of each key item."""
        with opened(self.home) as connection:
            return [*_missing(connection, rounds), *self._delivery_faults(connection)]

    def _delivery_faults(self, connection: sqlite3.Connection) -> Iterator[str]:
        arrived = Counter(message_id(path) for path in (self.home / "mailbox").glob("*.eml"))
        known = {row["message_id"]: row for row in connection.execute("SELECT * FROM mails WHERE state <> 'grouped'")}
        if unknown := set(arrived) - set(known):
            yield f"mails that nobody wrote: {unknown}"
        for name, row in known.items():
            if not arrived[name]:
                yield f"lost: {dict(row)}"
            elif arrived[name] > 1 and not row["doubtful"]:
                yield f"arrived {arrived[name]} times without mark: {row['key']}"
        surplus = sum(arrived.values()) - len(arrived)
        if surplus > self.kills:
            yield f"{surplus} duplicates after {self.kills} kills"


def message_id(path: Path) -> str:
    """Of a kept mail."""
    return str(message_from_bytes(path.read_bytes())["Message-ID"])


def _missing(connection: sqlite3.Connection, rounds: int) -> Iterator[str]:
    for query, meaning in (
        ("SELECT key, state, error FROM outbox WHERE state <> 'done' AND kind NOT IN ('escalate', 'index')", "work that is not done"),
        ("SELECT key, state FROM mails WHERE state NOT IN ('sent', 'grouped')", "mails that did not leave"),
        (f"SELECT event FROM alerts a WHERE level = 'key' AND {_TOLD} <> {rounds}", "not told as often as due"),
        ("SELECT event FROM alerts WHERE level = 'important' AND state <> 'digested'", "not in a digest"),
        ("SELECT key FROM outbox WHERE kind = 'notify' AND json_extract(payload, '$.event') NOT IN (SELECT event FROM alerts)", "no alert"),
        (f"SELECT key FROM mails WHERE state = 'grouped' AND message_id NOT IN ({_JOINT})", "part of a joint mail that there is not"),
    ):
        if rows := [tuple(row) for row in connection.execute(query)]:
            yield f"{meaning}: {rows[:5]}"
    if (number := connection.execute("SELECT count(*) FROM alerts").fetchone()[0]) != KEY_ITEMS + IMPORTANT_ITEMS:
        yield f"{number} alerts"


_JOINT: Final = "SELECT message_id FROM mails WHERE kind = 'storm'"
_TOLD: Final = "(SELECT count(DISTINCT recipient) FROM mails m WHERE m.alert = a.id AND m.kind = 'key')"
