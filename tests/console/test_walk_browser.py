"""Every page in a real browser, and one walk through the whole chain: queue → register → signatures → hand-over → monthly report."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page

from console.effects import EFFECTS
from console.installation import Installation, open_installation
from console.web.routes import PAGES
from console.worker import Worker
from core.criteria import Level
from core.people import PERMISSIONS, Permission, Role
from storage.tables import entries, handovers
from tests.console.browser import DESK, PHONE, chromium, enter, find_barriers, is_wide, listen, open_context, serve
from tests.console.filling import add_event

HOSTILE = "<script>alert(1)</script>{{7*7}}\u202egpj\u202c=cmd|'/c calc'!A1"
ELSEWHERE = ("/queue", "/events", "/help", "/static", "/health", "/openapi.json", "/api", "/invitation", "/logout", "/trust/fengxun")
"""Pages with walks of their own, and addresses that are no pages."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def pages_of(role: Role | None) -> list[str]:
    """Addresses without variable parts that a role may open, and each only once."""
    may = {Permission.PUBLIC} if role is None else PERMISSIONS[role]
    plain = (page.path for page in PAGES if page.method == "GET" and page.permission in may and "{" not in page.path and page.path != "/")
    return sorted(path for path in plain if not path.startswith(ELSEWHERE))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible_quiet_and_fits(copied: Path, browser: Browser, size: tuple[int, int], dark: bool) -> None:
    installation = open_installation(copied)
    seen: set[str] = set()
    with serve(installation) as address:
        for role in (None, Role.HEAD, Role.ADMIN):
            context = open_context(browser, address, size, dark=dark)
            page = context.new_page() if role is None else enter(context, installation, role)
            faults = listen(page)
            for path in pages_of(role):
                if path not in seen:
                    page.goto(path)
                    assert find_barriers(page) == [], path
                    assert not is_wide(page), path
                    seen.add(path)
            assert faults == []
            context.close()
    assert {"/login", "/me", "/duty", "/search", "/register", "/reports", "/sources", "/admin/users", "/admin/duty"} <= seen


def press(page: Page, words: str) -> None:
    page.click(f"main button:has-text('{words}')")
    page.wait_for_load_state()


def number_of(installation: Installation) -> str:
    with installation.record.read() as connection:
        return str(connection.execute(entries.select()).one().number)


def test_the_chain_from_queue_to_report(installation: Installation, browser: Browser) -> None:
    add_event(installation, HOSTILE, level=Level.IMPORTANT)
    with serve(installation) as address:
        context = open_context(browser, address)
        page = enter(context, installation, Role.ANALYST)
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        page.goto("/queue")
        page.keyboard.press("1")
        page.wait_for_function("() => document.getElementById('say').textContent.includes('已确认')")
        number = number_of(installation)
        page.goto(f"/register/{number}")
        assert HOSTILE[:20] in (page.text_content("main") or "")
        assert "49" not in (page.text_content("h1") or "")
        context.close()
        context = open_context(browser, address)
        page = enter(context, installation, Role.HEAD)
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        page.goto(f"/register/{number}")
        press(page, "审核")
        press(page, "编号") if page.locator("main button:has-text('编号')").count() else press(page, "文号")
        assert re.search(r"〔\d{4}〕1号", page.text_content("main") or "")
        page.check("text=JSON")
        press(page, "交给官方系统")
        page.goto("/register")
        with page.expect_download() as sheet:
            page.click("button:has-text('Excel')")
        rows = openpyxl.load_workbook(io.BytesIO(sheet.value.path().read_bytes())).active
        assert rows is not None
        cells = [cell for row in rows.iter_rows() for cell in row]
        assert any("{{7*7}}" in str(cell.value) for cell in cells)
        assert all(cell.data_type != "f" for cell in cells)
        page.goto("/reports")
        press(page, "形成月报")
        for words in ("Word", "Excel"):
            with page.expect_download() as download:
                page.click(f"button:has-text('{words}') >> visible=true")
            with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as parts:
                whole = "".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist() if name.endswith(".xml"))
            assert "{{7*7}}" in whole
            assert "<script>" not in whole
        context.close()
    Worker(installation, EFFECTS, keeps_house=False).run_until_idle()
    [file] = (installation.home / "handover").glob("*.json")
    assert json.loads(file.read_text("utf-8"))["number"] == number
    with installation.record.read() as connection:
        assert [row.state for row in connection.execute(handovers.select())] == ["delivered"]
