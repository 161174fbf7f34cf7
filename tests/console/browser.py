"""A real browser on the real application: the console served on loopback by uvicorn in a thread, and Chromium without a window.

``Secure`` cookies live on http://localhost in Chromium, so no certificate is needed.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from console.installation import Installation
from console.web.app import make_app
from core.people import Role
from storage.reviews import load_case
from tests.console.web_client import PASSWORD, add_person

CHROMIUM: Final = "/usr/bin/chromium"
DESK: Final = (1366, 768)
LOW_DESK: Final = (1366, 625)
PHONE: Final = (390, 844)
WAIT_MS: Final = 15_000


class _Server(uvicorn.Server):
    """A server that leaves the signals of the test run alone."""

    def install_signal_handlers(self) -> None:
        """Nothing: the thread that serves is not the main one."""


@contextmanager
def serve(installation: Installation) -> Iterator[str]:
    """The console on a free port of loopback; gives its address, ``http://localhost:PORT``."""
    server = _Server(uvicorn.Config(make_app(installation), host="127.0.0.1", port=0, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    started = threading.Event()
    while not server.started and thread.is_alive():
        started.wait(0.01)
    try:
        yield f"http://localhost:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium without a window."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def open_context(
    browser: Browser, address: str, size: tuple[int, int] = DESK, *, dark: bool = False, script: bool = True
) -> BrowserContext:
    """A browser profile of its own, in a window of ``size``."""
    context = browser.new_context(
        base_url=address,
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(WAIT_MS)
    return context


def enter(context: BrowserContext, installation: Installation, role: Role, login: str = "") -> Page:
    """A page on which a (new) user of ``role`` has logged in."""
    add_person(installation, role, login)
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=username]", login or role.value)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_load_state()
    return page


def listen(page: Page) -> list[str]:
    """A list that fills with what goes wrong on the page from now on: script errors, refused content, console errors."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"pageerror {error}"))
    page.on("console", lambda message: faults.append(f"{message.type} {message.text}") if message.type in {"error", "warning"} else None)
    return faults


def find_barriers(page: Page) -> list[str]:
    """Serious and critical findings of axe on the page as it is."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for violation in found
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


def is_wide(page: Page) -> bool:
    """Whether the page needs sideways scrolling."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def states(installation: Installation, events: list[int]) -> list[str]:
    """How the queue lists these events."""
    with installation.record.read() as connection:
        cases = [load_case(connection, event) for event in events]
    return [case.shown if case else "" for case in cases]


def said(page: Page, words: str) -> None:
    """Wait until the page has said it."""
    page.wait_for_function("words => document.getElementById('say').textContent.includes(words)", arg=words)


def current(page: Page) -> int:
    """The event in the pane."""
    return int(page.get_attribute("#open", "data-event") or 0)
