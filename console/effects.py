"""What each kind of work does; the only list from kind to function."""

import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from console.alerting import WARNINGS
from console.handing_over import run_handover
from console.installation import Installation
from console.worker import Effect
from core.clock import system_clock
from core.errors import FengxunError
from storage.outbox import Work
from storage.retention import delete_expired_evidence

_log = logging.getLogger(__name__)
DAY_MS: Final = 86_400_000


def run_crawl(installation: Installation, work: Work) -> None:
    """Crawl one source in a child process, never Scrapy inside the worker."""
    command = [sys.executable, "-m", "console", "--home", str(installation.home), "crawl", str(work.payload["source"]), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONUTF8": "1"})  # noqa: S603
    if done.returncode not in {0, 1}:
        raise FengxunError(f"采集进程以 {done.returncode} 结束：{done.stderr.strip()[-500:]}")


def run_retention(installation: Installation, _work: Work) -> None:
    """Delete the bytes of expired evidence."""
    before = system_clock() - installation.settings.retention.evidence_days * DAY_MS
    with installation.record.write() as connection:
        deleted = delete_expired_evidence(connection, before, system_clock())
    _log.info("已按期清理 %d 份原始网页字节", deleted)


def run_reindex(installation: Installation, _work: Work) -> None:
    """Rebuild the search index."""
    installation.rebuild_index()


EFFECTS: Final[Mapping[str, Effect]] = {
    "crawl": run_crawl,
    "handover": run_handover,
    "reindex": run_reindex,
    "retention": run_retention,
    **WARNINGS,
}
