"""Signals, their versions and sightings: one row per notice address, one version per change of content."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from core.clock import system_clock
from core.model import Context, Notice, Verdict
from storage.tables import sightings, signals, verdicts, versions
from storage.upsert import upsert

SignalRow = Row[Any]

# Statements of every item are built once: building costs more than running.
_INSERT: Final = insert(signals)
_INSERT_VERSION: Final = insert(versions)
_INSERT_VERDICT: Final = insert(verdicts)
_FIND: Final = select(signals).where(signals.c.identity == bindparam("this_identity"))


def find_signal(connection: Connection, identity: str) -> SignalRow | None:
    """The signal of a notice address, whichever source named it first."""
    return connection.execute(_FIND, {"this_identity": identity}).first()


def load_signal(connection: Connection, signal: int) -> SignalRow | None:
    """One signal by its number."""
    return connection.execute(select(signals).where(signals.c.id == signal)).first()


def load_signals(connection: Connection, numbers: Iterable[int]) -> list[SignalRow]:
    """Several signals by number, in number order."""
    return list(connection.execute(select(signals).where(signals.c.id.in_(list(numbers))).order_by(signals.c.id)))


def each_signal(connection: Connection, *, updated_since: int = 0, batch: int = 500) -> Iterator[SignalRow]:
    """Signals written since ``updated_since`` (system time) in number order, read in batches so that memory stays flat."""
    last = 0
    wanted = select(signals).where(signals.c.written_at >= updated_since).order_by(signals.c.id).limit(batch)
    while rows := list(connection.execute(wanted.where(signals.c.id > last))):
        yield from rows
        last = rows[-1].id


def count_signals(connection: Connection) -> int:
    """How many signals the record holds."""
    return connection.execute(select(func.count()).select_from(signals)).scalar_one()


def insert_signal(connection: Connection, identity: str, notice: Notice, verdict: Verdict, event: int, sha256: str, now: int) -> int:
    """A new signal at version 1, revision 1; returns its number."""
    values = {
        "identity": identity,
        "source": notice.source,
        "kind": notice.kind,
        "address": notice.address,
        "revision": 1,
        "version": 1,
        "event": event,
        "first_seen_at": now,
        **_content(notice, sha256, now),
        **_judged(verdict),
    }
    signal = int(connection.execute(_INSERT, values).inserted_primary_key[0])  # type: ignore[index]
    _insert_version(connection, signal, 1, notice, sha256, {})
    return signal


def revise_signal(
    connection: Connection, signal: SignalRow, notice: Notice, verdict: Verdict, sha256: str, difference: Mapping[str, Any], now: int
) -> int:
    """Changed content at the same address: the next version and revision; returns the revision."""
    values = {"revision": signal.revision + 1, "version": signal.version + 1, **_content(notice, sha256, now), **_judged(verdict)}
    connection.execute(update(signals).where(signals.c.id == signal.id).values(values))
    _insert_version(connection, signal.id, signal.version + 1, notice, sha256, difference)
    return int(signal.revision) + 1


def see_signal(connection: Connection, signal: int, source: str, now: int) -> None:
    """Count that ``source`` names this notice (again)."""
    values = {"signal": signal, "source": source, "first_at": now, "last_at": now}
    upsert(connection, sightings, ["signal", "source"], values, {"last_at": now})


def insert_verdict(connection: Connection, signal: int, version: int, verdict: Verdict, context: Context, now: int) -> None:
    """The verdict of one version, with the context that it was given."""
    connection.execute(
        _INSERT_VERDICT,
        {
            "signal": signal,
            "version": version,
            "judge": verdict.judge,
            "at": now,
            "gate": verdict.gate,
            "level": verdict.level.value,
            "body": asdict(verdict),
            "context": asdict(context),
        },
    )


def current_verdict(connection: Connection, signal: int) -> Mapping[str, Any] | None:
    """The newest verdict of a signal as plain values."""
    newest = select(verdicts.c.body).where(verdicts.c.signal == signal).order_by(verdicts.c.id.desc()).limit(1)
    return connection.execute(newest).scalar()


def _content(notice: Notice, sha256: str, now: int) -> dict[str, Any]:
    return {
        "content_hash": notice.content_hash,
        "title": notice.title,
        "text": notice.text,
        "published_at": notice.published.at if notice.published else None,
        "published_precision": notice.published.precision if notice.published else "unknown",
        "publisher": notice.publisher,
        "author": notice.author,
        "attachments": [asdict(attachment) for attachment in notice.attachments],
        "flags": list(notice.flags),
        "sha256": sha256,
        "updated_at": now,
        "written_at": system_clock(),
    }


def _judged(verdict: Verdict) -> dict[str, Any]:
    return {
        "level": verdict.level.value,
        "criteria": list(verdict.met),
        "hazards": list(verdict.hazards),
        "product_class": verdict.product_class,
        "regions": {role: list(codes) for role, codes in verdict.regions.items()},
        "priority": verdict.priority,
    }


def _insert_version(connection: Connection, signal: int, number: int, notice: Notice, sha256: str, difference: Mapping[str, Any]) -> None:
    connection.execute(
        _INSERT_VERSION,
        {
            "signal": signal,
            "version": number,
            "content_hash": notice.content_hash,
            "title": notice.title,
            "text": notice.text,
            "attachments": [asdict(attachment) for attachment in notice.attachments],
            "sha256": sha256,
            "captured_at": notice.fetched_at,
            "difference": dict(difference),
        },
    )
