"""One invented notice of the sample world, as its YAML file describes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

DAYS: Final = (1, 2, 3)

ODDITIES: Final = {
    "gbk": "the bytes are GBK while header and meta say utf-8",
    "forbidden": "the server answers 403",
    "disallowed": "robots.txt forbids the path",
    "changed_layout": "the site's selectors find nothing",
}

MARKS: Final = {
    *("K1", "K2", "K3", "C1", "C2", "C3", "C4", "C5", "C6"),
    *("general", "trap", "hostile", "personal", "recall", "adjacent"),
}
"""What an item was written to show; read by tests and by people, never by the product."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What the same address says from ``day`` on; ``time`` is the hour of the change, ``HH:MM`` in Asia/Shanghai."""

    day: int
    time: str
    text: str


@dataclass(frozen=True, slots=True)
class SampleItem:
    """An invented notice; texts hold placeholders (see ``placeholders``) that are relative to the item's own day."""

    source: str
    id: str
    day: int
    time: str
    title: str
    text: str
    publisher: str = ""
    column: str = ""
    """Folder of the site where the page lives, for sites that have several."""
    layout: str = ""
    oddity: str = ""
    attachments: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    reprint_of: str = ""
    """``source/id`` of the item whose news this one repeats in other words or a shorter form."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """Label and value pairs: the table of a recall announcement, the fields of a foreign recall record."""
    revision: Revision | None = None

    @property
    def key(self) -> str:
        """``source/id``, unique in the whole world."""
        return f"{self.source}/{self.id}"
