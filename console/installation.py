"""An installation: its home folder, settings, record, index and clock, opened once per command and passed down."""

import logging
import os
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from console.logs import log_to_home
from core.clock import Clock, system_clock
from core.errors import HomeError, SettingsError
from core.faults import CrashPoint, crash_point
from core.settings import Settings
from core.settings_loader import load_settings
from core.tokens import Tokenizer, make_tokenizer
from crawlers.reading import shipped_judge
from crawlers.source import SHIPPED, Sources, load_sources
from pipelines.index import Progress, drain, rebuild
from storage.database import Record
from storage.home import SETTINGS_FILE, create_home, open_record, require_home
from storage.search.base import IndexStale, SearchIndex, SearchPage, SearchQuery
from storage.search.folder import build, open_index, verify

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Installation:
    """Everything that one installation writes lies under ``home``."""

    home: Path
    settings: Settings
    clock: Clock = system_clock

    def at(self, clock: Clock) -> "Installation":
        """The same installation with another clock (demo, tests)."""
        return replace(self, clock=clock)

    @cached_property
    def record(self) -> Record:
        """The record, migrated to this version. Raises RecordNewerError for one that is newer."""
        return open_record(self.home, self.settings)

    @cached_property
    def sources(self) -> Sources:
        """Shipped sources, and those of the bureau's own folder (a relative one lies in the home).

        Raises SettingsError where that folder is missing, since a slip in its name would silently switch its sources off.
        """
        if not self.settings.crawl.sources_dir:
            return load_sources((SHIPPED,))
        own = self.home / self.settings.crawl.sources_dir
        if not own.is_dir():
            raise SettingsError(f"crawl.sources_dir 所指的 {own.resolve()} 不是目录")
        return load_sources((SHIPPED, own))

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """The segmenter with the judge's terms as its dictionary."""
        return make_tokenizer(shipped_judge().words(), self.home / "cache")

    @cached_property
    def crash(self) -> CrashPoint:
        """Ends the process at a named step when a fault test asks for it."""
        return crash_point(os.environ.get("FENGXUN_FAULT", ""))

    @property
    def index_root(self) -> Path:
        """Where the versioned index folders lie."""
        return self.home / "index"

    def index(self, progress: Progress = lambda _number: None) -> SearchIndex:
        """The search index, rebuilt from the record when it is missing, stale or damaged."""
        try:
            return open_index(self.index_root, self.tokenizer)
        except IndexStale:
            return self.rebuild_index(progress)

    def rebuild_index(self, progress: Progress = lambda _number: None) -> SearchIndex:
        """Build a new index and put it in use. Raises IndexBusyError while another process does so."""
        return rebuild(
            self.record, lambda documents: build(self.index_root, self.tokenizer, documents), crash=self.crash, progress=progress
        )

    def drain_index(self, progress: Progress = lambda _number: None) -> int:
        """Index everything that is due, after a rebuild where the index turns out damaged; returns the number of rows finished."""
        try:
            return self._drain(self.index(), progress)
        except IndexStale:
            return self._drain(self.rebuild_index(), progress)

    def search(self, query: SearchQuery, progress: Progress = lambda _number: None) -> SearchPage:
        """Answer a question, after a rebuild where the index turns out damaged."""
        try:
            return self.index(progress).search(query)
        except IndexStale:
            return self.rebuild_index(progress).search(query)

    def mend_index(self) -> None:
        """Read all of the index and rebuild it where a byte is not as it was written; what no reader would notice is found here."""
        try:
            verify(self.index_root, self.tokenizer)
        except IndexStale as error:
            _log.warning("%s；现在由记录库重建", error)
            self.rebuild_index()

    def _drain(self, index: SearchIndex, progress: Progress) -> int:
        worker = self.settings.worker
        return drain(
            self.record,
            index,
            system_clock,
            lease_ms=worker.lease_s * 1000,
            crash=self.crash,
            progress=progress,
        )


def open_apart(home: Path, settings: str) -> Installation:
    """Open an installation for invented or recorded material, made with ``settings`` on first use.

    Raises HomeError where ``home`` holds a real installation: such material must not come into the bureau's record.
    """
    create_home(home, settings)
    installation = open_installation(home)
    if not installation.settings.crawl.allow_loopback:
        raise HomeError(f"{home.resolve()} 是正式的数据目录，演示与回放的材料不得写入；请用 --home 指定另一个目录")
    return installation


def open_installation(home: Path, *, create: bool = False) -> Installation:
    """Open the installation in ``home``; ``create`` makes a new one. Raises HomeError naming the path that was looked at."""
    if create:
        create_home(home)
    require_home(home)
    log_to_home(home)
    return Installation(home, load_settings(home / SETTINGS_FILE, os.environ))
