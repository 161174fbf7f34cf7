"""Logs: one line a record to ``HOME/logs/fengxun.log``; people see only what concerns them on the terminal."""

import logging
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

FORMAT: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
_LIBRARIES: Final = ("scrapy", "twisted", "asyncio", "py.warnings", "filelock", "readability", "alembic", "scrapy-playwright", "uvicorn")
MAX_BYTES: Final = 10_000_000
KEEP: Final = 5


class _OneLine(logging.Formatter):
    """Crawled text in a message cannot forge a second record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with control characters escaped."""
        return "".join(char if char.isprintable() else repr(char)[1:-1] for char in super().format(record))


def log_to_terminal() -> None:
    """Warnings of the product and errors of libraries go to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(message)s"))
    handler.addFilter(_concerns_people)
    logging.getLogger().addHandler(handler)


def log_to_home(home: Path) -> None:
    """Everything from INFO up goes to the rotating log file of the installation."""
    folder = home / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(folder / "fengxun.log", maxBytes=MAX_BYTES, backupCount=KEEP, encoding="utf-8", delay=True)
    handler.setFormatter(_OneLine(FORMAT))
    handler.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)


def _concerns_people(record: logging.LogRecord) -> bool:
    library = record.name.partition(".")[0] in _LIBRARIES
    return record.levelno >= (logging.CRITICAL if library else logging.WARNING)
