"""The worker: makes due schedule rows, claims work, runs it, records the result under its token."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from console.installation import Installation
from console.schedules import add_due_rows
from core.errors import FengxunError, IndexingError, RecordBusyError, RefusedError
from storage.outbox import LAST_RETRY_MS, Work, claim_work, fail_work, finish_work, renew_lease

_log = logging.getLogger(__name__)
SCHEDULE_EVERY_MS: Final = 10_000
_FATES: Final = {"dead": "需人工处理", "pending": "稍后再试", "lost": "已由另一进程接手"}
PATIENT: Final = frozenset({"notify", "mail", "storm", "escalate"})
"""Warnings: a mail server that is down for days must not turn them into dead letters."""
PATIENT_WAIT_MS: Final = 120_000
"""Longest pause between two tries of a warning."""
ENDLESS: Final = 1_000_000
BUSY_WAIT_S: Final = 5.0
"""Pause while the record is locked or the disk is full; rows whose end could not be written run again."""

Effect = Callable[[Installation, Work], None]
"""Does one row of work; raises FengxunError when it must be tried again."""


@dataclass(slots=True)
class Worker:
    """Runs the kinds of ``effects``; one that ``keeps_house`` also writes schedule rows and drains the index."""

    installation: Installation
    effects: Mapping[str, Effect]
    keeps_house: bool = True
    scheduled_at: int = 0

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; between rounds with nothing to do it waits ``worker.poll_s``."""
        self._mend()
        while not stop.is_set():
            try:
                pause = 0.0 if self.run_once() else self.installation.settings.worker.poll_s
            except RecordBusyError as error:
                _log.warning("%s；%d 秒后再试", error, BUSY_WAIT_S)
                pause = BUSY_WAIT_S
            stop.wait(pause)

    def run_until_idle(self) -> None:
        """Work until nothing is due."""
        self._mend()
        while self.run_once():
            pass

    def run_once(self) -> bool:
        """One round; returns whether anything was done."""
        done = self._keep_house() if self.keeps_house else False
        settings = self.installation.settings.worker
        lease_ms = settings.lease_s * 1000
        for work in claim_work(self.installation.record, list(self.effects), now=self.installation.clock(), lease_ms=lease_ms):
            self.installation.crash("worker.claimed")
            if work.attempts > self._patience(work):
                self._fail(work, "处理进程多次中断")
            else:
                self._do(work)
            self.installation.crash("worker.finished")
            done = True
        return done

    def _keep_house(self) -> bool:
        self._schedule()
        return self._drain()

    def _schedule(self) -> None:
        if self.installation.clock() - self.scheduled_at >= SCHEDULE_EVERY_MS:
            self.scheduled_at = self.installation.clock()
            add_due_rows(self.installation, self.scheduled_at)

    def _mend(self) -> None:
        if not self.keeps_house:
            return
        try:
            self.installation.mend_index()
        except IndexingError as error:
            _log.warning("检索索引暂不能检查：%s", error)

    def _drain(self) -> bool:
        try:
            return self.installation.drain_index() > 0
        except IndexingError as error:
            _log.warning("检索索引暂不能写入：%s", error)
            return False

    def _do(self, work: Work) -> None:
        record = self.installation.record
        try:
            with self._kept(work):
                self.effects[work.kind](self.installation, work)
        except FengxunError as error:
            self._fail(work, str(error), permanent=isinstance(error, RefusedError))
        except Exception as error:  # noqa: BLE001  # outer border: one piece of work must not stop the others
            _log.exception("待办 %s 出错", work.key)
            self._fail(work, f"{type(error).__name__}: {error}")
        else:
            with record.write() as connection:
                finish_work(connection, [work], self.installation.clock())

    def _fail(self, work: Work, error: str, *, permanent: bool = False) -> None:
        longest_ms = PATIENT_WAIT_MS if work.kind in PATIENT else LAST_RETRY_MS
        attempts, now = self._patience(work), self.installation.clock()
        with self.installation.record.write() as connection:
            state = fail_work(connection, work, error, now=now, attempts=attempts, permanent=permanent, longest_ms=longest_ms)
        _log.warning("待办 %s 未成（%s）：%s", work.key, _FATES[state], error)

    def _patience(self, work: Work) -> int:
        return ENDLESS if work.kind in PATIENT else self.installation.settings.worker.attempts

    def _kept(self, work: Work) -> "_Kept":
        return _Kept(self.installation, work)


class _Kept:
    """Renews the lease of a row while its work goes on."""

    def __init__(self, installation: Installation, work: Work) -> None:
        self._installation = installation
        self._work = work
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _renew(self) -> None:
        lease_s = self._installation.settings.worker.lease_s
        while not self._over.wait(lease_s / 3):
            try:
                with self._installation.record.write() as connection:
                    renew_lease(connection, self._work, self._installation.clock(), lease_s * 1000)
            except RecordBusyError as error:
                _log.warning("待办 %s 的占用未能续期：%s", self._work.key, error)
