"""What a warning may say of an event: number, class, masked title, county, codes. Never quotes, never personal data."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from alerts.clean import plain_line
from core.criteria import FLAG_NAMES, KEY_TRIGGERS, LEVEL_NAMES, Level
from core.regions import region_name
from storage.alerts import load_subjects

COMPLAINTS: Final = "S2"
"""The kind of complaints and reports: whoever complained is protected, so not even the title leaves the house."""
COMPLAINT_TITLE: Final = "（投诉举报信息，标题不在邮件中显示）"
TITLE_LENGTH: Final = 80


@dataclass(frozen=True, slots=True)
class Subject:
    """One event as mails name it."""

    event: int
    level: Level
    title: str
    county: str
    codes: tuple[str, ...]
    hazards: tuple[str, ...]
    product_class: str
    source: str
    kind: str

    @property
    def place(self) -> str:
        """The county in words."""
        return region_name(self.county)

    @property
    def level_name(self) -> str:
        """重点, 重要 …"""
        return LEVEL_NAMES[self.level]

    @property
    def fired(self) -> list[str]:
        """Why the event is what it is, code and short name: for a key item the triggers K1–K3 alone."""
        triggers = [code for code in self.codes if code in KEY_TRIGGERS]
        return [f"{code} {FLAG_NAMES[code]}" for code in (triggers or self.codes) if code in FLAG_NAMES]


def read_subjects(connection: Connection, events: Iterable[int]) -> dict[int, Subject]:
    """The events by number; one that is gone is left out."""
    return {row.id: _as_subject(row) for row in load_subjects(connection, list(events))}


def _as_subject(row: Row[Any]) -> Subject:
    title = COMPLAINT_TITLE if row.kind == COMPLAINTS else plain_line(row.title or "", TITLE_LENGTH)
    return Subject(
        event=row.id,
        level=Level(row.level),
        title=title or "（无标题）",
        county=row.county,
        codes=tuple(row.criteria.split()),
        hazards=tuple(row.hazards.split()),
        product_class=row.product_class,
        source=row.source,
        kind=row.kind,
    )
