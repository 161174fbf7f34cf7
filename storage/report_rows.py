"""What reports count, read from the record: reviewed events with their entries, measures, and the books of the runs."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from storage.tables import cases, disposals, entries, events, looks, runs, signals, source_states, verdicts

BATCH: Final = 500
"""Numbers in one statement."""
_IN_FORCE: Final = entries.c.state != "withdrawn"


def list_reviewed(connection: Connection, before: int) -> list[Row[Any]]:
    """Events that people have dealt with and that were collected before a moment, in order; without texts and verdicts.

    ``collected_at`` is that of the register entry, else the moment the event came into the record. A withdrawn entry is none.
    """
    collected = func.coalesce(entries.c.collected_at, events.c.created_at)
    wanted = select(
        events.c.id.label("event"),
        cases.c.state.label("outcome"),
        cases.c.level.label("persons_level"),
        events.c.level.label("machine_level"),
        cases.c.flags,
        events.c.criteria.label("machine_criteria"),
        entries.c.level.label("entry_level"),
        collected.label("collected_at"),
    )
    joined = wanted.join(cases, cases.c.event == events.c.id).outerjoin(entries, (entries.c.event == events.c.id) & _IN_FORCE)
    return list(connection.execute(joined.where(collected < before).order_by(collected, events.c.id)))


def load_events(connection: Connection, numbers: Sequence[int]) -> Iterator[Row[Any]]:
    """Events with head signal, newest verdict of that signal and entry, by number."""
    newest = select(verdicts.c.signal, func.max(verdicts.c.id).label("id")).group_by(verdicts.c.signal)
    entry = [entries.c[name].label(f"entry_{name}") for name in ("id", "number", "display", "state", "title", "criteria", "kind", "fields")]
    places = [entries.c.product_class.label("entry_product_class"), entries.c.county.label("entry_county")]
    head = [signals.c[name] for name in ("title", "source", "address", "publisher", "regions")]
    machine = [events.c.id.label("event"), events.c.kind, events.c.hazards, events.c.product_class, events.c.county, events.c.criteria]
    for batch in _batches(numbers):
        heads = select(events.c.head).where(events.c.id.in_(batch))
        last = newest.where(verdicts.c.signal.in_(heads)).subquery()
        wanted: Select[Any] = select(*machine, *head, *entry, *places, verdicts.c.body)
        joined = wanted.join(signals, signals.c.id == events.c.head).outerjoin(last, last.c.signal == signals.c.id)
        full = joined.outerjoin(verdicts, verdicts.c.id == last.c.id).outerjoin(entries, (entries.c.event == events.c.id) & _IN_FORCE)
        yield from connection.execute(full.where(events.c.id.in_(batch)).order_by(events.c.id))


def list_measures(connection: Connection, numbers: Sequence[int]) -> Iterator[Row[Any]]:
    """Disposal measures of the entries of some events, by their own number."""
    for batch in _batches(numbers):
        wanted: Select[Any] = select(disposals, entries.c.event).join(entries, entries.c.id == disposals.c.entry)
        yield from connection.execute(wanted.where(entries.c.event.in_(batch), _IN_FORCE).order_by(disposals.c.id))


def sum_books(connection: Connection, since: int, until: int) -> dict[str, dict[str, int]]:
    """Per source: runs begun within [since, until) and the addresses they looked at, by outcome (``seen`` is all of them)."""
    within = (runs.c.started_at >= since, runs.c.started_at < until)
    counted = select(runs.c.source, func.count()).where(*within).group_by(runs.c.source).order_by(runs.c.source)
    sums = {source: {"runs": number, "seen": 0} for source, number in connection.execute(counted)}
    ended = select(runs.c.source, looks.c.outcome, func.count()).join(looks, looks.c.run == runs.c.id).where(*within)
    for source, outcome, number in connection.execute(ended.group_by(runs.c.source, looks.c.outcome)):
        sums[source]["seen"] += number
        if outcome:
            sums[source][outcome] = number
    return sums


def first_runs(connection: Connection) -> list[int]:
    """When each source was first run, in order."""
    return sorted(connection.scalars(select(func.min(runs.c.started_at)).group_by(runs.c.source)))


def source_healths(connection: Connection) -> Iterable[tuple[str, str]]:
    """(source, state) of every source that ever ran."""
    return [(row.source, row.state) for row in connection.execute(select(source_states).order_by(source_states.c.source))]


def _batches(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))


def count_undecided(connection: Connection, since: int, until: int) -> int:
    """Key and important events that came within [since, until) and that nobody has decided."""
    within = (events.c.created_at >= since, events.c.created_at < until)
    wanted = select(func.count()).where(*within, events.c.level.in_(("key", "important")), events.c.state.in_(("new", "doubted")))
    return connection.execute(wanted).scalar_one()
