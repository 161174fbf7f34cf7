"""Run children that do the product's work, end them hard, start them again, and compare the end with an undisturbed run.

``world()`` serves the sample web from the test's own process, so that it survives all kills. ``Rig.crawl`` and ``Rig.work`` start one
child; a ``Kill`` says where it dies. ``Rig.go_through`` crawls the three days with the given kills in one home, after each kill again
from where it stood, and leaves the home idle. See ``record_facts`` for what is then compared.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from core.clock import shanghai, system_clock
from crawlers import sample
from crawlers.sample.server import SampleServer, serve
from storage.database import Record, open_engine, sqlite_url
from storage.migrate import migrate
from storage.outbox import add_work
from tests.faults.child import Child, Ended
from tests.faults.record_facts import faults_of, let_leases_expire, untold

TODAY: Final = shanghai(system_clock()).date() - timedelta(days=10)
"""Day 3 of the sample world in these tests: past, but not so long that evidence expires."""
DAYS: Final = (1, 2, 3)
SETTINGS: Final = "[crawl]\ndelay_s = 0\nallow_loopback = true\nprocesses = 0\n"


@dataclass(frozen=True, slots=True)
class Kill:
    """Where a child dies: at a named crash point (``step:n``), or ``after_s`` seconds of work."""

    fault: str = ""
    after_s: float = 0.0

    def __str__(self) -> str:
        return self.fault or f"SIGKILL after {self.after_s:.2f} s"


@dataclass(frozen=True, slots=True)
class Rig:
    """A sample world and the children that crawl it."""

    server: SampleServer
    log: list[str] = field(default_factory=list)
    """What happened, for the message of a failed test."""

    def crawl(self, home: Path, day: int, kill: Kill | None = None) -> Ended:
        """Crawl one day."""
        with self.crawling(home, day, kill=kill) as child:
            return child.wait(kill.after_s if kill else 0.0)

    def crawling(self, home: Path, day: int, *more: str, kill: Kill | None = None) -> Child:
        """A child that crawls one day, to be entered."""
        self.server.day = day
        return Child("tests.faults.crawl_day", [str(home), *self._world(), "--day", str(day), *more], fault=kill.fault if kill else "")

    def work(self, home: Path, kill: Kill | None = None) -> Ended:
        """Do all queued work."""
        with self.working(home, kill=kill) as child:
            return child.wait(kill.after_s if kill else 0.0)

    def working(self, home: Path, *more: str, kill: Kill | None = None) -> Child:
        """A child that does queued work, to be entered."""
        return Child("tests.faults.work_queue", [str(home), *self._world(), *more], fault=kill.fault if kill else "")

    def go_through(self, home: Path, kills: Mapping[int, Sequence[Kill]]) -> None:
        """Crawl days 1 to 3; on each day die at each of its kills in turn, then let it end."""
        for day in DAYS:
            for kill in kills.get(day, ()):
                ended = self.crawl(home, day, kill)
                self.log.append(f"day {day}: {kill} -> {ended.status}")
                assert ended.killed or (kill.after_s and ended.status == 0), f"{self.log}\n{ended.said}"
            finish(self.crawl(home, day))
        self.settle(home)

    def settle(self, home: Path) -> None:
        """Do what is left when the leases of the dead have expired."""
        let_leases_expire(home)
        finish(self.work(home))
        assert untold(home) == []

    def _world(self) -> list[str]:
        return ["--port", str(self.server.port), "--today", TODAY.isoformat()]


@contextmanager
def world() -> Iterator[Rig]:
    """The sample world on loopback."""
    with serve(sample.World(TODAY)) as server:
        yield Rig(server)


def new_home(folder: Path, settings: str = SETTINGS) -> Path:
    """An empty installation."""
    folder.mkdir(parents=True)
    (folder / "fengxun.toml").write_text(settings, "utf-8")
    return folder


def add_crawls(home: Path, sources: Sequence[str], day: int) -> None:
    """Queue one crawl row a source, as the schedule does."""
    record = Record(open_engine(sqlite_url(home / "record.db")))
    migrate(record)
    with record.write() as connection:
        for source in sources:
            add_work(connection, "crawl", f"crawl:{source}:{day}", {"source": source, "day": day}, now=0)
    record.close()


def finish(ended: Ended) -> Ended:
    """A child that was not to die must have ended well."""
    assert ended.status == 0, f"status {ended.status}\n{ended.said}"
    return ended


def check(home: Path) -> None:
    """An idle home keeps all promises."""
    faults = faults_of(home)
    assert not faults, "\n".join(faults)


def random_kills(seed: int, number: int, longest_s: float) -> dict[int, list[Kill]]:
    """``number`` kills at random times, spread over the days."""
    chance = random.Random(seed)
    kills: dict[int, list[Kill]] = {day: [] for day in DAYS}
    for _ in range(number):
        kills[chance.choice(DAYS)].append(Kill(after_s=chance.uniform(0.05, longest_s)))
    return kills
