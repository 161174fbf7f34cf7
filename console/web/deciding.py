"""What people do with events, wired to the register: each in the caller's write transaction, each in the audit trail."""

from collections.abc import Sequence
from typing import TypedDict

from sqlalchemy import Connection

from console.web.visit import Visit
from core.people import Person
from register.decision import Opening, Withdrawal
from register.entries import open_entry, withdraw_entry
from register.review import Decided, Decision, FlagChange, Refused, Undone, decide, decide_many, set_flag, undo


class _Hooks(TypedDict):
    on_confirm: Opening
    on_undo: Withdrawal


def take_verdict(connection: Connection, visit: Visit, decision: Decision) -> Decided:
    """One verdict. Raises what ``register.review.decide`` raises."""
    decided = decide(connection, decision, visit.person, now=visit.now, settings=visit.installation.settings.review, **_hooks(visit))
    _audit(connection, visit, decided)
    return decided


def take_verdicts(connection: Connection, visit: Visit, decisions: Sequence[Decision]) -> list[Decided | Refused]:
    """Several verdicts, each for itself."""
    settings = visit.installation.settings.review
    answers = decide_many(connection, decisions, visit.person, now=visit.now, settings=settings, **_hooks(visit))
    for answer in answers:
        if isinstance(answer, Decided):
            _audit(connection, visit, answer)
    return answers


def take_back(connection: Connection, visit: Visit, review: int | None) -> Undone:
    """Undo one's own action, the newest unless one is named."""
    undone = undo(connection, visit.person, now=visit.now, review=review, **_hooks(visit))
    visit.audit(connection, "undo", f"event {undone.event}", {"review": undone.review, "undone": undone.undone})
    return undone


def take_flag(connection: Connection, visit: Visit, event: int, flag: str, value: bool | None, seen: str) -> FlagChange:
    """Accept, reverse or clear one flag."""
    change = set_flag(connection, event, flag, value, visit.person, seen=seen, now=visit.now)
    if change.review is not None:
        visit.audit(connection, "flag", f"event {event}", {"flag": flag, "value": value, "review": change.review})
    return change


def _audit(connection: Connection, visit: Visit, decided: Decided) -> None:
    visit.audit(connection, "verdict", f"event {decided.event}", {"verdict": decided.verdict, "review": decided.review})


def _hooks(visit: Visit) -> _Hooks:
    """A confirmed event has an entry in the register, made and withdrawn in the same transaction."""
    settings = visit.installation.settings.register

    def open_own(connection: Connection, event: int, person: Person, now: int) -> int:
        return open_entry(connection, event, person, now, settings)

    return {"on_confirm": open_own, "on_undo": withdraw_entry}
