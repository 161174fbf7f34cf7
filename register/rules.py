"""What a verdict needs before it holds (console rules of deciding): reason, route, target, and nobody else's claim."""

from typing import Final

from sqlalchemy import Connection

from core.criteria import Level
from core.people import Person
from core.review import ROUTES, VERDICT_NAMES, VERDICTS, State
from core.text import remove_controls
from register.decision import Decision
from register.refusals import ClaimedError, ReviewError
from register.words import minutes_left
from storage.claims import load_claim
from storage.reviews import Case, load_case

LEAST_REASON: Final = 2
MOST_REASON: Final = 500
"""Characters of a written reason."""


def check_verdict(verdict: str) -> State:
    """The state that a verdict leads to. Raises ReviewError for an unknown one."""
    if verdict not in VERDICTS:
        raise ReviewError("没有这种结论。请用页面上的按键或按钮判。")
    return VERDICTS[verdict]


def check_decision(connection: Connection, decision: Decision, case: Case) -> None:
    """Raise ReviewError for a missing reason, route or target, or a reason that is too long."""
    _check_reason(decision, case)
    if decision.verdict == "transfer" and decision.route not in ROUTES:
        raise ReviewError("请选择转办到哪里。")
    if decision.verdict == "dismiss:duplicate":
        _check_target(connection, decision)


def clean_reason(reason: str) -> str:
    """A reason as it is kept: no control characters, no spaces around it."""
    return remove_controls(reason)[0].strip()


def check_claim(connection: Connection, decision: Decision, person: Person, now: int) -> None:
    """Raise ClaimedError while somebody else's claim holds, unless the person decides anyway."""
    held = load_claim(connection, decision.event, now)
    if held is None or held.user == person.id or decision.anyway:
        return
    key = list(VERDICTS).index(decision.verdict) + 1
    raise ClaimedError(f"{held.name}认领中，剩{minutes_left(held.until, now)}分。再按{key}仍要{_verb(decision.verdict)}")


def _check_reason(decision: Decision, case: Case) -> None:
    written = len(clean_reason(decision.reason))
    if written > MOST_REASON:
        raise ReviewError(f"理由最多{MOST_REASON}字，现有{written:,}字。请缩短后再判。")
    if written >= LEAST_REASON or VERDICTS[decision.verdict] is not State.DISMISSED:
        return
    if decision.verdict == "dismiss:other":
        raise ReviewError(f"请写排除的理由，至少{LEAST_REASON}个字。")
    if case.level_in_force is Level.KEY:
        raise ReviewError(f"排除重点信息须写明理由，至少{LEAST_REASON}个字。")


def _check_target(connection: Connection, decision: Decision) -> None:
    if decision.target is None:
        raise ReviewError("请选择这条信号与哪一条重复。")
    if decision.target == decision.event:
        raise ReviewError("一条信号不能与自己重复。请选择另一条。")
    if load_case(connection, decision.target) is None:
        raise ReviewError("没有所选的重复信号。请重新选择。")


def _verb(verdict: str) -> str:
    name = VERDICT_NAMES[verdict]
    return f"排除（{name}）" if VERDICTS[verdict] is State.DISMISSED else name
