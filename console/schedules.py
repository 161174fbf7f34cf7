"""Schedules as rows: one row per (kind, due time in Asia/Shanghai); whoever comes first writes it, what was missed is caught up once."""

from datetime import datetime, time, timedelta
from typing import Final

from console.due import enabled_sources
from console.installation import Installation
from core.clock import SHANGHAI, shanghai, to_epoch
from core.settings import AlertSettings
from storage.outbox import add_work

Row = tuple[str, str, dict[str, str]]
"""Kind, key and payload of an outbox row."""
MINUTE_MS: Final = 60_000
RETENTION_AT: Final = time(3, 30, tzinfo=SHANGHAI)


def add_due_rows(installation: Installation, now: int) -> int:
    """Write the rows of everything that became due by ``now``; returns how many were new."""
    due: list[Row] = [("retention", f"retention:{_last_daily(now, RETENTION_AT)}", {}), *_mail_rows(installation.settings.alerts, now)]
    if installation.settings.crawl.contact:
        due += [_crawl_row(source.id, source.cadence_minutes, now) for source in enabled_sources(installation)]
    with installation.record.write() as connection:
        return sum(add_work(connection, kind, key, payload, now=now) for kind, key, payload in due)


def _mail_rows(settings: AlertSettings, now: int) -> list[Row]:
    """Digest and reminders at one time, the sign of life at its own (none when that is empty)."""
    times = {"digest": settings.digest_at, "remind": settings.digest_at, "heartbeat": settings.heartbeat_at}
    days = {kind: _last_daily(now, time.fromisoformat(at).replace(tzinfo=SHANGHAI)) for kind, at in times.items() if at}
    return [(kind, f"{kind}:{day}", {"day": day}) for kind, day in days.items()]


def _crawl_row(source: str, cadence_minutes: int, now: int) -> Row:
    """Slots are whole cadences since midnight of the epoch in Asia/Shanghai, so that two machines name the same slot."""
    local = now + 8 * 60 * MINUTE_MS
    slot = local - local % (cadence_minutes * MINUTE_MS)
    return "crawl", f"crawl:{source}:{shanghai(slot - 8 * 60 * MINUTE_MS):%Y-%m-%dT%H:%M}", {"source": source}


def _last_daily(now: int, at: time) -> str:
    """The date of the latest daily due time that has passed."""
    today = datetime.combine(shanghai(now).date(), at)
    due = today if to_epoch(today) <= now else today - timedelta(days=1)
    return f"{due:%Y-%m-%d}"
