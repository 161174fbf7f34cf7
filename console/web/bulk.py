"""Several events decided at once: what the form picked, and what is said of the answers."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from console.web.queue_address import MOST_DIGITS
from console.web.row_view import decided_word
from register.refusals import ReviewError
from register.review import Decided, Decision, Refused

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


def in_one_line(verdict: str, answers: Iterable[Decided | Refused]) -> str:
    """``5条已确认，1条没有判：李慧09:03已判“跟踪”``."""
    listed = list(answers)
    done = sum(isinstance(answer, Decided) for answer in listed)
    refused = Counter(answer.message.removeprefix("结论没有生效：").rstrip("。") for answer in listed if isinstance(answer, Refused))
    parts = [f"{done}条{decided_word(verdict)}"] if done else []
    return "，".join([*parts, *(f"{count}条没有判：{message}" for message, count in refused.items())])


def _read(pick: str, verdict: str) -> Decision | None:
    written, _, seen = pick.partition("@")
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        return None
    return Decision(int(written), verdict, seen[:40])
