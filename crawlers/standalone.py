"""What ``scrapy crawl SOURCE`` needs when no command of ours has put it into the settings: the record of FENGXUN_HOME."""

import os
from pathlib import Path

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from core.clock import system_clock
from core.errors import FengxunError, SettingsError
from core.settings import Settings
from core.settings_loader import load_settings
from crawlers.intake import Intake
from crawlers.record_books import RecordBooks
from storage.database import Record
from storage.home import DEFAULT_HOME, HOME_VARIABLE, SETTINGS_FILE, open_record, require_home
from storage.hosts import holder_name

MINUTE_MS = 60_000


def equip(settings: BaseSettings, source: str) -> None:
    """Open record, books and intake for one source.

    Raises Scrapy's UsageError, which its command line shows without a trace, where there is no usable installation.
    """
    try:
        product, record = _open_installation(Path(os.environ.get(HOME_VARIABLE, DEFAULT_HOME)))
    except FengxunError as error:
        raise UsageError(str(error), print_help=False) from error
    books = RecordBooks(
        record,
        source,
        system_clock,
        holder=holder_name(),
        full_look_days=product.crawl.full_look_days,
        recheck_ms=product.crawl.recheck_minutes * MINUTE_MS,
    )
    intake = Intake(record, processes=product.crawl.processes, deadline_s=product.crawl.item_deadline_s)
    given = {"FENGXUN": product.crawl, "FENGXUN_BOOKS": books, "FENGXUN_CLOCK": system_clock, "FENGXUN_INTAKE": intake}
    settings.setdict({**given, "FENGXUN_STANDALONE": True}, priority="spider")


def loopback_allowed() -> bool:
    """What FENGXUN_HOME says of it, for the parts of Scrapy that are built before there is a crawl; False without an installation."""
    home = Path(os.environ.get(HOME_VARIABLE, DEFAULT_HOME))
    try:
        return load_settings(home / SETTINGS_FILE, os.environ).crawl.allow_loopback
    except FengxunError:
        return False


def _open_installation(home: Path) -> tuple[Settings, Record]:
    require_home(home)
    product = load_settings(home / SETTINGS_FILE, os.environ)
    if not product.crawl.contact:
        raise SettingsError(f"采集公开网络前，请在 {home / SETTINGS_FILE} 的 [crawl] 中填写 contact（网址或邮箱）")
    return product, open_record(home, product)


def unequip(settings: BaseSettings) -> None:
    """Close what ``equip`` opened."""
    settings["FENGXUN_BOOKS"].close()
    settings["FENGXUN_INTAKE"].close()
