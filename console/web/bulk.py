"""Several events decided at once: what the form picked."""

from collections.abc import Sequence
from typing import Final

from console.web.queue_address import MOST_DIGITS
from register.refusals import ReviewError
from register.review import Decision

VERDICTS_AT_ONCE: Final = ("confirm", "watch", "doubt", "dismiss:irrelevant", "dismiss:drill", "dismiss:rumour")
"""Verdicts that need nothing typed."""
MOST_PICKED: Final = 50


def read_picks(verdict: str, picked: Sequence[str]) -> list[Decision]:
    """One decision per picked row (``EVENT@SEEN``). Raises ReviewError for nothing picked, or a verdict that asks for more."""
    if verdict not in VERDICTS_AT_ONCE:
        raise ReviewError("转办、重复和其他要逐条判。")
    decisions = [decision for pick in dict.fromkeys(picked[:MOST_PICKED]) if (decision := _read(pick, verdict))]
    if not decisions:
        raise ReviewError("还没有选中。请先勾选要判的条目。")
    return decisions


def _read(pick: str, verdict: str) -> Decision | None:
    written, _, seen = pick.partition("@")
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        return None
    return Decision(int(written), verdict, seen[:40])
