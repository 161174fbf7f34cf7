"""Where captures enter the record: read in a small pool of processes, written by one thread, so that fetching goes on meanwhile."""

import asyncio
import logging
import multiprocessing
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from pebble import ProcessExpired, ProcessPool

from core.clock import Clock
from core.errors import ContentError, RecordBusyError
from core.faults import CrashPoint, no_crash
from core.model import Capture
from crawlers.busy import BUSY_WAITS_S
from crawlers.reading import read_capture, shipped_judge, warm_up
from crawlers.record_books import RecordBooks
from crawlers.source import Source
from pipelines.ingest import ingest
from pipelines.prepare import Prepared
from storage.database import Record

_log = logging.getLogger(__name__)


class Intake:
    """Takes captures of any number of spiders of one process into one record."""

    def __init__(self, record: Record, *, processes: int, deadline_s: float, crash: CrashPoint = no_crash) -> None:
        self._record = record
        self._deadline_s = deadline_s
        self._crash = crash
        self.tally: Counter[str] = Counter()
        """Outcomes so far, for the progress line."""
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="record")
        _spare_children()
        context = multiprocessing.get_context("spawn")
        self._readers = ProcessPool(max_workers=processes, context=context, initializer=warm_up) if processes else None

    async def take(self, capture: Capture, source: Source, books: RecordBooks, clock: Clock) -> None:
        """Take one capture and count its outcome. What cannot be understood in time goes to quarantine with its bytes."""
        self.tally[await self._take(capture, source, books, clock)] += 1

    async def _take(self, capture: Capture, source: Source, books: RecordBooks, clock: Clock) -> str:
        loop = asyncio.get_running_loop()
        known = not books.is_unknown(capture.address)
        if known and await loop.run_in_executor(self._writer, books.same_bytes, capture.address, capture.body):
            await loop.run_in_executor(self._writer, books.repeat, capture.address)
            return "repeated"
        self._crash("intake.fetched")
        try:
            prepared = await self._read(capture, source, clock())
        except (ContentError, TimeoutError, ProcessExpired) as error:
            reason = str(error) if isinstance(error, ContentError) else f"解析未能在 {self._deadline_s:g} 秒内完成"
            await loop.run_in_executor(self._writer, books.quarantine, capture.address, reason, capture)
            return "quarantined"
        return await self._write(prepared, books.run, clock)

    async def _read(self, capture: Capture, source: Source, now: int) -> Prepared:
        if self._readers is None:
            return await asyncio.to_thread(read_capture, capture, source.layout, attention=source.attention, now=now)
        job = {"attention": source.attention, "now": now}
        future = self._readers.schedule(read_capture, args=[capture, source.layout], kwargs=job, timeout=self._deadline_s)
        prepared: Prepared = await asyncio.wrap_future(future)
        return prepared

    async def _write(self, prepared: Prepared, run: int, clock: Clock) -> str:
        loop = asyncio.get_running_loop()
        for pause in (*BUSY_WAITS_S, 0):
            try:
                ingested = await loop.run_in_executor(self._writer, self._ingest, prepared, run, clock)
            except RecordBusyError as error:
                if not pause:
                    raise
                _log.warning("%s；%d 秒后再试：%s", error, pause, prepared.notice.address)
                await asyncio.sleep(pause)
            else:
                return ingested
        raise AssertionError("the last try returns or raises")

    def _ingest(self, prepared: Prepared, run: int, clock: Clock) -> str:
        return ingest(self._record, prepared, shipped_judge(), clock, run=run, crash=self._crash).outcome

    def __deepcopy__(self, _memo: object) -> "Intake":
        """Scrapy copies its settings for every spider; there is one intake for all of them."""
        return self

    def close(self) -> None:
        """Stop the readers and wait for the writer."""
        if self._readers is not None:
            self._readers.stop()  # type: ignore[no-untyped-call]
            self._readers.join()
        self._writer.shutdown()


def _spare_children() -> None:
    """A spawned child imports the main module again, which is the whole command line (1.8 s of CPU); the readers need none of it (0.3 s).

    ``multiprocessing`` leaves a main module alone that has neither a spec nor a file.
    """
    main = sys.modules["__main__"]
    main.__spec__ = None
    vars(main).pop("__file__", None)
