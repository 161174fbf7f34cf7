"""A person accepts or reverses one of the ten flags; the level in force follows (三、（二）2 and 4（3））."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection

from core.criteria import FLAGS, LEVEL_NAMES, Level
from core.people import Person
from core.review import weigh
from register.filing import file_review, open_case
from register.refusals import ReviewError
from register.words import FLAG_DEEDS
from storage.reviews import Case
from storage.rises import NOBODY_HURT, known_so_far, tell

_KINDS: Final = {True: "accept", False: "reverse", None: "clear"}


@dataclass(frozen=True, slots=True)
class FlagChange:
    """What became of one flag and of the level in force."""

    event: int
    flag: str
    value: bool | None
    level: str
    """In force now."""
    effect: str
    """``你已否决C6，级别由重要变为一般``; empty while the level stays."""
    seen: str
    """What the page hands back with the next decision."""
    review: int | None
    """None when nothing changed."""


def set_flag(connection: Connection, event: int, flag: str, value: bool | None, person: Person, *, seen: str, now: int) -> FlagChange:
    """Accept (True), reverse (False) or clear (None) a flag of C1–C7, K1–K3 in the caller's write transaction.

    Raises ConflictError, StaleError and ReviewError as ``register.review.decide`` does.
    """
    if flag not in FLAGS:
        raise ReviewError("没有这个情形。请用页面上的按键或按钮判。")
    case = open_case(connection, event, seen, person, now)
    flags = changed_flags(case.flags, flag, value)
    if flags == dict(case.flags):
        return FlagChange(event, flag, value, case.level_in_force.value, "", case.seen, None)
    after = with_flags(replace(case, decision=case.decision + 1), flags)
    review = file_review(connection, case, after, person, f"{_KINDS[value]}:{flag}", seen=seen, now=now)
    _warn(connection, after, now)
    return FlagChange(event, flag, value, after.level_in_force.value, _effect(case, after, flag, value), after.seen, review)


def changed_flags(flags: Mapping[str, bool], flag: str, value: bool | None) -> dict[str, bool]:
    """``flags`` with one set, or taken out for None."""
    others = {name: said for name, said in flags.items() if name != flag}
    return others if value is None else others | {flag: value}


def with_flags(case: Case, flags: Mapping[str, bool]) -> Case:
    """The case with a person's flags and the level that follows; without any the machine's level is in force again."""
    flagged = replace(case, flags=dict(flags))
    return replace(flagged, level=weigh(flagged.flags_in_force, case.machine_level).value if flags else "")


def _warn(connection: Connection, case: Case, now: int) -> None:
    """A person who finds a key trigger is as good a reason to tell the duty officers as the machine."""
    told = known_so_far(connection, case.event)
    if case.level_in_force is Level.KEY and told.get("level") != Level.KEY:
        tell(connection, case.event, {**NOBODY_HURT, **told, "level": Level.KEY.value}, reason="person", now=now)


def _effect(before: Case, after: Case, flag: str, value: bool | None) -> str:
    old, new = before.level_in_force, after.level_in_force
    if old is new:
        return ""
    deed = f"你已撤回对{flag}的判断" if value is None else f"你已{FLAG_DEEDS[_KINDS[value]]}{flag}"
    return f"{deed}，级别由{LEVEL_NAMES[old]}变为{LEVEL_NAMES[new]}"
