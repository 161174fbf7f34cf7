"""Events: signals that tell of the same thing, and the near-duplicate signatures by which they are found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, insert, literal, or_, select, update

from core.criteria import Level
from core.review import flags_in_force, weigh
from storage.tables import bands, cases, events, memberships, signals, signatures
from storage.upsert import upsert

MEDIA: Final = "S6"
"""The source kind of media; all other kinds count as official in the queue."""
MAX_CANDIDATES = 50
"""Most similar signals compared with a new one; more share a template, not an event."""

# Statements of every item are built once: building costs more than running.
_RANKED: Final = (
    select(bands.c.signal)
    .where(bands.c.band.in_(bindparam("keys", expanding=True)))
    .group_by(bands.c.signal)
    .order_by(func.count().desc(), bands.c.signal)
    .limit(bindparam("most"))
)
_EQUAL: Final = select(signals.c.id).where(signals.c.content_hash == bindparam("this_hash")).order_by(signals.c.id).limit(1)
_KNOWN: Final = select(literal(1)).where(
    or_(
        exists().where(signals.c.identity == bindparam("this_identity")),
        exists().where(bands.c.band.in_(bindparam("keys", expanding=True))),
        exists().where(signals.c.content_hash == bindparam("this_hash")),
    )
)
_ALIKE: Final = (
    select(signals.c.id, signals.c.event, signals.c.title, signals.c.text, signals.c.content_hash, signatures.c.signature)
    .join(signatures, signatures.c.signal == signals.c.id)
    .where(signals.c.id.in_(bindparam("numbers", expanding=True)))
    .order_by(signals.c.id)
)
_ALIKE_MARKS: Final = (
    select(signals.c.id, signals.c.event, signals.c.content_hash)
    .join(signatures, signatures.c.signal == signals.c.id)
    .where(signals.c.id.in_(bindparam("numbers", expanding=True)))
    .order_by(signals.c.id)
)
_INSERT: Final = insert(events)
_INSERT_BANDS: Final = insert(bands)
_JOIN: Final = insert(memberships)
_FIND: Final = select(events).where(events.c.id == bindparam("this_event"))
_MEMBERS: Final = (
    select(
        signals.c.id,
        signals.c.level,
        signals.c.priority,
        signals.c.criteria,
        signals.c.hazards,
        signals.c.product_class,
        signals.c.regions,
        signals.c.source,
        signals.c.kind,
        cases.c.flags.label("person"),
        cases.c.level.label("persons_level"),
    )
    .outerjoin(cases, cases.c.event == signals.c.event)
    .where(signals.c.event == bindparam("this_event"))
    .order_by(signals.c.id)
)
_SUMMARISED: Final = (
    *("level", "urgency", "head", "members", "media", "official", "criteria", "hazards"),
    *("product_class", "county", "source", "kind", "updated_at"),
)
_RAISE: Final = (
    update(events)
    .where(events.c.id == bindparam("this_event"))
    .values(revision=events.c.revision + 1, **{name: bindparam(f"new_{name}") for name in _SUMMARISED})
)
_PERSONS_LEVEL: Final = update(cases).where(cases.c.event == bindparam("this_event")).values(level=bindparam("level"))
_COUNT_SOURCES: Final = select(func.count(signals.c.source.distinct())).where(
    signals.c.event == bindparam("this_event"), signals.c.first_seen_at >= bindparam("since"), signals.c.source != bindparam("but")
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A signal that shares signature bands with a new notice."""

    signal: int
    event: int
    title: str
    text: str
    signature: bytes
    content_hash: str


def find_alike(connection: Connection, keys: Sequence[int], content_hash: str) -> list[Likeness]:
    """The MAX_CANDIDATES signals that share most bands, and one of equal content, by number."""
    numbers = _alike_numbers(connection, keys, content_hash)
    rows = connection.execute(_ALIKE, {"numbers": numbers}) if numbers else ()
    return [Likeness(row.id, row.event, row.title, row.text, row.signature, row.content_hash) for row in rows]


def list_alike(connection: Connection, keys: Sequence[int], content_hash: str) -> list[tuple[int, int, str]]:
    """(signal, event, content hash) of what ``find_alike`` finds, without reading the texts."""
    numbers = _alike_numbers(connection, keys, content_hash)
    rows = connection.execute(_ALIKE_MARKS, {"numbers": numbers}) if numbers else ()
    return [(row.id, row.event, row.content_hash) for row in rows]


def is_known(connection: Connection, identity: str, keys: Sequence[int], content_hash: str) -> bool:
    """Whether ``find_signal`` or ``find_alike`` would find anything: most items are like no other, and that takes one statement."""
    return connection.execute(_KNOWN, {"this_identity": identity, "keys": keys, "this_hash": content_hash}).first() is not None


def _alike_numbers(connection: Connection, keys: Sequence[int], content_hash: str) -> list[int]:
    numbers = list(connection.scalars(_RANKED, {"keys": list(keys), "most": MAX_CANDIDATES}))
    return numbers + [number for number in connection.scalars(_EQUAL, {"this_hash": content_hash}) if number not in numbers]


def keep_signature(
    connection: Connection, signal: int, signature: bytes, keys: Iterable[int], replaced: Sequence[int] | None = None
) -> None:
    """Remember (or replace) what a signal's text looks like.

    ``replaced`` are all keys that the signal had before; where the caller cannot tell (None) they are searched in the whole table.
    """
    upsert(connection, signatures, ["signal"], {"signal": signal, "signature": signature}, {"signature": signature})
    if replaced is None or replaced:
        old = delete(bands).where(bands.c.signal == signal)
        connection.execute(old if replaced is None else old.where(bands.c.band.in_(replaced)))
    rows = [{"band": key, "signal": signal} for key in sorted(set(keys))]
    if rows:
        connection.execute(_INSERT_BANDS, rows)


def load_signature(connection: Connection, signal: int) -> bytes | None:
    """What was kept by ``keep_signature``."""
    return connection.execute(select(signatures.c.signature).where(signatures.c.signal == signal)).scalar()


def load_event(connection: Connection, event: int) -> Row[Any] | None:
    """One event by its number."""
    return connection.execute(_FIND, {"this_event": event}).first()


def create_event(connection: Connection, level: Level, now: int) -> int:
    """A new event; returns its number."""
    values: dict[str, Any] = {"revision": 1, "level": level.value, "state": "new", "told": {}, "created_at": now, "updated_at": now}
    return int(connection.execute(_INSERT, values).inserted_primary_key[0])  # type: ignore[index]


def join_event(connection: Connection, event: int, signal: int, *, like: int | None, reason: str, by: str, now: int) -> None:
    """Say that and why a signal belongs to an event."""
    connection.execute(_JOIN, {"event": event, "signal": signal, "like": like, "reason": reason, "by": by, "at": now})


def raise_event(connection: Connection, event: int, now: int) -> None:
    """After a change of its signals: next revision, and what the queue shows of the event computed anew."""
    members: list[Row[Any]] = list(connection.execute(_MEMBERS, {"this_event": event}))
    values = {**_summary(members), "updated_at": now}
    if members[0].persons_level:
        connection.execute(_PERSONS_LEVEL, {"this_event": event, "level": values["in_force"]})
    connection.execute(_RAISE, {"this_event": event, **{f"new_{name}": values[name] for name in _SUMMARISED}})


def urgency(level: Level, priority: int) -> int:
    """The place in the queue: level first, then priority (0..100)."""
    return level.rank * 1000 + priority


def _summary(members: Sequence[Row[Any]]) -> dict[str, Any]:
    """The head is the most urgent signal, the oldest among equals; what people said of its flags goes before the machine's word."""
    head = max(members, key=lambda row: (Level(row.level).rank, row.priority, -row.id))
    sources = {row.source: row.kind for row in members}
    media = sum(kind == MEDIA for kind in sources.values())
    machine = Level(head.level)
    in_force = weigh(flags_in_force(head.criteria, head.person), machine) if head.persons_level else machine
    return {
        "level": head.level,
        "in_force": in_force.value,
        "urgency": urgency(in_force, head.priority),
        "head": head.id,
        "members": len(members),
        "media": media,
        "official": len(sources) - media,
        "criteria": _spaced(head.criteria),
        "hazards": _spaced(head.hazards),
        "product_class": head.product_class,
        "county": next(iter(head.regions.get("event", ())), ""),
        "source": head.source,
        "kind": head.kind,
    }


def _spaced(codes: Iterable[str]) -> str:
    return " ".join(("", *codes, "")) if codes else ""


def count_sources(connection: Connection, event: int, since: int, but: str) -> int:
    """Distinct sources other than ``but`` that brought signals of an event since ``since``."""
    return connection.execute(_COUNT_SOURCES, {"this_event": event, "since": since, "but": but}).scalar_one()
