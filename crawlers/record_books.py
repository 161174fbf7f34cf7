"""The books of one crawl run, kept in the record: every call is a transaction of its own, so a killed run loses nothing."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection

from core.addresses import identity
from core.clock import Clock
from core.faults import CrashPoint, no_crash
from core.model import Capture
from core.privacy import mask
from crawlers.books import HEALTHY, OVER_CAP, Look, RunState, Sight
from crawlers.busy import patient
from storage import runs
from storage.database import Record
from storage.evidence import digest
from storage.quarantine import quarantine_item, release_item
from storage.signals import find_signal, see_signal

DAY_MS: Final = 86_400_000
RECHECK_SKIP: Final = "近期已复查"


class RecordBooks:
    """Books of one source's run (see crawlers.books.Books)."""

    @patient
    def __init__(
        self,
        record: Record,
        source: str,
        clock: Clock,
        *,
        holder: str,
        full_look_days: int,
        recheck_ms: int,
        crash: CrashPoint = no_crash,
    ) -> None:
        self._record = record
        self._source = source
        self._clock = clock
        self._full_look_ms = full_look_days * DAY_MS
        self._recheck_ms = recheck_ms
        self._crash = crash
        self._state: tuple[RunState, str] = ("ok", "")
        self._lists: dict[str, tuple[str, str]] = {}
        self._unknown: set[str] = set()
        """Addresses of which nothing was kept when they were looked at, so that there are no bytes to compare."""
        with record.write() as connection:
            last = runs.last_books(connection, source)
            self.complete = last is not None and _left_nothing_open(connection, last)
            self.run = runs.open_run(connection, source, holder, clock())

    def __deepcopy__(self, _memo: object) -> "RecordBooks":
        """Scrapy copies its settings; the books of a run are one."""
        return self

    @patient
    def look(self, address: str, title: str = "", *, seen_bytes: bytes | None = None) -> Look:
        """Write the ``seen`` row and say whether and how to fetch."""
        self._crash("books.look")
        with self._record.write() as connection:
            return self._look(connection, address, title, seen_bytes)

    @patient
    def look_all(self, sights: Sequence[Sight]) -> list[Look]:
        """The same for several addresses in one transaction: a commit waits for the disk."""
        self._crash("books.look")
        with self._record.write() as connection:
            return [self._look(connection, *sight) for sight in sights]

    def _look(self, connection: Connection, address: str, title: str, seen_bytes: bytes | None) -> Look:
        key, now = identity(address), self._clock()
        known = runs.find_validators(connection, key)
        taken = known is not None and find_signal(connection, key) is not None
        if known is not None and taken and seen_bytes is None and now - known.checked_at < self._recheck_ms:
            runs.add_skip(connection, self.run, RECHECK_SKIP, address)
            return Look(fetch=False)
        if not runs.add_look(connection, self.run, key, address, mask(title)):
            return Look(fetch=False)
        if known is None:
            self._unknown.add(key)
        if known is None or not taken:
            return Look(fetch=True)
        if seen_bytes is not None and digest(seen_bytes) == known.sha256:
            self._settle_repeated(connection, key, now)
            return Look(fetch=False)
        if now - known.full_look_at >= self._full_look_ms:
            return Look(fetch=True)
        return Look(fetch=True, etag=known.etag, last_modified=known.last_modified)

    @patient
    def skip(self, address: str, reason: str) -> None:
        """Count an address that is not looked at."""
        with self._record.write() as connection:
            runs.add_skip(connection, self.run, reason, address)

    @patient
    def repeat(self, address: str) -> None:
        """Settle as repeated: 304 or equal bytes."""
        with self._record.write() as connection:
            self._settle_repeated(connection, identity(address), self._clock())

    def is_unknown(self, address: str) -> bool:
        """Whether nothing was kept of this address when it was looked at; said once, since its first bytes are then taken."""
        key = identity(address)
        unknown = key in self._unknown
        self._unknown.discard(key)
        return unknown

    def same_bytes(self, address: str, body: bytes) -> bool:
        """Whether these bytes were taken from this address before."""
        with self._record.read() as connection:
            known = runs.find_validators(connection, identity(address))
            return known is not None and known.sha256 == digest(body)

    @patient
    def quarantine(self, address: str, reason: str, capture: Capture | None = None) -> None:
        """Settle as quarantined, visible with its reason and bytes."""
        key, now = identity(address), self._clock()
        with self._record.write() as connection:
            runs.add_look(connection, self.run, key, address, "")
            if runs.settle_look(connection, self.run, key, "quarantined", reason=reason):
                quarantine_item(
                    connection,
                    identity=key,
                    address=address,
                    source=self._source,
                    run=self.run,
                    reason=reason,
                    now=now,
                    capture=capture,
                )
        self._crash("books.quarantined")

    def state(self, state: RunState, detail: str = "") -> None:
        """How the run went; the last call counts."""
        self._state = (state, detail)

    def validators(self, address: str) -> tuple[str, str]:
        """ETag and Last-Modified of a list address; empty where a full look is due or the last run left something open."""
        with self._record.read() as connection:
            known = runs.find_validators(connection, identity(address))
        if known is None or not self.complete or self._clock() - known.full_look_at >= self._full_look_ms:
            return "", ""
        return known.etag, known.last_modified

    def keep_validators(self, address: str, etag: str, last_modified: str) -> None:
        """Remember a list's validators; they are written when the run ends with everything settled."""
        self._lists[address] = (etag, last_modified)

    @patient
    def close(self) -> runs.Books:
        """End the run: settle what never ended, write list validators if nothing is left open, count the books."""
        now = self._clock()
        self._quarantine_open("采集结束时仍未得到回应")
        self._crash("books.closing")
        with self._record.write() as connection:
            health, detail = self._state
            books = runs.close_run(connection, self.run, health=health, detail=detail, now=now)
            if not books.quarantined:
                for address, (etag, last_modified) in self._lists.items():
                    runs.keep_validators(
                        connection, identity(address), etag=etag, last_modified=last_modified, sha256="", now=now, full_look=True
                    )
            self._crash("books.closed")
            return books

    def _quarantine_open(self, reason: str) -> None:
        with self._record.read() as connection:
            left = [row.address for row in runs.list_looks(connection, self.run) if row.outcome is None]
        for address in left:
            self.quarantine(address, reason)

    def _settle_repeated(self, connection: Connection, key: str, now: int) -> None:
        signal = find_signal(connection, key)
        runs.settle_look(connection, self.run, key, "repeated", signal=signal.id if signal else None)
        runs.touch_validators(connection, key, now)
        release_item(connection, key)
        if signal:
            see_signal(connection, signal.id, self._source, now)


def _left_nothing_open(connection: Connection, last: runs.Books) -> bool:
    """Whether a run settled all that its lists named; what it did not reach may be on any page."""
    whole = last.state == "finished" and last.balanced and last.health in HEALTHY and not last.quarantined
    return whole and not any(row.reason.startswith(OVER_CAP) for row in runs.list_skips(connection, last.run))
