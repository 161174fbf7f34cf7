"""What two homes must have in common, and what must hold in each: read from the record and the index, times and row ids apart."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from core.tokens import Tokenizer, make_tokenizer
from crawlers.reading import shipped_judge
from storage.search.folder import IndexStale, open_index, verify


class Fact(NamedTuple):
    """One signal as the product knows it; ``event`` holds the addresses of all signals of its event."""

    source: str
    address: str
    versions: tuple[str, ...]
    level: str
    criteria: str
    event: frozenset[str]
    evidence: tuple[tuple[str, bool], ...]
    verdicts: int


class State(NamedTuple):
    """What a home has come to: its signals, and the addresses put aside with reason and state."""

    facts: frozenset[Fact]
    aside: frozenset[tuple[str, str, str]]


@contextmanager
def opened(home: Path) -> Iterator[sqlite3.Connection]:
    """The record of a home."""
    with closing(sqlite3.connect(home / "record.db", timeout=30)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


def state_of(home: Path) -> State:
    """Everything that must not depend on how often the work was interrupted."""
    with opened(home) as connection:
        aside = connection.execute("SELECT address, reason, state FROM quarantine").fetchall()
    return State(_facts(home), frozenset((row["address"], row["reason"], row["state"]) for row in aside))


def _facts(home: Path) -> frozenset[Fact]:
    with opened(home) as connection:
        signals = connection.execute("SELECT * FROM signals").fetchall()
        members: dict[int, set[str]] = {}
        for row in connection.execute("SELECT m.event, s.address FROM memberships m JOIN signals s ON s.id = m.signal"):
            members.setdefault(row["event"], set()).add(row["address"])
        return frozenset(_fact(connection, row, frozenset(members[row["event"]])) for row in signals)


def _fact(connection: sqlite3.Connection, row: sqlite3.Row, event: frozenset[str]) -> Fact:
    number = (row["id"],)
    versions = connection.execute("SELECT content_hash FROM versions WHERE signal = ? ORDER BY version", number)
    evidence = connection.execute(
        "SELECT DISTINCT e.sha256, e.body IS NULL FROM captures c JOIN evidence e ON e.sha256 = c.sha256 WHERE c.signal = ?", number
    )
    return Fact(
        source=row["source"],
        address=row["address"],
        versions=tuple(hash_ for (hash_,) in versions),
        level=row["level"],
        criteria=row["criteria"],
        event=event,
        evidence=tuple(sorted((sha256, bool(gone)) for sha256, gone in evidence)),
        verdicts=connection.execute("SELECT count(*) FROM verdicts WHERE signal = ?", number).fetchone()[0],
    )


def count_signals(home: Path) -> int:
    """How many signals were kept so far; 0 while there is no record."""
    if not (home / "record.db").exists():
        return 0
    with opened(home) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'signals'").fetchone():
            return 0
        return int(connection.execute("SELECT count(*) FROM signals").fetchone()[0])


def differences(wanted: State, found: State) -> list[str]:
    """Readable lines about what two states do not share; empty where they are equal."""
    missing: list[tuple[object, ...]] = [*(wanted.facts - found.facts), *(wanted.aside - found.aside)]
    surplus: list[tuple[object, ...]] = [*(found.facts - wanted.facts), *(found.aside - wanted.aside)]
    return [f"missing: {fact}" for fact in missing] + [f"surplus: {fact}" for fact in surplus]


def let_leases_expire(home: Path) -> None:
    """Time passes: whatever a killed process had claimed is due again."""
    with opened(home) as connection, connection:
        connection.execute("UPDATE outbox SET lease_until = 0 WHERE state = 'pending'")
        connection.execute("UPDATE outbox SET next_at = 0 WHERE state = 'pending' AND kind <> 'escalate'")


def untold(home: Path) -> list[str]:
    """Rises that no worker has made a warning of."""
    with opened(home) as connection:
        return [key for (key,) in connection.execute("SELECT key FROM outbox WHERE kind = 'notify' AND state <> 'done'")]


def faults_of(home: Path) -> list[str]:
    """Broken promises of an idle home, in words; empty where all is well."""
    return [*_record_faults(home), *_books_faults(home), *_index_faults(home)]


def _record_faults(home: Path) -> Iterator[str]:
    with opened(home) as connection:
        for query, meaning in _PROMISES:
            if found := [tuple(row) for row in connection.execute(query).fetchmany(5)]:
                yield f"{meaning}: {found}"


_OF_THE_WORKER = "('notify', 'escalate')"
"""A crawl alone leaves its rises to the worker; the clocks of key items run on."""
_UNTOLD = "NOT EXISTS (SELECT 1 FROM alerts a WHERE key = 'notify:' || a.event || ':' || a.rise)"
_PROMISES = (
    ("SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'", "the file is damaged"),
    ("SELECT * FROM pragma_foreign_key_check", "a row refers to nothing"),
    ("SELECT id FROM signals WHERE id NOT IN (SELECT signal FROM verdicts)", "a signal without verdict"),
    ("SELECT id FROM signals WHERE id NOT IN (SELECT signal FROM signatures)", "a signal without signature"),
    ("SELECT id FROM signals WHERE id NOT IN (SELECT signal FROM sightings)", "a signal that nobody has seen"),
    ("SELECT id FROM signals WHERE id NOT IN (SELECT signal FROM captures)", "a signal without evidence"),
    ("SELECT signal FROM memberships GROUP BY signal HAVING count(*) <> 1", "a signal in several events"),
    ("SELECT s.id FROM signals s JOIN memberships m ON m.signal = s.id WHERE m.event <> s.event", "memberships contradict"),
    ("SELECT id FROM events WHERE id NOT IN (SELECT event FROM signals)", "an event without signals"),
    ("SELECT sha256 FROM evidence WHERE sha256 NOT IN (SELECT sha256 FROM captures)", "evidence that nothing names"),
    ("SELECT s.id FROM signals s WHERE s.version <> (SELECT count(*) FROM versions v WHERE v.signal = s.id)", "a version is missing"),
    ("SELECT id FROM signals s WHERE NOT EXISTS (SELECT 1 FROM outbox WHERE key = 'index:' || s.id || ':' || s.revision)", "no index row"),
    (f"SELECT key, state, error FROM outbox WHERE state <> 'done' AND kind NOT IN {_OF_THE_WORKER}", "work that is not done"),
    (f"SELECT key FROM outbox WHERE kind = 'notify' AND state = 'done' AND {_UNTOLD}", "a rise without its warning"),
)


def _books_faults(home: Path) -> Iterator[str]:
    """Finished runs are balanced; nothing is running; only what a killed run left open has no outcome."""
    with opened(home) as connection:
        if running := connection.execute("SELECT source FROM runs WHERE state = 'running'").fetchall():
            yield f"still running: {[tuple(row) for row in running]}"
        unsettled = "SELECT r.source, l.address FROM looks l JOIN runs r ON r.id = l.run WHERE r.state = 'finished' AND l.outcome IS NULL"
        if open_looks := connection.execute(unsettled).fetchall():
            yield f"books that do not add up: {[tuple(row) for row in open_looks]}"


def _index_faults(home: Path) -> Iterator[str]:
    with opened(home) as connection:
        wanted = dict(connection.execute("SELECT id, revision FROM signals").fetchall())
    try:
        verify(home / "index", tokenizer())
        present = dict(open_index(home / "index", tokenizer()).revisions())
    except IndexStale as error:
        yield str(error)
        return
    if present != wanted:
        yield f"the index differs from the record: {sorted(set(present.items()) ^ set(wanted.items()))[:10]}"


@lru_cache(maxsize=1)
def tokenizer() -> Tokenizer:
    """The product's segmenter, loaded once for all tests."""
    return make_tokenizer(shipped_judge().words(), Path("unused"))
