"""今日队列 without script: what it shows, what its address holds, verdicts, bulk and undo as plain forms."""

import re

import pytest
from starlette.testclient import TestClient

from console.installation import Installation
from console.web.assets import STATIC, load_asset
from console.web.queue_list import PAGE_ROWS
from core.criteria import Level
from core.people import Role
from storage.audit import list_audit
from storage.reviews import load_case
from tests.console.filling import add_event
from tests.console.web_client import log_in, post, web


@pytest.fixture
def analyst(installation: Installation) -> TestClient:
    return log_in(web(installation), installation, Role.ANALYST)


def state_of(installation: Installation, event: int) -> str:
    with installation.record.read() as connection:
        case = load_case(connection, event)
    assert case
    return case.shown


def rows_of(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li class="row[^"]*" id="r(\d+)"', page)]


def opened(page: str) -> int:
    found = re.search(r'<article class="pane"[^>]*data-event="(\d+)"', page)
    assert found
    return int(found[1])


def test_the_list_stands_by_urgency_and_the_first_row_is_open(installation: Installation, analyst: TestClient) -> None:
    general, key, important = (add_event(installation, level=level) for level in (Level.GENERAL, Level.KEY, Level.IMPORTANT))
    add_event(installation, level=Level.NONE)
    page = analyst.get("/queue").text
    assert rows_of(page) == [key, important, general]
    assert opened(page) == key
    assert "<title>今日队列3 · 风讯" in page
    assert re.search(r'data-count="none">1<', page)


def test_the_address_holds_filter_page_and_item(installation: Installation, analyst: TestClient) -> None:
    first, second = add_event(installation, level=Level.KEY), add_event(installation)
    page = analyst.get(f"/queue?level=important&open={first}&state=").text
    assert rows_of(page) == [second]
    assert opened(page) == first
    assert f'href="/queue?level=important&amp;open={second}"' in page
    assert 'class="split opened"' in page


def test_unknown_values_are_left_out_and_named(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation)
    answer = analyst.get("/queue?level=purple&county=1&page=0&open=x&sort=urgency&colour=red&hazard=%3Cb%3E")
    assert answer.status_code == 200
    assert rows_of(answer.text) == [event]
    assert "没有这样的筛选，已忽略：级别“purple”、县区“1”、页“0”、条目“x”、危害类型“&lt;b&gt;”" in answer.text
    assert "没有信号999，可能网址抄错了。" in analyst.get("/queue?open=999").text


@pytest.mark.parametrize("value", ["0", "9" * 9, "9" * 40, "'\"<>\u202e", "%00", "a" * 3000])
def test_no_parameter_breaks_a_page(installation: Installation, analyst: TestClient, value: str) -> None:
    add_event(installation)
    names = ("level", "county", "product", "hazard", "source", "criterion", "state", "sort", "page", "open", "bulk", "rows", "since")
    for path in ("/queue", "/queue/filter", "/queue/pulse", "/api/events"):
        assert analyst.get(path, params=dict.fromkeys(names, value)).status_code == 200


def test_a_page_holds_fifty_rows_in_sixty_kilobytes(installation: Installation, analyst: TestClient) -> None:
    for number in range(PAGE_ROWS + 3):
        add_event(installation, f"市场监管总局关于第{number}批电动自行车充电器等产品质量国家监督抽查情况的通报", copies=2)
    page = analyst.get("/queue")
    assert len(rows_of(page.text)) == PAGE_ROWS
    assert "下一页（另有3条）" in page.text
    assert len(page.content) <= 60_000
    assert len(rows_of(analyst.get("/queue?page=2").text)) == 3
    assert "没有第9页" in analyst.get("/queue?page=9").text


def test_style_and_script_stay_small() -> None:
    sizes = {path.name: len(load_asset(path.name)[0]) for path in STATIC.iterdir() if load_asset(path.name)}  # type: ignore[index]
    assert sum(size for name, size in sizes.items() if name.endswith(".css")) <= 50 * 1024
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 15 * 1024


def test_a_verdict_leads_to_the_next_item(installation: Installation, analyst: TestClient) -> None:
    first, second = add_event(installation, priority=60), add_event(installation, priority=40)
    answer = post(analyst, f"/events/{first}/verdict", {"verdict": "confirm", "seen": "2.0", "back": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/queue?open={second}")
    assert state_of(installation, first) == "confirmed"
    page = analyst.get("/queue").text
    assert rows_of(page) == [second]
    assert f"信号{first}：判“确认”" in page
    with installation.record.read() as connection:
        assert next(row.action for row in list_audit(connection)) == "verdict"


def test_undo_brings_it_back_as_the_open_item(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation)
    post(analyst, f"/events/{event}/verdict", {"verdict": "watch", "seen": "2.0"})
    answer = post(analyst, "/undo", {"back": "level=important"})
    assert answer.headers["location"] == f"/queue?level=important&open={event}"
    assert state_of(installation, event) == "new"
    assert post(analyst, "/undo").status_code == 400


def test_several_at_once_but_never_a_key_item(installation: Installation, analyst: TestClient) -> None:
    picked = [add_event(installation) for _ in range(3)]
    key = add_event(installation, level=Level.KEY)
    page = analyst.get("/queue?bulk=1").text
    assert f'value="{key}@' not in page
    answer = post(analyst, "/queue/bulk", {"verdict": "dismiss:irrelevant", "pick": [f"{event}@2.0" for event in picked[:2]]})
    assert answer.status_code == 303
    assert [state_of(installation, event) for event in picked] == ["dismissed", "dismissed", "new"]
    mixed = post(analyst, "/queue/bulk", {"verdict": "confirm", "pick": [f"{picked[0]}@2.0", f"{picked[2]}@2.0", f"{key}@2.0", "x@1"]})
    assert mixed.status_code == 200
    assert "1条已确认，1条你" in mixed.text
    assert state_of(installation, key) == "new"
    assert post(analyst, "/queue/bulk", {"verdict": "transfer", "pick": f"{picked[2]}@2.1"}).status_code == 400
    assert post(analyst, "/queue/bulk", {"verdict": "confirm"}).status_code == 400


def test_a_script_gets_rows_pane_and_figures(installation: Installation, analyst: TestClient) -> None:
    first, second = add_event(installation, priority=60), add_event(installation, "第二条", priority=40)
    fields = {"verdict": "confirm", "seen": "2.0", "next": str(second), "back": ""}
    answer = post(analyst, f"/events/{first}/verdict", fields, accept="application/json").json()
    assert answer["said"] == "已确认。下一条，重要：第二条，剩1条"
    assert answer["open"] == second
    assert 'class="row imp done"' in answer["rows"][str(first)]
    assert f'data-event="{second}"' in answer["pane"]
    assert (answer["levels"][""], answer["waiting"], answer["done"], answer["title"]) == (1, 1, 1, "今日队列1")
    undone = post(analyst, "/undo", {"back": ""}, accept="application/json").json()
    assert (undone["open"], undone["said"]) == (first, "已撤销：判“确认”")
    assert "done" not in undone["rows"][str(first)]


def test_the_poll_tells_what_is_around_the_rows(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation)
    other = log_in(web(installation), installation, Role.HEAD)
    assert post(other, f"/events/{event}/here", accept="application/json").status_code == 200
    answer = analyst.get(f"/queue/pulse?rows={event},77,x&since=1").json()
    assert answer["behind"] == 1
    assert answer["rows"][str(event)] == {"status": "测试head在看", "look": "", "left": "", "theirs": True}
    post(other, f"/events/{event}/claim")
    assert analyst.get(f"/queue/pulse?rows={event}").json()["rows"][str(event)]["status"] == "测试head认领"


def test_nothing_left_is_not_nothing_wrong(installation: Installation, analyst: TestClient) -> None:
    first_run = analyst.get("/queue").text
    assert all(words in first_run for words in ("三步开始", "添加来源", "设值班表", "发测试邮件", "空不等于没有风险"))
    event = add_event(installation)
    assert "没有“盐湖区”的条目" in analyst.get("/queue?county=140802").text
    post(analyst, f"/events/{event}/verdict", {"verdict": "dismiss:drill", "seen": "2.0"})
    done = analyst.get("/queue").text
    assert "今天的1条都判完了" in done
    assert "演练1" in done


@pytest.mark.parametrize("role", [Role.DUTY, Role.LEADER])
def test_readers_see_no_verdict_controls(installation: Installation, role: Role) -> None:
    event = add_event(installation)
    reader = log_in(web(installation), installation, role)
    for path in ("/queue", f"/events/{event}"):
        page = reader.get(path).text
        assert 'name="verdict"' not in page
        assert 'name="flag"' not in page
        assert 'name="pick"' not in page
    assert post(reader, f"/events/{event}/verdict", {"verdict": "confirm", "seen": "2.0"}).status_code == 403


def test_opening_pages_changes_nothing(installation: Installation, analyst: TestClient) -> None:
    event = add_event(installation)
    for path in ("/queue", f"/events/{event}", f"/events/{event}/pane", "/queue/filter", f"/queue/pulse?rows={event}", "/help"):
        assert analyst.get(path).status_code == 200
    with installation.record.read() as connection:
        assert {row.action for row in list_audit(connection)} == {"log in"}
    assert state_of(installation, event) == "new"
