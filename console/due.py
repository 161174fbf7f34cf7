"""Which sources are due, by their cadence and last run."""

from typing import Final

from console.installation import Installation
from core.clock import system_clock
from crawlers.source import Source
from storage.runs import source_state

MINUTE_MS: Final = 60_000


def due_sources(installation: Installation) -> list[Source]:
    """Enabled sources whose last run ended at least one cadence ago, or that never ran."""
    now = system_clock()
    with installation.record.read() as connection:
        return [source for source in enabled_sources(installation) if _is_due(source_state(connection, source.id), source, now)]


def enabled_sources(installation: Installation) -> list[Source]:
    """Sources that are switched on, by id."""
    return [source for _, source in sorted(installation.sources.good.items()) if source.enabled]


def _is_due(state: object, source: Source, now: int) -> bool:
    last = getattr(state, "last_run_at", None)
    return last is None or now - last >= source.cadence_minutes * MINUTE_MS
