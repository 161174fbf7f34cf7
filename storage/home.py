"""The home folder of an installation: where its settings and its record are."""

from pathlib import Path
from typing import Final

from core.errors import HomeError
from core.settings import Settings
from storage.database import Record, open_engine, sqlite_url
from storage.migrate import migrate

SETTINGS_FILE: Final = "fengxun.toml"
RECORD_FILE: Final = "record.db"
HOME_VARIABLE: Final = "FENGXUN_HOME"
DEFAULT_HOME: Final = "var"


def require_home(home: Path) -> None:
    """Raises HomeError naming the path that was looked at, unless ``home`` is an installation."""
    if not (home / SETTINGS_FILE).exists() and not (home / RECORD_FILE).exists():
        raise HomeError(f"{home.resolve()} 不是风讯的数据目录；用 --home 指定，或以 fengxun crawl --init 新建")


def create_home(home: Path, settings: str = "# 风讯设置；可用的设置见 fengxun settings\n") -> None:
    """Make ``home`` an installation; one that exists is left as it is."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / SETTINGS_FILE).exists():
        (home / SETTINGS_FILE).write_text(settings, "utf-8")


def open_record(home: Path, settings: Settings) -> Record:
    """The record, migrated to this version. Raises RecordNewerError for one that is newer."""
    record = Record(open_engine(settings.record.url or sqlite_url(home / RECORD_FILE)))
    migrate(record)
    return record
