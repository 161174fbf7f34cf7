"""The queue in a real browser: keyboard, composition, two people at once, sizes, accessibility, hostile text."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from console.installation import Installation, open_installation
from core.criteria import Level
from core.people import Role
from storage.reviews import load_case
from tests.console.browser import DESK, LOW_DESK, PHONE, chromium, enter, find_barriers, is_wide, listen, open_context, serve
from tests.console.filling import add_event

ITEMS = 50
HOSTILE = ("<script>alert(1)</script>", "{{7*7}}", "\u202egpj\u202c", '=cmd|"/c calc"!A1', '"><img src=x onerror=alert(1)>')


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def address(installation: Installation) -> Iterator[str]:
    with serve(installation) as opened:
        yield opened


def states(installation: Installation, events: list[int]) -> list[str]:
    with installation.record.read() as connection:
        cases = [load_case(connection, event) for event in events]
    return [case.shown if case else "" for case in cases]


def said(page: Page, words: str) -> None:
    page.wait_for_function("words => document.getElementById('say').textContent.includes(words)", arg=words)


def current(page: Page) -> int:
    return int(page.get_attribute("#open", "data-event") or 0)


def count_whole_rows(page: Page) -> int:
    return int(
        page.evaluate(
            """() => {
      const box = document.querySelector('.rows').getBoundingClientRect();
      const whole = (row) => row.getBoundingClientRect().top >= box.top - 1 && row.getBoundingClientRect().bottom <= box.bottom + 1;
      return [...document.querySelectorAll('.row')].filter(whole).length; }"""
        )
    )


def test_fifty_items_by_one_key_each_then_undo_bulk_and_exceptions(
    installation: Installation, address: str, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    events = [add_event(installation, f"第{number}条", priority=90 - number) for number in range(ITEMS + 8)]
    context = open_context(browser, address)
    page = enter(context, installation, Role.ANALYST)
    faults = listen(page)
    page.goto("/queue")
    spent, waited = 0.0, 0.0
    for number, event in enumerate(events[:ITEMS]):
        assert current(page) == event
        started = time.perf_counter()
        with page.expect_response(f"**/events/{event}/verdict") as answer:
            page.keyboard.press("15267"[number % 5])
        answer.value.finished()
        waited += answer.value.request.timing["responseEnd"] / 1000
        if number < ITEMS - 1:
            page.wait_for_function("event => document.getElementById('open').dataset.event !== event", arg=str(event))
        spent += time.perf_counter() - started
        page.wait_for_timeout(260)  # the same key counts again only then
    with capsys.disabled():
        own, server = (1000 * seconds / ITEMS for seconds in (spent - waited, waited))
        print(f"\n{ITEMS} verdicts by key: {own:.0f} ms an item beside {server:.0f} ms of waiting for the server")
    assert set(states(installation, events[:ITEMS])) == {"confirmed", "dismissed", "watched"}
    assert page.evaluate("document.activeElement.id") == "load"
    page.keyboard.press("z")
    said(page, "已撤销")
    assert current(page) == events[ITEMS - 1]
    with page.expect_navigation():
        page.keyboard.press(".")
    assert page.locator(".row").count() == 9
    page.keyboard.press("a")
    assert page.inner_text("#picked") == "已选9条"
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.inner_text("#picked") == "已选8条"
    page.keyboard.press("5")
    said(page, "8条已判“无关”")
    assert current(page) == events[ITEMS]
    assert states(installation, events[ITEMS - 1 :]) == ["dismissed", "new", *["dismissed"] * 7]
    assert faults == []
    context.close()


def test_reading_and_judging_single_criteria_without_a_mouse(installation: Installation, address: str, browser: Browser) -> None:
    event = add_event(installation, level=Level.KEY)
    add_event(installation)
    context = open_context(browser, address)
    page = enter(context, installation, Role.ANALYST)
    faults = listen(page)
    page.goto("/queue")
    page.keyboard.press("l")
    assert page.inner_text("mark.cur .cref") == "C6"
    page.keyboard.press("h")
    assert page.inner_text("mark.cur .cref") == "K1"
    page.keyboard.press("n")
    said(page, "你已否决K1，级别由重点变为重要")
    page.keyboard.press("c")
    said(page, "已认领")
    assert page.inner_text(f"#r{event} .st") == "你已认领"
    page.keyboard.press("9")
    page.wait_for_selector("#why:focus")
    page.keyboard.type("15 写理由时数字不算结论")
    page.keyboard.press("Escape")
    page.wait_for_selector(".deck [aria-keyshortcuts='1']")
    page.keyboard.press("4")
    page.wait_for_selector(".routes button:focus")
    page.keyboard.press("2")
    said(page, "已转办")
    assert states(installation, [event]) == ["transferred"]
    for key, shown in (("?", "快捷键"), ("f", "筛选排序")):
        page.keyboard.press(key)
        page.wait_for_selector(f"dialog[open] >> text={shown}")
        page.keyboard.press("1")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog[open]", state="detached")
    page.keyboard.press("g")
    page.wait_for_selector("#places:not([hidden])")
    page.keyboard.press("v")
    page.wait_for_selector("#places", state="hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    assert faults == []
    context.close()


@pytest.mark.parametrize(
    "init",
    [
        {"key": "1", "isComposing": True},
        {"key": "1", "keyCode": 229},
        {"key": "1", "ctrlKey": True},
        {"key": "1", "altKey": True},
        {"key": "1", "metaKey": True},
        {"key": "1", "repeat": True},
        {"key": "Process", "code": "Digit1", "keyCode": 229, "isComposing": True},
    ],
)
def test_keys_that_are_not_ours_change_nothing(
    installation: Installation, address: str, browser: Browser, init: dict[str, str | bool | int]
) -> None:
    event = add_event(installation)
    context = open_context(browser, address)
    page = enter(context, installation, Role.ANALYST)
    page.goto("/queue")
    page.evaluate("init => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...init}))", init)
    for field in ("#q",):
        page.focus(field)
        page.keyboard.type("1jxa")
    page.wait_for_timeout(200)
    assert states(installation, [event]) == ["new"]
    assert page.locator(".row.picked").count() == 0
    context.close()


@pytest.mark.parametrize(
    "init", [{"key": "１"}, {"key": "Process", "code": "Digit1", "keyCode": 229}, {"key": "Process", "code": "Numpad1", "keyCode": 229}]
)
def test_a_chinese_input_method_left_on_does_not_swallow_keys(
    installation: Installation, address: str, browser: Browser, init: dict[str, str | int]
) -> None:
    event = add_event(installation)
    context = open_context(browser, address)
    page = enter(context, installation, Role.ANALYST)
    page.goto("/queue")
    page.evaluate("init => document.body.dispatchEvent(new KeyboardEvent('keydown', {bubbles: true, ...init}))", init)
    said(page, "已确认")
    assert states(installation, [event]) == ["confirmed"]
    context.close()


def test_two_browsers_decide_one_item(installation: Installation, address: str, browser: Browser) -> None:
    event = add_event(installation)
    contexts = [open_context(browser, address) for _ in range(2)]
    first, second = (enter(context, installation, role) for context, role in zip(contexts, (Role.ANALYST, Role.HEAD), strict=True))
    for page in (first, second):
        page.goto("/queue")
    first.keyboard.press("2")
    said(first, "已跟踪")
    second.keyboard.press("1")
    second.wait_for_selector(".deck [role=alert]")
    assert "已判“跟踪”" in second.inner_text(".deck [role=alert]")
    assert states(installation, [event]) == ["watched"]
    second.click(".deck .btn.main")
    said(second, "已确认")
    assert states(installation, [event]) == ["confirmed"]
    for context in contexts:
        context.close()


def test_what_could_not_be_sent_is_marked_and_sent_again(installation: Installation, address: str, browser: Browser) -> None:
    event = add_event(installation)
    context = open_context(browser, address)
    page = enter(context, installation, Role.ANALYST)
    page.goto("/queue")

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/verdict", cut)
    page.keyboard.press("1")
    page.wait_for_selector("#notice:not([hidden])")
    assert "1个结论没有发出" in page.inner_text("#notice")
    assert page.inner_text(f"#r{event} .st") == "▲ 没有发出"
    page.unroute("**/verdict", cut)
    page.click("#notice button")
    said(page, "已确认")
    assert states(installation, [event]) == ["confirmed"]
    context.close()


def test_an_expired_log_in_comes_back_without_losing_the_verdict(installation: Installation, address: str, browser: Browser) -> None:
    event = add_event(installation)
    context = open_context(browser, address)
    page = enter(context, installation, Role.ANALYST)
    page.goto("/queue")
    context.clear_cookies()
    page.keyboard.press("1")
    page.wait_for_selector("dialog[open] [name=password]")
    assert "登录已过期" in page.inner_text("dialog[open]")
    page.fill("dialog [name=username]", "analyst")
    page.fill("dialog [name=password]", "wrong")
    page.click("dialog button")
    page.wait_for_selector("dialog >> text=用户名或密码不对")
    page.fill("dialog [name=password]", "five-quiet-rivers-run")
    page.click("dialog button")
    said(page, "已确认")
    assert states(installation, [event]) == ["confirmed"]
    context.close()


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
