"""What an answer of the official system means. Pure: the request itself is made by the caller.

2xx and 409 (this key was taken before) are acceptance; 408, 425, 429, 5xx and an answer that is not whole are tried again with the same
key; every other status is a refusal that a person must look at.
"""

import json
from typing import Final

from core.errors import DeliveryError, RefusedError

MAX_SAID: Final = 300
TAKEN_BEFORE: Final = 409
AGAIN: Final = frozenset({408, 425, 429})
NUMBER_FIELDS: Final = ("accepted", "number", "id")
"""Where the receiver's own number may stand in its answer, in this order."""


def read_answer(status: int, body: bytes) -> str:
    """The receiver's own number of an accepted entry, perhaps empty.

    Raises DeliveryError where it must be tried again, RefusedError with the receiver's words where that would not help.
    """
    if status >= 500 or status in AGAIN:  # RFC 9110
        raise DeliveryError(f"接收方暂时不能受理（{status}）：{_said(body)}")
    if status == TAKEN_BEFORE:
        return _number(_parsed(body) or {})
    if not 200 <= status < 300:  # RFC 9110
        raise RefusedError(f"接收方拒收（{status}）：{_said(body)}")
    if not body:
        return ""
    answer = _parsed(body)
    if answer is None:
        raise DeliveryError("接收方的回执不完整，用同一编号再问一次")
    return _number(answer)


def _parsed(body: bytes) -> dict[str, object] | None:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _number(answer: dict[str, object]) -> str:
    found = next((answer[name] for name in NUMBER_FIELDS if isinstance(answer.get(name), str | int)), "")
    return _tidy(str(found))


def _said(body: bytes) -> str:
    return _tidy(body.decode("utf-8", "replace")) or "没有说明原因"


def _tidy(text: str) -> str:
    """One line of printable characters."""
    line = " ".join(text.split())
    return "".join(sign for sign in line if sign.isprintable())[:MAX_SAID]
