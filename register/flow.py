"""The state machine of an entry as data (register rule 8.3): which step leads where, who may take it, and what has to be there first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection

from core.criteria import Level
from core.errors import RegisterError
from core.people import Permission, Person
from core.review import ROUTES
from register.change import open_for_change, write_change
from register.entry import Entry
from register.states import EDITABLE, STATE_NAMES, State
from register.vocabulary import FORMS, RISKS

MIN_COMMENT: Final = 2
"""Shortest written reason in characters."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step that somebody asks for, with what was typed beside it."""

    action: str
    comment: str = ""
    form: str = ""
    risk: str = ""
    route: str = ""

    @property
    def is_explained(self) -> bool:
        """Whether there is a written reason."""
        return len(self.comment.strip()) >= MIN_COMMENT


Guard = Callable[[Entry, Step], str]
"""Why the step is not possible now, in Chinese; empty where it is."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One kind of step."""

    action: str
    name: str
    """The button."""
    sources: frozenset[State]
    target: State
    guards: tuple[Guard, ...] = ()
    asks: tuple[str, ...] = field(default=())
    """Fields of ``Step`` that its form shows."""
    permission: Permission = Permission.EDIT_REGISTER


def needs_form(_entry: Entry, step: Step) -> str:
    """No 评估 without a named form of 研判."""
    return "" if step.form in FORMS else f"请选研判方式：{'、'.join(FORMS.values())}"


def needs_risk(_entry: Entry, step: Step) -> str:
    """An assessment ends in a risk level."""
    return "" if step.risk in RISKS else f"请选风险等级：{'、'.join(RISKS.values())}"


def needs_route(_entry: Entry, step: Step) -> str:
    """Who takes over."""
    return "" if step.route in ROUTES else "请选转给哪个部门"


def needs_reason(_entry: Entry, step: Step) -> str:
    """A written reason."""
    return "" if step.is_explained else "请写明理由（至少2个字）"


def needs_issue(entry: Entry, _step: Step) -> str:
    """Checked, for key entries signed, and given a document number."""
    if entry.level is Level.KEY and entry.signed_at is None:
        return "重点信息须经分管局领导签发后才能办结"
    return "" if entry.display else "审核并编号后才能办结"


def needs_outcome(entry: Entry, step: Step) -> str:
    """At least one outcome and nothing open, or a written reason."""
    if step.is_explained:
        return ""
    waiting = sum(disposal.is_open for disposal in entry.disposals)
    if waiting:
        return f"还有{waiting}项处置措施没有结果：请先记结果，或写明办结理由"
    return "" if entry.outcomes else "办结须有处置结果，或写明理由（至少2个字）"


_RESUMED: Final = frozenset({State.TRIAGED, State.NEED_INFO, State.WATCH, State.REOPENED, State.TRANSFERRED})
TRANSITIONS: Final[Mapping[str, Transition]] = {
    each.action: each
    for each in (
        Transition("analyse", "记研判结果", _RESUMED, State.ANALYSED, (needs_form,), ("form", "comment")),
        Transition("ask", "要求补充核实", frozenset({State.ANALYSED}), State.NEED_INFO, (needs_reason,), ("comment",)),
        Transition("transfer", "转办", frozenset({State.ANALYSED}), State.TRANSFERRED, (needs_route,), ("route", "comment")),
        Transition("assess", "记评估结论", frozenset({State.ANALYSED}), State.ASSESSED, (needs_risk,), ("risk", "comment")),
        Transition("dispose", "转入处置", frozenset({State.ASSESSED, State.REOPENED}), State.IN_DISPOSAL, (), ("comment",)),
        Transition("close", "办结", frozenset({State.IN_DISPOSAL}), State.CLOSED, (needs_issue, needs_outcome), ("comment",)),
        Transition("archive", "归档", frozenset({State.CLOSED, State.TRANSFERRED}), State.ARCHIVED),
        Transition("reopen", "重启", frozenset({State.CLOSED}), State.REOPENED, (needs_reason,), ("comment",)),
        Transition("watch", "跟踪观察", EDITABLE - {State.WATCH}, State.WATCH, (), ("comment",)),
    )
}


def possible_steps(entry: Entry, person: Person) -> list[Transition]:
    """The steps that this person may take from where the entry stands, whether or not their guards are met yet."""
    return [each for each in TRANSITIONS.values() if entry.state in each.sources and person.may(each.permission)]


def take_step(connection: Connection, number: str, step: Step, person: Person, *, version: int, now: int) -> Entry:
    """Take one step. Raises RegisterError (unknown, not from here, a guard, permission) or StaleEntryError; nothing is changed then."""
    transition = TRANSITIONS.get(step.action)
    if transition is None:
        raise RegisterError(f"没有“{step.action[:20]}”这一步")
    entry = open_for_change(connection, number, version, person, transition.permission)
    if entry.state not in transition.sources:
        raise RegisterError(f"{entry.shown}现在是“{STATE_NAMES[entry.state]}”，不能{transition.name}")
    for guard in transition.guards:
        if reason := guard(entry, step):
            raise RegisterError(reason)
    values, fields = _effects(transition, step, now)
    return write_change(
        connection, entry, person, action=step.action, now=now, values=values, fields=fields, comment=step.comment.strip()[:2000]
    )


def _effects(transition: Transition, step: Step, now: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Columns and form fields that a step sets."""
    values: dict[str, Any] = {"state": transition.target.value}
    if transition.target is State.CLOSED:
        values["closed_at"] = now
    elif transition.target is not State.ARCHIVED:
        values["closed_at"] = None
    asked = {name: getattr(step, name) for name in transition.asks if name in {"form", "risk", "route"}}
    return values, asked
