"""What a spider remembers during its run to say at the end how it went; the books themselves are rows of the record."""

from typing import Final

from crawlers.books import RunState

_WORST_FIRST: Final[tuple[RunState, ...]] = ("unreachable", "blocked", "broken_feed", "changed_layout")


class Ledger:
    """Problems, lists and fetches of one run."""

    def __init__(self) -> None:
        self.problems: dict[RunState, str] = {}
        self.lists_read = 0
        self.lists_unchanged = 0
        self.fetches = 0
        self.captures = 0
        self.unsettled = 0
        """Addresses that the next run must see again: quarantined without bytes, or over the cap."""

    def note(self, problem: RunState, detail: str) -> None:
        """Remember the first detail of a problem."""
        self.problems.setdefault(problem, detail)

    def conclude(self) -> tuple[RunState, str]:
        """The state of the run: the worst problem, else ok, nothing new, or not modified."""
        for problem in _WORST_FIRST:
            if problem in self.problems:
                return problem, self.problems[problem]
        if self.captures:
            return "ok", ""
        return ("not_modified", "") if self.lists_unchanged and not self.lists_read else ("nothing_new", "")
