"""The foot of an event's pane: the verdict bar, or the one line that asks for what a verdict still needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.criteria import Level
from core.errors import FengxunError
from core.review import VERDICT_NAMES, VERDICTS, State
from register.refusals import ClaimedError, ReviewError, StaleError
from register.review import Decision
from storage.reviews import Case

MACHINE_ROUTES: Final[Mapping[str, str]] = {
    "P90": "food",
    "P91": "drug",
    "P92": "device",
    "P93": "cosmetics",
    "P94": "special",
    "P95": "vehicle",
}
"""Where a product class of another section is passed on to without asking."""


@dataclass(frozen=True, slots=True)
class Deck:
    """What the foot shows: the bar where ``ask`` is empty, else one line.

    ``ask``: ``reason``, ``route``, ``target`` are missing; ``anyway``: somebody has claimed it; ``again``: somebody decided first;
    ``stale``: a newer version has to be seen. ``message`` says what happened; ``reason`` is what was typed.
    """

    ask: str = ""
    verdict: str = ""
    message: str = ""
    reason: str = ""

    @property
    def verb(self) -> str:
        """The asked verdict in a word: ``确认``, ``排除为演练``."""
        if self.verdict not in VERDICTS:
            return ""
        name = VERDICT_NAMES[self.verdict]
        return f"排除为{name}" if VERDICTS[self.verdict] is State.DISMISSED else name

    @property
    def key(self) -> int:
        """The key of the asked verdict, 1–9; 0 for none."""
        return list(VERDICTS).index(self.verdict) + 1 if self.verdict in VERDICTS else 0

    @property
    def conflict(self) -> bool:
        """Whether somebody else was faster, which is spoken at once."""
        return self.ask in {"again", "stale", "anyway"}


def ask_again(decision: Decision, error: FengxunError, case: Case | None) -> Deck:
    """What to show after a verdict was refused."""
    return Deck(_missing(decision, error, case), decision.verdict, str(error), decision.reason)


def needs_first(decision: Decision, case: Case) -> str:
    """What a verdict lacks before it is worth sending to the rules: a reason, a route or a target; empty when nothing."""
    if decision.verdict == "transfer" and not decision.route:
        return "route"
    if decision.verdict == "dismiss:duplicate" and decision.target is None:
        return "target"
    dismissed = VERDICTS.get(decision.verdict) is State.DISMISSED
    key = case.level_in_force is Level.KEY
    return "reason" if dismissed and not decision.reason.strip() and (key or decision.verdict == "dismiss:other") else ""


def _missing(decision: Decision, error: FengxunError, case: Case | None) -> str:
    if isinstance(error, ClaimedError):
        return "anyway"
    if isinstance(error, StaleError):
        return "stale"
    if isinstance(error, ReviewError) and case is not None:
        wrong = {"transfer": "route", "dismiss:duplicate": "target"}
        return needs_first(decision, case) or wrong.get(decision.verdict, "reason" if decision.reason else "")
    return "again"
