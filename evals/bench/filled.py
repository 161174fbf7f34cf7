"""A record of a given size, filled by bulk inserts into the tables that ingest writes; the rows are those of real items.

Texts, signatures and bands are each item's own; verdicts are those of a sample, repeated. One item in twenty is a reprint.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table, func, insert, select

from core.clock import system_clock
from core.model import Article, Capture, Moment, Verdict
from crawlers.reading import shipped_judge
from evals.bench.texts import Stories, Story
from pipelines.fingerprint import bands, matter, sign
from pipelines.normalise import hash_content
from pipelines.prepare import Prepared, prepare
from storage import tables
from storage.database import Record, open_engine, sqlite_url
from storage.events import urgency
from storage.migrate import migrate
from storage.upsert import upsert

DAY_MS: Final = 86_400_000
DAYS: Final = 365
SOURCES: Final = 40
BATCH: Final = 5_000
REPRINT_EVERY: Final = 20
_SAMPLE: Final = 200
_ORDER: Final = (
    "events",
    "signals",
    "versions",
    "sightings",
    "memberships",
    "verdicts",
    "signatures",
    "bands",
    "evidence",
    "captures",
    "validators",
    "looks",
    "outbox",
)

Rows = dict[str, list[dict[str, Any]]]
Step = Callable[[int], None]


class FilledRecord:
    """A record in ``folder`` that grows; an item has one number as signal and as event."""

    def __init__(self, folder: Path) -> None:
        self.record = Record(open_engine(sqlite_url(folder / "record.db")))
        migrate(self.record)
        self._stories = Stories()
        self._now = system_clock()
        self.size = 0

    def grow(self, size: int, step: Step) -> None:
        """Bulk-insert items until the record holds ``size`` of them."""
        number = self._next_number()
        while self.size < size:
            count = min(BATCH, size - self.size)
            self._insert(range(number, number + count))
            step(count)
            number, self.size = number + count, self.size + count

    def prepare(self, number: int) -> Prepared:
        """An item that is not in the record, ready to be ingested."""
        story = self._story(number)
        capture = Capture(
            source=_source(number),
            kind="S6",
            address=_address(number),
            body=(f"<h1>{story.title}</h1>" + story.text).encode() + bytes(number % 251 for number in range(20_000)),
            fetched_at=self._now,
            content_type="text/html; charset=utf-8",
            headers={"ETag": f'"{number}"'},
        )
        article = Article(story.title, story.text, Moment(self._published(number), "minute"), publisher="测速样站")
        return prepare(capture, article, shipped_judge(), attention=False, now=self._now)

    @cached_property
    def _samples(self) -> list[Prepared]:
        return [self.prepare(number) for number in range(1, _SAMPLE + 1)]

    @cached_property
    def _verdicts(self) -> list[dict[str, Any]]:
        return [_verdict(sample) for sample in self._samples]

    def _story(self, number: int) -> Story:
        if number % REPRINT_EVERY:
            return self._stories.story(number)
        told = self._stories.story(number - 1)
        return Story(f"转载：{told.title}", f"{told.text}\n（来源：测速样站{number}）")

    def _published(self, number: int) -> int:
        return self._now - number * 7919 % DAYS * DAY_MS

    def _next_number(self) -> int:
        with self.record.write() as connection:
            run = {"id": 1, "source": _source(0), "started_at": self._now, "state": "finished"}
            upsert(connection, tables.runs, ["id"], {**run, "health": "ok", "detail": "", "holder": ""})
            return 1 + (connection.execute(select(func.max(tables.signals.c.id))).scalar() or 0)

    def _insert(self, numbers: Iterable[int]) -> None:
        rows: Rows = {name: [] for name in _ORDER}
        for number in numbers:
            for name, values in self._rows(number).items():
                rows[name] += values if isinstance(values, list) else [values]
        rows["bands"].sort(key=lambda row: row["band"])
        with self.record.write() as connection:
            for name in _ORDER:
                table: Table = tables.metadata.tables[name]
                connection.execute(insert(table), rows[name])

    def _rows(self, number: int) -> Mapping[str, Any]:
        sample = self._samples[number % _SAMPLE]
        story, now = self._story(number), self._now
        signature = sign(matter(story.title, story.text))
        said = {"content_hash": hash_content(story.title, story.text, ()), "title": story.title, "text": story.text}
        return {
            "events": _event(number, sample, now),
            "signals": self._signal(number, sample, said),
            "versions": {"signal": number, "version": 1, **said, "attachments": [], "captured_at": now, "difference": {}, **_hash(number)},
            "sightings": {"signal": number, "source": _source(number), "first_at": now, "last_at": now},
            "memberships": {"event": number, "signal": number, "like": None, "reason": "首次出现", "by": "machine", "at": now},
            "verdicts": {"signal": number, "at": now, **self._verdicts[number % _SAMPLE]},
            "signatures": {"signal": number, "signature": signature.to_bytes()},
            "bands": [{"band": key, "signal": number} for key in set(bands(signature))],
            "evidence": {"body": sample.packed, "size": len(sample.capture.body), "kept_at": now, **_hash(number)},
            "captures": _capture(number, now),
            "validators": {"identity": _identity(number), "etag": "x", "checked_at": now, "full_look_at": now, **_hash(number)},
            "looks": {"run": 1, "identity": _identity(number), "address": _address(number), "outcome": "new", "signal": number},
            "outbox": _work(number, now),
        }

    def _signal(self, number: int, sample: Prepared, said: Mapping[str, Any]) -> dict[str, Any]:
        verdict, now = sample.verdict, self._now
        return {
            "id": number,
            "identity": _identity(number),
            "address": _address(number),
            "source": _source(number),
            "kind": "S6",
            "revision": 1,
            "version": 1,
            **said,
            **_hash(number),
            "published_at": self._published(number),
            "published_precision": "minute",
            "publisher": "测速样站",
            "author": "",
            "attachments": [],
            "flags": [],
            "event": number,
            "level": verdict.level.value,
            "criteria": list(verdict.met),
            "hazards": list(verdict.hazards),
            "product_class": verdict.product_class,
            "regions": {role: list(codes) for role, codes in verdict.regions.items()},
            "priority": verdict.priority,
            "first_seen_at": now,
            "updated_at": now,
            "written_at": now,
        }


def _source(number: int) -> str:
    return f"bench-{number % SOURCES}"


def _identity(number: int) -> str:
    return f"bench-{number % SOURCES}.invalid/notice/{number}.html"


def _address(number: int) -> str:
    return f"https://{_identity(number)}"


def _hash(number: int) -> dict[str, str]:
    return {"sha256": f"{number:064x}"}


def _verdict(sample: Prepared) -> dict[str, Any]:
    verdict = sample.verdict
    known = {"judge": verdict.judge, "gate": verdict.gate, "level": verdict.level.value}
    return {"version": 1, **known, "body": asdict(verdict), "context": asdict(sample.context)}


def _event(number: int, sample: Prepared, now: int) -> dict[str, Any]:
    verdict = sample.verdict
    shown = {"head": number, "members": 1, "media": 1, "source": _source(number), "kind": "S6", "county": _county(verdict)}
    codes = {"criteria": " ".join(("", *verdict.met, "")), "hazards": " ".join(("", *verdict.hazards, ""))}
    judged = {"level": verdict.level.value, "product_class": verdict.product_class, "urgency": urgency(verdict.level, verdict.priority)}
    return {"id": number, "revision": 1, "created_at": now, "updated_at": now, **shown, **codes, **judged}


def _county(verdict: Verdict) -> str:
    return next(iter(verdict.regions.get("event", ())), "")


def _capture(number: int, now: int) -> dict[str, Any]:
    told = {"address": _address(number), "fetched_at": now, "status": 200, "content_type": "text/html", "headers": {}, "robots": "allowed"}
    return {"signal": number, "run": 1, **told, **_hash(number)}


def _work(number: int, now: int) -> dict[str, Any]:
    done = {"state": "done", "next_at": 0, "created_at": now, "done_at": now, "attempts": 1}
    return {"kind": "index", "key": f"index:{number}:1", "payload": {"signal": number}, **done}
