"""The books of a crawl run: what the spiders tell the record about every address that they look at.

``seen = new + revised + repeated + quarantined``: an address that ``look`` was asked about ends as exactly one of the four. New and
revised are written by the item pipeline, the rest here. Skipped addresses (outside the window, over a cap) are counted apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from core.model import Capture

RunState = Literal["ok", "nothing_new", "not_modified", "blocked", "changed_layout", "broken_feed", "unreachable"]

HEALTHY: Final = frozenset({"ok", "nothing_new", "not_modified"})
"""States of a run that could read all lists."""
OVER_CAP: Final = "超过每次"
"""How the reason of an address begins that is left for the next run."""


@dataclass(frozen=True, slots=True)
class Look:
    """What to do with an address that a list names."""

    fetch: bool
    """False: known and its full look is not due; it is already settled as repeated."""
    etag: str = ""
    last_modified: str = ""


Sight = tuple[str, str, bytes | None]
"""Address, title, and the whole entry where the list carries it: the arguments of ``Books.look``."""


class Books(Protocol):
    """Kept by the record; one object per run. All calls may come until the crawl has ended."""

    complete: bool
    """Whether the last run of the source ended well and left nothing open."""

    def look(self, address: str, title: str = "", *, seen_bytes: bytes | None = None) -> Look:
        """Write the ``seen`` row; ``seen_bytes`` is the whole entry where the list carries it (equal bytes: settled as repeated)."""

    def look_all(self, sights: Sequence[Sight]) -> list[Look]:
        """``look`` at several addresses of one list in one go."""

    def skip(self, address: str, reason: str) -> None:
        """Count an address that is not looked at, with the reason."""

    def repeat(self, address: str) -> None:
        """Settle as repeated: the server said 304, or sent equal bytes."""

    def quarantine(self, address: str, reason: str, capture: Capture | None = None) -> None:
        """Settle as quarantined with a reason for people; without bytes it is tried again by the next run."""

    def state(self, state: RunState, detail: str = "") -> None:
        """How the run ended; the last call counts."""

    def validators(self, address: str) -> tuple[str, str]:
        """ETag and Last-Modified kept for a list address; empty where a full look is due."""

    def keep_validators(self, address: str, etag: str, last_modified: str) -> None:
        """Keep the validators of a list of which everything was settled."""
