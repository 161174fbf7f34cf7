"""From a request to its page's answer: log-in, permission, token, then the page; and what is said when one of them fails."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.installation import Installation
from console.web.answers import data, go
from console.web.answers import page as show
from console.web.build import build_id
from console.web.guard import Limits, client_of
from console.web.logging_in import current_login
from console.web.page import Page
from console.web.visit import Visit
from core.errors import ConflictError, FengxunError, RecordBusyError
from core.people import Permission

_log = logging.getLogger(__name__)
EXPIRED: Final = "登录已过期。重新登录后接着做，写的内容还在。"


@dataclass(frozen=True, slots=True)
class Serving:
    """Answers the pages of one installation."""

    installation: Installation
    limits: Limits
    openapi: Callable[[], dict[str, Any]]

    def answer(self, page: Page, request: Request, form: FormData) -> Response:
        """The page's answer, or why there is none; runs in a thread of its own."""
        now = self.installation.clock()
        visit = self._visit(request, form, now)
        try:
            return self._refusal(page, visit) or page.answer(visit)
        except ConflictError as error:
            return _say(visit, str(error), 409)
        except RecordBusyError as error:
            return _say(visit, f"{error} 你写的内容还在，请稍后再试。", 503)
        except FengxunError as error:
            return _say(visit, str(error), 400)
        except HTTPException:
            raise
        except Exception:  # noqa: BLE001  # outer border: one request must not end the others
            number = secrets.token_hex(2).upper()
            _log.exception("网页 %s %s 出错，编号 %s", page.method, page.path, number)
            return _say(visit, f"出错了，已记录（编号{number}）。你写的内容还在，请再试；仍不行请把编号告诉管理员。", 500)

    async def explain(self, request: Request, error: Exception) -> Response:
        """An address that does not exist, or a method that it does not have."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        visit = self._visit(request, FormData(), self.installation.clock())
        return _say(visit, "没有这个页面。它可能已被移走，或网址抄错了。" if status == 404 else "不能这样访问这个页面。", status)

    def _visit(self, request: Request, form: FormData, now: int) -> Visit:
        login = current_login(self.installation, request, now)
        return Visit(
            request, self.installation, login, form, now, client_of(self.installation.settings.console, request).address, self.openapi
        )

    def _refusal(self, page: Page, visit: Visit) -> Response | None:
        if page.permission is not Permission.PUBLIC:
            if visit.login is None:
                return _ask_for_login(page, visit)
            if not visit.person.may(page.permission):
                return self._forbid(page, visit)
            if page.method == "POST" and not secrets.compare_digest(visit.field("csrf"), visit.csrf):
                return _say(visit, "页面已失效（可能在别处重新登录过）。请刷新页面后再试，写的内容还在。", 403)
            if page.method == "POST" and visit.field("build", build_id()) != build_id():
                return _say(visit, "系统已更新，刷新后继续。写的内容还在下面。", 409)
        return self._limit(page, visit)

    def _limit(self, page: Page, visit: Visit) -> Response | None:
        who = visit.person.login if visit.login else visit.client
        wait = self.limits.wait_s(page.path, who, page.per_minute) if page.per_minute else 0
        if not wait:
            return None
        response = _say(visit, f"请求太频繁，请{wait}秒后再试。", 429)
        response.headers["Retry-After"] = str(wait)
        return response

    def _forbid(self, page: Page, visit: Visit) -> Response:
        detail = {"page": f"{page.method} {page.path}", "needs": page.permission.value}
        with self.installation.record.write() as connection:
            visit.audit(connection, "refused", visit.request.url.path[:200], detail)
        return _say(visit, "你没有这个页面的权限。需要的话请找管理员。", 403)


def _ask_for_login(page: Page, visit: Visit) -> Response:
    """Off to the log-in page; fields that were typed are carried along, so that nothing is lost."""
    if visit.wants_json:
        return data({"message": EXPIRED}, status=401)
    address = visit.request.url.path + (f"?{visit.request.url.query}" if visit.request.url.query else "")
    if page.method == "GET":
        return go(f"/login?next={quote(address, safe='')}" if address != "/" else "/login")
    return show(
        visit,
        "login.html",
        status=401,
        message="登录已过期。重新登录后接着做，写的内容还在。",
        username="",
        next=address,
        kept=_typed(visit),
    )


def _say(visit: Visit, message: str, status: int) -> Response:
    if visit.wants_json:
        return data({"message": message}, status=status)
    return show(visit, "message.html", status=status, message=message, kept=_typed(visit), status_code=status)


def _typed(visit: Visit) -> list[tuple[str, str]]:
    """What was typed, without tokens and passwords."""
    hidden = {"csrf", "build", "password", "old_password", "new_password", "repeated"}
    return [(name, value) for name, value in visit.form.multi_items() if isinstance(value, str) and name not in hidden and value]
