"""The books and the coverage of the day over all sources."""

from collections.abc import Mapping
from dataclasses import dataclass

from console.installation import Installation
from console.web.spans import midnight
from core.clock import shanghai
from core.regions import COUNTIES
from storage.quarantine import count_quarantine
from storage.source_days import new_by_county, new_by_kind, outcomes_since


@dataclass(frozen=True, slots=True)
class Today:
    """Since midnight in Asia/Shanghai: addresses by outcome, new signals by kind and by county, and what waits in quarantine."""

    outcomes: Mapping[str, int]
    kinds: Mapping[str, int]
    counties: Mapping[str, int]
    waiting: int

    @property
    def seen(self) -> int:
        """Addresses that runs of today decided to look at."""
        return sum(self.outcomes.values())

    @property
    def open(self) -> int:
        """Addresses that have not ended as one of the four outcomes."""
        return self.outcomes.get("open", 0)

    @property
    def local(self) -> int:
        """New signals that tell of this city's counties."""
        return sum(self.counties.get(code, 0) for code in COUNTIES)


def count_today(installation: Installation, now: int) -> Today:
    """Today's books, counted from rows."""
    since = midnight(shanghai(now).date())
    with installation.record.read() as connection:
        return Today(
            outcomes_since(connection, since),
            new_by_kind(connection, since),
            new_by_county(connection, since),
            count_quarantine(connection),
        )
