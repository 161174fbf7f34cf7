"""The two numbers of an entry (register rule 8.1), each from a yearly sequence of its own; the year is that of Asia/Shanghai."""

from typing import Final

from sqlalchemy import Connection

from core.clock import shanghai
from core.settings import RegisterSettings
from storage.register import next_number

MACHINE: Final = "entry"
DISPLAY: Final = "display"
"""Names of the sequences."""


def take_number(connection: Connection, now: int, settings: RegisterSettings) -> str:
    """``YC-2026-000123``: the machine number of a new entry. A rollback gives it back; nothing else ever does."""
    year = shanghai(now).year
    return f"{settings.prefix}-{year}-{next_number(connection, MACHINE, year):06}"


def take_display(connection: Connection, now: int, settings: RegisterSettings) -> str:
    """``运市监风险〔2026〕123号``: the number at issue (GB/T 9704: six-corner brackets, no leading zero, no 第)."""
    year = shanghai(now).year
    return f"{settings.document}风险〔{year}〕{next_number(connection, DISPLAY, year)}号"
