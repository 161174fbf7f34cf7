"""Named crash points: ``FENGXUN_FAULT=ingest.written:3`` ends the process at the third pass of that step, as a power cut would."""

import os
from collections.abc import Callable
from itertools import count

CrashPoint = Callable[[str], None]


def no_crash(_step: str) -> None:
    """The crash point of ordinary runs."""


def crash_point(order: str) -> CrashPoint:
    """A crash point that obeys ``step:n``; an empty order never crashes."""
    step, _, number = order.partition(":")
    if not step:
        return no_crash
    passes = count(1)
    last = int(number or 1)

    def crash(name: str) -> None:
        if name == step and next(passes) == last:
            os._exit(137)

    return crash
