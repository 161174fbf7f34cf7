"""Route: who is told of what, and in which order (internal timers of the plan's 及时报送; any order is the bureau's own table).

A key item is told to one person at a time, in the order of the duty table: first those whose hours run, then the others, because an
immediate warning ignores quiet hours; section leaders (分管局领导) come when all of these were told. Important items go into the digest.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from alerts.address import is_address
from core.clock import shanghai
from core.people import Role
from storage.recipients import Recipient

ON_CALL: Final = (Role.DUTY, Role.HEAD, Role.LEADER)
"""Roles that count when the worker asks whether anybody can be warned."""
IN_TABLE: Final = (*ON_CALL, Role.ANALYST)
"""Roles that the duty table may hold; analysts get digests and reminders only."""
_HOURS: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def is_hours(text: str) -> bool:
    """Whether ``text`` is empty (always) or like ``18:00-08:00``."""
    return not text or _HOURS.fullmatch(text) is not None


def is_on_duty(recipient: Recipient, now: int) -> bool:
    """Whether the hours of this line run at ``now`` (Asia/Shanghai); an end before the begin is on the next morning."""
    found = _HOURS.fullmatch(recipient.hours)
    if not found:
        return True
    start, end = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
    moment = shanghai(now)
    minute = moment.hour * 60 + moment.minute
    return start <= minute < end if start < end else minute >= start or minute < end


def is_usable(recipient: Recipient) -> bool:
    """In force, with an address that can be one, and not refused for good."""
    return recipient.active and not recipient.fault and is_address(recipient.address)


def can_warn(recipients: Iterable[Recipient]) -> bool:
    """Whether there is anybody whom a key item could be told to."""
    return any(is_usable(recipient) and recipient.role in ON_CALL for recipient in recipients)


def on_call(recipients: Sequence[Recipient], county: str, now: int) -> list[Recipient]:
    """Whom to tell of a key item of ``county``, one after the other; leaders only where there is nobody else."""
    return _order(recipients, (Role.DUTY, Role.HEAD), county, now) or leaders(recipients, county, now)


def leaders(recipients: Sequence[Recipient], county: str, now: int) -> list[Recipient]:
    """Who is told when everybody on call was."""
    return _order(recipients, (Role.LEADER,), county, now)


def readers(recipients: Sequence[Recipient]) -> list[Recipient]:
    """Who gets the digest and the reminders: everybody but leaders, or leaders where there is nobody else."""
    usable = [recipient for recipient in recipients if is_usable(recipient)]
    return [recipient for recipient in usable if recipient.role != Role.LEADER] or usable


def _order(recipients: Sequence[Recipient], roles: Sequence[Role], county: str, now: int) -> list[Recipient]:
    """Lines without a county are for all; where only other counties' lines exist, they are better than nobody."""
    usable = [recipient for recipient in recipients if is_usable(recipient) and recipient.role in roles]
    near = [recipient for recipient in usable if recipient.county in {"", county}] or usable
    return sorted(near, key=lambda recipient: (not is_on_duty(recipient, now), recipient.place, recipient.id))
