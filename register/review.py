"""Verdicts on events: the first one wins, each is a row, nothing is deleted."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from core.criteria import Level
from core.errors import ConflictError, RegisterError
from core.people import Person
from core.review import State
from core.settings import ReviewSettings
from register.claim import take_claim
from register.decision import Decided, Decision, Opening, Refused, Withdrawal
from register.filing import file_review, open_case
from register.flags import FlagChange, set_flag
from register.refusals import ClaimedError, ReviewError, StaleError
from register.rules import check_claim, check_decision, check_verdict, clean_reason
from register.undo import Undone, undo
from storage.reviews import Case, load_case, lock_events

__all__ = [
    "ClaimedError",
    "Decided",
    "Decision",
    "FlagChange",
    "Refused",
    "ReviewError",
    "StaleError",
    "Undone",
    "decide",
    "decide_many",
    "set_flag",
    "undo",
]

_DAY_MS: Final = 86_400_000


def decide(
    connection: Connection,
    decision: Decision,
    person: Person,
    *,
    now: int,
    settings: ReviewSettings,
    on_confirm: Opening | None = None,
    on_undo: Withdrawal | None = None,
) -> Decided:
    """Take one verdict in the caller's write transaction, and claim the event for the person.

    ``on_confirm`` makes the register entry of a confirmed event, ``on_undo`` takes it back where a confirmed event gets another verdict.

    Raises ConflictError naming who decided first, StaleError when the event has a newer version than the page showed, ClaimedError while
    somebody else has claimed it, ReviewError for a missing reason, route or target, and whatever the register raises.
    """
    state = check_verdict(decision.verdict)
    case = open_case(connection, decision.event, decision.seen, person, now)
    check_decision(connection, decision, case)
    check_claim(connection, decision, person, now)
    entry = _register(connection, case, state, person, now, on_confirm, on_undo)
    after = _decided(case, state, person, now, settings)
    told = {"reason": clean_reason(decision.reason), "route": decision.route if state is State.TRANSFERRED else ""}
    target = decision.target if decision.verdict == "dismiss:duplicate" else None
    review = file_review(connection, case, after, person, decision.verdict, seen=decision.seen, now=now, **told, target=target)
    take_claim(connection, decision.event, person, now=now, minutes=settings.claim_minutes)
    return Decided(review, decision.event, decision.verdict, state.value, entry)


def decide_many(
    connection: Connection,
    decisions: Sequence[Decision],
    person: Person,
    *,
    now: int,
    settings: ReviewSettings,
    on_confirm: Opening | None = None,
    on_undo: Withdrawal | None = None,
) -> list[Decided | Refused]:
    """Take several verdicts, each for itself: one answer per decision, in order. Key events are refused, they are decided one by one."""
    lock_events(connection, [decision.event for decision in decisions])
    answers: list[Decided | Refused] = []
    for decision in decisions:
        try:
            with connection.begin_nested():
                _refuse_key(connection, decision.event)
                answers.append(decide(connection, decision, person, now=now, settings=settings, on_confirm=on_confirm, on_undo=on_undo))
        except (ConflictError, RegisterError, ReviewError) as error:
            answers.append(Refused(decision.event, str(error)))
    return answers


def _refuse_key(connection: Connection, event: int) -> None:
    case = load_case(connection, event)
    if case and case.level_in_force is Level.KEY:
        raise ReviewError("重点信息须逐条判。")


def _register(
    connection: Connection, case: Case, state: State, person: Person, now: int, on_confirm: Opening | None, on_undo: Withdrawal | None
) -> int | None:
    if state is State.CONFIRMED:
        return on_confirm(connection, case.event, person, now) if on_confirm else None
    if case.state == State.CONFIRMED.value and on_undo:
        on_undo(connection, case.event, person, now)
    return None


def _decided(case: Case, state: State, person: Person, now: int, settings: ReviewSettings) -> Case:
    return_at = now + settings.watch_days * _DAY_MS if state is State.WATCHED else None
    listed = replace(case, state=state.value, shown=state.value, decision=case.decision + 1)
    return replace(listed, decided_by=person.id, decided_at=now, return_at=return_at)
