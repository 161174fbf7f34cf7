"""The console as an ASGI application: every address comes from the one list of pages, nothing answers that is not on it."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.installation import Installation
from console.web.assets import load_asset
from console.web.guard import Limits, client_of, harden, refuse_foreign
from console.web.page import Page
from console.web.routes import PAGES
from console.web.serving import Serving
from core.errors import SettingsError
from core.people import Permission

MOST_BYTES: Final = 12_000_000
"""Of a request's body; the largest upload is an Excel file."""
MOST_FIELDS: Final = 2_000


def make_app(installation: Installation, pages: Sequence[Page] = PAGES) -> FastAPI:
    """The application for one installation. Raises SettingsError for a page without a permission or two pages at one address."""
    _require_permissions(pages)
    app = FastAPI(title="风讯", docs_url=None, redoc_url=None, openapi_url=None)
    serving = Serving(installation, Limits(), app.openapi)
    for page in pages:
        if not page.demo_only or installation.settings.crawl.allow_loopback:
            app.add_api_route(
                page.path, _endpoint(serving, page), methods=[page.method], include_in_schema=page.json_api, response_class=Response
            )
    app.add_api_route("/static/{version}/{name}", _static, methods=["GET"], include_in_schema=False)
    app.add_exception_handler(HTTPException, serving.explain)
    app.middleware("http")(_guarded(installation))
    return app


def _require_permissions(pages: Sequence[Page]) -> None:
    for page in pages:
        if not isinstance(page.permission, Permission):
            raise SettingsError(f"网页 {page.method} {page.path} 没有声明权限，控制台不启动")
    addresses = [(page.method, page.path) for page in pages]
    if twice := {address for address in addresses if addresses.count(address) > 1}:
        raise SettingsError(f"网页地址重复：{sorted(twice)}")


def _endpoint(serving: Serving, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        form = FormData()
        if page.method == "POST":
            form = await request.form(max_files=5, max_fields=MOST_FIELDS)
        try:
            return await run_in_threadpool(serving.answer, page, request, form)
        finally:
            await form.close()

    return answer


def _guarded(installation: Installation) -> Callable[[Request, Callable[[Request], Awaitable[Response]]], Awaitable[Response]]:
    async def guard(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        refusal = refuse_foreign(installation.settings.console, request, MOST_BYTES)
        response = refusal or await call(request)
        return harden(response, secure=client_of(installation.settings.console, request).secure)

    return guard


async def _static(version: str, name: str) -> Response:  # noqa: ARG001  # the version only makes the address new
    found = load_asset(name)
    if found is None:
        raise HTTPException(404)
    return Response(found[0], media_type=found[1], headers={"Cache-Control": "public, max-age=31536000, immutable"})
