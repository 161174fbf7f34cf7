"""报送 pages: figures equal page, Word, Excel and record; every number opens its items; roles; typed text is kept; nothing is injected."""

import html
import io
import re
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy import text
from starlette.testclient import TestClient

from console.installation import Installation, open_installation
from core.criteria import Level
from core.people import Role
from storage.audit import list_audit
from tests.console.web_client import log_in, post, web
from tests.items import DAY
from tests.reports.month import END, START, World

PAGE = "/reports/monthly/2026-11"
HOSTILE = "=1+1 <script>alert(1)</script> {{7*7}} \" ' &amp;"


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    opened = open_installation(tmp_path / "home", create=True)
    world = World(opened.record)
    world.crawl(START - 40 * DAY)
    world.crawl(START, "cn-broken", health="broken")
    for place in range(12):
        world.add(
            START + place * DAY,
            level=list(Level)[place % 3],
            kind=f"S{place % 9 + 1}",
            county=["140802", "140823", "110000", ""][place % 4],
            measures=(("D2a", "done", None), ("D3a", "planned", START)) if place % 5 == 0 else (),
        )
    world.add(outcome="watched", title=HOSTILE)
    world.add(outcome="dismissed")
    return opened.at(lambda: END - DAY)


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return log_in(web(installation), installation, Role.ANALYST)


@pytest.fixture
def frozen(client: TestClient) -> TestClient:
    assert post(client, "/reports", {"month": "2026-11"}).headers["location"] == PAGE
    return client


def cells(page: str) -> dict[str, tuple[int, str]]:
    """Number and link of every cell of the tables, by figure."""
    found = re.findall(r'data-(?:figure|share)="([^"]+)"><a href="([^"]+)">([\d,]+)</a>', page)
    return {html.unescape(figure): (int(number.replace(",", "")), html.unescape(link)) for figure, link, number in found}


def rows_behind(client: TestClient, link: str) -> int:
    body = client.get(link).text.split("<tbody>")
    return body[1].split("</tbody>")[0].count("<tr>") if len(body) > 1 else 0


def table_numbers(figures: Mapping[str, tuple[int, str]], table: str) -> list[int]:
    return [number for figure, (number, _) in figures.items() if figure.startswith(f"{table}/")]


def test_page_word_excel_and_record_say_the_same(frozen: TestClient, installation: Installation) -> None:
    figures = cells(frozen.get(PAGE).text)
    word = docx.Document(io.BytesIO(post(frozen, f"{PAGE}/word").content))
    book = openpyxl.load_workbook(io.BytesIO(post(frozen, f"{PAGE}/excel").content))
    for place, table in enumerate(("t1", "t2", "t3", "t4", "t5"), 1):
        on_page = table_numbers(figures, table)
        in_word = [int(cell.text) for row in word.tables[place].rows[1:] for cell in row.cells[1:]]
        in_excel = [cell for row in book[table.upper()].iter_rows(min_row=3, min_col=2, values_only=True) for cell in row]
        assert on_page == in_word == [number for number in in_excel if number is not None]
    with installation.record.read() as connection:
        counted = connection.execute(text("SELECT COUNT(*) FROM cases WHERE state IN ('confirmed', 'watched')")).scalar_one()
        fires = connection.execute(text("SELECT COUNT(*) FROM disposals WHERE state = 'planned'")).scalar_one()
    assert figures["t1/all/all"][0] == counted == 13
    assert figures["t5/all/planned"][0] == fires == 3


def test_every_number_opens_its_items(frozen: TestClient) -> None:
    page = frozen.get(PAGE).text
    figures = cells(page)
    assert len(figures) > 400
    wanted = {figure: found for figure, found in figures.items() if found[0]} | {"t1/S9/key": figures["t1/S9/key"]}
    for figure, (number, link) in wanted.items():
        if figure.startswith("t6/") and "figure=t6" in link:
            assert "账目" in frozen.get(link).text
        else:
            assert rows_behind(frozen, link) == number, figure


def test_bars_and_sentences_are_links_to_what_they_print(frozen: TestClient) -> None:
    page = frozen.get(PAGE).text
    bars = re.findall(r'<a href="([^"]+figure=[^"]+)"><title>[^<]*，(\d+)[条项]</title>', page)
    preview = page.split('class="paper long"')[1]
    numbers = re.findall(r'<a href="([^"]+figure=[^"]+)">([\d,]+)</a>', preview)
    assert len(bars) > 15
    assert len(numbers) > 20
    for link, number in {*bars, *numbers}:
        assert rows_behind(frozen, html.unescape(link)) == int(number.replace(",", ""))


def test_items_lead_to_the_register_or_the_event(frozen: TestClient) -> None:
    page = frozen.get(f"{PAGE}/items?figure=total").text
    assert 'href="/register/YC-2026-000001"' in page
    assert 'href="/events/13"' in page
    assert html.escape(HOSTILE, quote=False).replace("'", "&#39;").replace('"', "&#34;") in page
    assert "<script>alert" not in page


def test_an_unknown_figure_and_edition_are_named(frozen: TestClient) -> None:
    assert "没有名为“&lt;x&gt;”的数字" in frozen.get(f"{PAGE}/items?figure=<x>").text
    assert "没有第7版" in frozen.get(f"{PAGE}?edition=7").text
    assert "没有第“x”版" in frozen.get(f"{PAGE}?edition=x").text


def test_a_draft_says_so_and_has_no_files(client: TestClient, installation: Installation) -> None:
    page = client.get(PAGE).text
    assert "草稿" in page
    assert "下载Word" not in page.replace("冻结数据后可下载Word", "")
    refused = post(client, f"{PAGE}/word")
    assert (refused.status_code, "还是草稿" in refused.text) == (400, True)
    with installation.record.read() as connection:
        assert connection.execute(text("SELECT COUNT(*) FROM reports")).scalar_one() == 0


def test_looking_changes_nothing(frozen: TestClient, installation: Installation) -> None:
    def state() -> list[int]:
        with installation.record.read() as connection:
            return [connection.execute(text(f"SELECT COUNT(*) FROM {table}")).scalar_one() for table in ("reports", "audit", "outbox")]

    before = state()
    for path in ("/reports", PAGE, "/reports/monthly/2026-10", f"{PAGE}/items?figure=total"):
        assert frozen.get(path).status_code == 200
    assert state() == before


@pytest.mark.parametrize("typed", ["2026-13", "<b>", "2101-01", "2099-01"])
def test_a_wrong_month_is_explained_and_kept(client: TestClient, typed: str) -> None:
    answer = post(client, "/reports", {"month": typed})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{html.escape(typed)}"' in answer.text
    assert client.get(f"/reports/monthly/{typed}").status_code == 400


def test_a_new_edition_needs_a_reason(frozen: TestClient, installation: Installation) -> None:
    refused = post(frozen, PAGE, {"reason": "补"})
    assert (refused.status_code, 'value="补"' in refused.text) == (422, True)
    assert post(frozen, PAGE, {"reason": "补登一条"}).status_code == 303
    assert "第2版" in frozen.get(PAGE).text
    assert "第1版" in frozen.get(f"{PAGE}?edition=1").text
    post(frozen, f"{PAGE}/word?edition=1")
    with installation.record.read() as connection:
        rows = [(row.actor, row.action, row.detail["edition"]) for row in list_audit(connection) if row.action.startswith("report")]
    assert rows == [("analyst", "report.download", 1), ("analyst", "report.freeze", 2), ("analyst", "report.freeze", 1)]


def test_downloads_are_named_and_whole(frozen: TestClient) -> None:
    answers = [post(frozen, f"{PAGE}/word") for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert "%EF%BC%882026%E5%B9%B4%E7%AC%AC11%E6%9C%9F%EF%BC%89.docx" in answers[0].headers["content-disposition"]


def test_the_list_counts_down(frozen: TestClient) -> None:
    page = frozen.get("/reports").text
    assert "11月20日（周五）前报送" in page
    assert "剩61<small>天" in page
    assert "月报 <b>今天报送</b>" in frozen.get("/me").text
    assert f'href="{PAGE}?edition=1"' in page


def test_leaders_read_and_do_not_make(installation: Installation) -> None:
    leader = log_in(web(installation), installation, Role.LEADER)
    assert "形成月报</button>" not in leader.get("/reports").text
    assert post(leader, "/reports", {"month": "2026-11"}).status_code == 403
    county = log_in(web(installation), installation, Role.COUNTY, county="140802")
    assert county.get("/reports").status_code == 403


def test_checks_name_what_is_open(frozen: TestClient) -> None:
    side = frozen.get(PAGE).text.split('class="checks')[1].split("</ul>")[0]
    assert "重点、重要信息都已研判" in side
    assert "重点4条，4条还没有签发文号" in side
    assert "3项处置逾期" in side
    assert "1个来源中断" in side
    assert "数字与冻结的数据一致" in side


def test_no_styles_and_scripts_inside_the_page(frozen: TestClient) -> None:
    page = frozen.get(PAGE).text
    assert "style=" not in page
    assert not re.search(r"<script(?![^>]+(?:src=|application/json))|\son\w+=", page)
