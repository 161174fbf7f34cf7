"""The queue's pages in a real browser: what fits, accessibility in both schemes, everything without script, hostile text."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from console.installation import Installation, open_installation
from core.criteria import Level
from core.people import Role
from tests.console.browser import (
    DESK,
    LOW_DESK,
    PHONE,
    chromium,
    current,
    enter,
    find_barriers,
    is_wide,
    listen,
    open_context,
    said,
    serve,
    states,
)
from tests.console.filling import add_event

HOSTILE = ("<script>alert(1)</script>", "{{7*7}}", "\u202egpj\u202c", '=cmd|"/c calc"!A1', '"><img src=x onerror=alert(1)>')


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(installation: Installation) -> Iterator[str]:
    with serve(installation) as opened:
        yield opened


def count_whole_rows(page: Page) -> int:
    return int(
        page.evaluate(
            """() => {
      const box = document.querySelector('.rows').getBoundingClientRect();
      const whole = (row) => row.getBoundingClientRect().top >= box.top - 1 && row.getBoundingClientRect().bottom <= box.bottom + 1;
      return [...document.querySelectorAll('.row')].filter(whole).length; }"""
        )
    )


def test_twelve_and_fifteen_rows_fit_and_facts_are_not_cut(copied: Path, browser: Browser) -> None:
    installation = open_installation(copied)
    with serve(installation) as address:
        context = open_context(browser, address, DESK)
        page = enter(context, installation, Role.ANALYST, "zhoumin")
        page.goto("/queue")
        assert count_whole_rows(page) >= 15
        page.set_viewport_size({"width": LOW_DESK[0], "height": LOW_DESK[1]})
        assert count_whole_rows(page) >= 12
        assert page.evaluate("[...document.querySelectorAll('.facts dd')].every(dd => dd.scrollWidth <= dd.clientWidth)")
        assert page.evaluate("[...document.querySelectorAll('body *')].every(one => parseFloat(getComputedStyle(one).fontSize) >= 12)")
        context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_pages_are_accessible_and_quiet(copied: Path, browser: Browser, size: tuple[int, int], dark: bool) -> None:
    installation = open_installation(copied)
    event = add_event(installation, level=Level.KEY, copies=3)
    with serve(installation) as address:
        context = open_context(browser, address, size, dark=dark)
        page = enter(context, installation, Role.ANALYST, "zhoumin")
        faults = listen(page)
        for path in (
            "/queue",
            f"/queue?open={event}",
            f"/events/{event}",
            "/queue?bulk=1",
            "/queue?county=140830",
            "/queue/filter",
            "/help",
        ):
            page.goto(path)
            assert find_barriers(page) == [], path
            assert not is_wide(page), path
        assert faults == []
        context.close()


def test_everything_works_without_script(installation: Installation, address: str, browser: Browser) -> None:
    first, second, third = (add_event(installation, priority=priority) for priority in (90, 80, 70))
    context = open_context(browser, address, script=False)
    page = enter(context, installation, Role.ANALYST)
    page.goto("/queue")
    page.click("button[value='dismiss:other']")
    page.fill("#why", "与产品无关")
    page.click(".deck .btn.main")
    page.goto("/queue")
    assert current(page) == second
    page.click(".deck button[value=confirm]")
    assert current(page) == third
    page.click(".last button")
    assert current(page) == second
    page.click("text=批量")
    page.check(f"#r{third} input")
    page.click("#bulk button[value=watch]")
    assert states(installation, [first, second, third]) == ["dismissed", "new", "watched"]
    page.click("summary >> text=未达")
    page.click("[aria-label='认可K3']")
    assert page.locator("article.pane .lv-key").count() == 1
    context.close()


def test_hostile_titles_do_nothing(installation: Installation, address: str, browser: Browser) -> None:
    for title in HOSTILE:
        add_event(installation, title, text=f"{title}\n市监通报")
    context = open_context(browser, address)
    page = enter(context, installation, Role.ANALYST)
    faults = listen(page)
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto("/queue")
    shown = [title.strip() for title in page.locator(".row .t").all_text_contents()]
    assert sorted(shown) == sorted(HOSTILE)
    for _ in HOSTILE:
        page.keyboard.press("j")
        page.wait_for_function("() => document.querySelector('.row.cur').id === 'r' + document.getElementById('open').dataset.event")
    page.keyboard.press("1")
    said(page, "已确认")
    assert faults == []
    context.close()
