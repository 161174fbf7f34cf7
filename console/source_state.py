"""The state of a source: its last run, how long it has been silent, and which promised fields its newest notices lack."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select

from console.books_table import health_of
from console.installation import Installation
from core.clock import chinese_date
from crawlers.source import Source
from storage.runs import Books, last_books, source_state
from storage.tables import signals

DAY_MS: Final = 86_400_000
NEWEST: Final = 20
"""Signals of a source whose fields are looked at."""
FIELDS: Final = {"title": ("no_title", "标题"), "date": ("no_date", "日期")}
"""Fields that a source may promise: the flag of a signal without it, and its name. (An item without text is never kept.)"""


@dataclass(frozen=True, slots=True)
class SourceState:
    """What is known of one source; ``last_new_at`` in epoch milliseconds, None while it has brought nothing."""

    source: Source
    books: Books | None
    last_new_at: int | None
    silent: bool
    missing: tuple[str, ...]
    """Promised fields that recent notices lack, in words."""

    @property
    def words(self) -> str:
        """For people: how the last run ended, then what should worry."""
        if self.books is None:
            return "从未采集"
        silence = f"；沉默：最近新增于 {chinese_date(self.last_new_at)}" if self.silent and self.last_new_at else ""
        return health_of(self.books) + silence + "".join(f"；{text}" for text in self.missing)


def find_states(installation: Installation) -> list[SourceState]:
    """Every usable source by id."""
    now = installation.clock()
    with installation.record.read() as connection:
        return [_find_state(connection, source, now) for _, source in sorted(installation.sources.good.items())]


def find_state(installation: Installation, source: Source) -> SourceState:
    """One usable source."""
    with installation.record.read() as connection:
        return _find_state(connection, source, installation.clock())


def _find_state(connection: Connection, source: Source, now: int) -> SourceState:
    row = source_state(connection, source.id)
    last_new = row.last_new_at if row else None
    silent = last_new is not None and now - last_new > source.expect.max_silence_days * DAY_MS
    return SourceState(source, last_books(connection, source.id), last_new, silent, tuple(_name_missing(connection, source)))


def _name_missing(connection: Connection, source: Source) -> list[str]:
    newest = select(signals.c.flags).where(signals.c.source == source.id).order_by(signals.c.id.desc()).limit(NEWEST)
    flagged = [set(flags) for flags in connection.scalars(newest)]
    counts = Counter(flag for flags in flagged for flag in flags)
    promised = (FIELDS[name] for name in source.expect.must_have if name in FIELDS)
    return [f"最近 {len(flagged)} 条中 {counts[flag]} 条缺{name}" for flag, name in promised if counts[flag]]
