"""Wait for a record that cannot be written now (locked by another program, disk full) instead of losing what was to be written."""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from core.errors import RecordBusyError

_log = logging.getLogger(__name__)
P = ParamSpec("P")
Result = TypeVar("Result")

BUSY_WAITS_S: Final = (1, 2, 5, 10, 20, 30, 60)
"""Pauses before a write is tried again while the record cannot be written."""


def patient(call: Callable[P, Result]) -> Callable[P, Result]:
    """``call``, tried again after each pause while it raises RecordBusyError; the last try raises it.

    The thread waits, and with it all fetching: what is fetched meanwhile could not be kept.
    """

    @wraps(call)
    def wait(*args: P.args, **kwargs: P.kwargs) -> Result:
        for pause in BUSY_WAITS_S:
            try:
                return call(*args, **kwargs)
            except RecordBusyError as error:
                _log.warning("%s；%d 秒后再试", error, pause)
                time.sleep(pause)
        return call(*args, **kwargs)

    return wait
