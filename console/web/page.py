"""One address of the console: method, path, the function that answers, and the permission that it needs."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from console.web.visit import Visit
from core.people import Permission

Answer = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Page:
    """``demo_only`` addresses exist in a demo home alone; ``per_minute`` bounds one person's (or address's) requests, 0 = unbounded;
    ``json_api`` ones are described in openapi.json.
    """

    method: str
    path: str
    answer: Answer
    permission: Permission
    demo_only: bool = False
    per_minute: int = 0
    json_api: bool = False
