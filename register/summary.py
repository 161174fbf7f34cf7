"""One line about several verdicts given at once."""

from collections import Counter
from collections.abc import Sequence

from register.decision import Decided, Refused
from register.words import NOT_TAKEN, deed


def sum_up(answers: Sequence[Decided | Refused]) -> str:
    """``5条已确认，1条李慧09:03已判“跟踪”``: equal answers counted, what holds first."""
    counts = Counter(_said(answer) for answer in sorted(answers, key=lambda answer: isinstance(answer, Refused)))
    return "，".join(f"{number}条{said}" for said, number in counts.items())


def _said(answer: Decided | Refused) -> str:
    if isinstance(answer, Refused):
        return answer.message.removeprefix(NOT_TAKEN).rstrip("。")
    return "已确认" if answer.verdict == "confirm" else f"已{deed(answer.verdict)}"
