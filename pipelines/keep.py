"""The writes of one item: signal, version, sighting, membership, verdict, evidence and outbox rows, in the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from core.model import Outcome, Verdict
from pipelines.compare import compare
from pipelines.fingerprint import Signature, bands
from pipelines.neighbours import Neighbours
from pipelines.prepare import Prepared
from pipelines.rise import note_rise
from storage import events, signals
from storage.evidence import keep_evidence
from storage.outbox import add_work
from storage.quarantine import release_item
from storage.runs import keep_validators, settle_look


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of an item."""

    outcome: Outcome
    signal: int
    event: int


@dataclass(frozen=True, slots=True)
class Keeper:
    """One item on its way into the record."""

    connection: Connection
    prepared: Prepared
    neighbours: Neighbours
    verdict: Verdict
    run: int | None
    now: int

    def keep(self) -> Ingested:
        """Write the item as new, revised or repeated and settle its address in the books of the run."""
        ingested = self._decide()
        signals.see_signal(self.connection, ingested.signal, self.prepared.notice.source, self.now)
        self._keep_validators()
        release_item(self.connection, self.prepared.identity)
        if self.run is not None:
            settle_look(self.connection, self.run, self.prepared.identity, ingested.outcome, signal=ingested.signal)
        return ingested

    def _decide(self) -> Ingested:
        signal = self.neighbours.signal
        if signal is None:
            return self._insert()
        if signal.content_hash == self.prepared.notice.content_hash:
            return Ingested("repeated", signal.id, signal.event)
        return self._revise(signal)

    def _insert(self) -> Ingested:
        join = self.neighbours.join
        event = join.event if join else events.create_event(self.connection, self.verdict.level, self.now)
        signal = signals.insert_signal(
            self.connection, self.prepared.identity, self.prepared.notice, self.verdict, event, self.prepared.body_hash, self.now
        )
        reason = join.reason if join else "首次出现"
        like = join.signal if join else None
        events.join_event(self.connection, event, signal, like=like, reason=reason, by="machine", now=self.now)
        self._keep_signature(signal, ())
        self._follow_up(signal, event, version=1, revision=1)
        return Ingested("new", signal, event)

    def _revise(self, signal: signals.SignalRow) -> Ingested:
        notice = self.prepared.notice
        changes = compare(signal.title, signal.text, notice.title, notice.text)
        revision = signals.revise_signal(self.connection, signal, notice, self.verdict, self.prepared.body_hash, changes, self.now)
        before = events.load_signature(self.connection, signal.id)
        self._keep_signature(signal.id, bands(Signature.from_bytes(before)) if before else None)
        self._follow_up(signal.id, signal.event, version=signal.version + 1, revision=revision)
        return Ingested("revised", signal.id, signal.event)

    def _follow_up(self, signal: int, event: int, *, version: int, revision: int) -> None:
        """What new and revised signals have in common: evidence, verdict, event, warning, index row."""
        keep_evidence(self.connection, self.prepared.capture, signal=signal, run=self.run, packed=self.prepared.packed)
        signals.insert_verdict(self.connection, signal, version, self.verdict, self.neighbours.context, self.now)
        events.raise_event(self.connection, event, self.now)
        note_rise(self.connection, event, self.verdict, self.now)
        add_work(self.connection, "index", f"index:{signal}:{revision}", {"signal": signal}, now=self.now, due=0)

    def _keep_signature(self, signal: int, replaced: Sequence[int] | None) -> None:
        signature = self.prepared.signature
        events.keep_signature(self.connection, signal, signature.to_bytes(), bands(signature), replaced)

    def _keep_validators(self) -> None:
        headers = {name.lower(): value for name, value in self.prepared.capture.headers.items()}
        keep_validators(
            self.connection,
            self.prepared.identity,
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
            sha256=self.prepared.body_hash,
            now=self.now,
            full_look=True,
        )
