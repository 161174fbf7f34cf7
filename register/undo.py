"""Taking back one's own last action, while nobody has built on it; the action stays as a row that says it was undone."""

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from core.errors import ConflictError
from core.people import Person
from core.review import VERDICTS, State
from register.decision import Opening, Withdrawal
from register.filing import file_review, hold_case, name_of
from register.flags import changed_flags, with_flags
from register.refusals import ReviewError
from register.words import deed, told
from storage import reviews
from storage.reviews import UNDO, Case, ReviewRow

MOST_ACTIONS: Final = 20
"""How many of one's own last actions can be undone."""


@dataclass(frozen=True, slots=True)
class Undone:
    """An action that no longer holds."""

    review: int
    """The row that says so."""
    undone: int
    """The review that was taken back."""
    event: int
    verdict: str
    """What was taken back."""
    state: str
    """Where the event stands now."""
    seen: str
    """What the page hands back with the next decision."""
    text: str
    """``已撤销：判“确认”``."""


def undo(
    connection: Connection,
    person: Person,
    *,
    now: int,
    review: int | None = None,
    on_undo: Withdrawal | None = None,
    on_confirm: Opening | None = None,
) -> Undone:
    """Take back the person's newest action that holds, or the one named ``review``, among that person's last MOST_ACTIONS.

    ``on_undo`` takes back the register entry of a confirmed event, ``on_confirm`` opens it again where an exclusion is undone.

    Raises ConflictError naming who built on it, ReviewError when there is nothing to undo.
    """
    action = _find(connection, person, review)
    case = hold_case(connection, action.event)
    action = reviews.load_review(connection, action.id) or action  # another window of the same person may have been faster
    _check(connection, action, person, now)
    after = _restored(case, action)
    _register(connection, case, after, person, now, on_undo, on_confirm)
    number = file_review(connection, case, after, person, UNDO, seen=case.seen, now=now, target=action.id)
    reviews.mark_undone(connection, action.id, number)
    return Undone(number, action.id, case.event, action.verdict, after.state, after.seen, f"已撤销：{deed(action.verdict)}")


def _find(connection: Connection, person: Person, review: int | None) -> ReviewRow:
    for action in reviews.own_actions(connection, person.id, MOST_ACTIONS):
        if action.undone_by is None and review in {None, action.id}:
            return action
    raise ReviewError(f"没有可以撤销的操作（只能撤销自己最近{MOST_ACTIONS}步）。")


def _check(connection: Connection, action: ReviewRow, person: Person, now: int) -> None:
    if action.undone_by is not None:
        raise ConflictError("这一步已经撤销。")
    built = reviews.next_review(connection, action)
    if built:
        raise ConflictError(f"不能撤销：{told(name_of(connection, built, person), built, now)}。")


def _restored(case: Case, action: ReviewRow) -> Case:
    """What the action changed as it was before; a rise that came since keeps the event in the queue."""
    case = replace(case, decision=case.decision + 1)
    if action.verdict not in VERDICTS:
        flag = action.verdict.partition(":")[2]
        return with_flags(case, changed_flags(case.flags, flag, action.before["flags"].get(flag)))
    before: dict[str, Any] = {name: action.before[name] for name in ("state", "decided_by", "decided_at", "return_at")}
    shown = action.before["shown"] if case.shown == action.after["shown"] else case.shown
    return replace(case, **before, shown=shown)


def _register(
    connection: Connection, case: Case, after: Case, person: Person, now: int, on_undo: Withdrawal | None, on_confirm: Opening | None
) -> None:
    was, is_now = (state == State.CONFIRMED.value for state in (case.state, after.state))
    if was and not is_now and on_undo:
        on_undo(connection, case.event, person, now)
    if is_now and not was and on_confirm:
        on_confirm(connection, case.event, person, now)
