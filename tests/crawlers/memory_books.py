"""Books of a crawl run in memory, which refuse what the record would refuse."""

from collections import Counter
from collections.abc import Sequence

from core.model import Capture
from crawlers.books import Look, RunState, Sight


class InMemoryBooks:
    """Each address that was looked at may be settled once; ``known`` maps addresses to what an earlier run left behind."""

    complete = True

    def __init__(self, known: dict[str, Look] | None = None, validators: dict[str, tuple[str, str]] | None = None) -> None:
        self.known = known or {}
        self.kept = validators or {}
        self.settled: dict[str, str] = {}
        self.seen: dict[str, str] = {}
        self.skipped: dict[str, str] = {}
        self.reasons: dict[str, str] = {}
        self.quarantined: dict[str, Capture | None] = {}
        self.states: list[tuple[str, str]] = []
        self.entries: dict[str, bytes] = {}

    def look(self, address: str, title: str = "", *, seen_bytes: bytes | None = None) -> Look:
        """Known entries with equal bytes, and known addresses that are not due, are settled at once."""
        assert address not in self.seen, f"looked at twice: {address}"
        self.seen[address] = title
        look = self.known.get(address, Look(fetch=True))
        if not look.fetch or (seen_bytes is not None and self.entries.get(address) == seen_bytes):
            self._settle(address, "repeated")
            return Look(fetch=False)
        return look

    def look_all(self, sights: Sequence[Sight]) -> list[Look]:
        """One after another."""
        return [self.look(address, title, seen_bytes=body) for address, title, body in sights]

    def skip(self, address: str, reason: str) -> None:
        """Never an address that was looked at."""
        assert address not in self.seen
        self.skipped[address] = reason

    def repeat(self, address: str) -> None:
        """304."""
        self._settle(address, "repeated")

    def quarantine(self, address: str, reason: str, capture: Capture | None = None) -> None:
        """With a reason."""
        assert reason
        self._settle(address, "quarantined")
        self.reasons[address] = reason
        self.quarantined[address] = capture

    def state(self, state: RunState, detail: str = "") -> None:
        """Last call counts."""
        self.states.append((state, detail))

    def validators(self, address: str) -> tuple[str, str]:
        """What an earlier run kept."""
        return self.kept.get(address, ("", ""))

    def keep_validators(self, address: str, etag: str, last_modified: str) -> None:
        """For the next run."""
        self.kept[address] = (etag, last_modified)

    def keep(self, capture: Capture) -> None:
        """What the item pipeline does: settle as new."""
        self._settle(capture.address, "new")

    def counts(self) -> dict[str, int]:
        """How many addresses ended as what."""
        return dict(Counter(self.settled.values()))

    def _settle(self, address: str, outcome: str) -> None:
        assert address in self.seen, f"settled but never looked at: {address}"
        assert address not in self.settled, f"settled twice: {address}"
        self.settled[address] = outcome
