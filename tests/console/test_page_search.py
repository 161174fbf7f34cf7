"""The search page on the sample world: figures that open their items, hostile text, unknown values, no index."""

import html
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from console.installation import Installation, open_installation
from core.people import Role
from storage.tables import signals
from tests.console.web_client import log_in, web

LOGIN = "tester"
HOSTILE = "<script>alert(1)</script>{{7*191}}\"'><img src=x onerror=alert(1)>起火\u202eabc"


@pytest.fixture
def installation(copied: Path) -> Iterator[Installation]:
    opened = open_installation(copied)
    yield opened
    opened.record.close()


@pytest.fixture
def client(installation: Installation) -> TestClient:
    return log_in(web(installation), installation, Role.ANALYST, LOGIN)


@pytest.fixture
def text(client: TestClient) -> Callable[[str], str]:
    def get(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200
        return answer.text

    return get


def total(page: str) -> int:
    found = re.search(r"第\d+–\d+条，共([\d,]+)条", page)
    return int(found[1].replace(",", "")) if found else 0


def links(page: str, block: str) -> list[tuple[str, str]]:
    """(address, inner HTML) of the links in one element."""
    inside = re.search(rf'<(nav|svg|p)[^>]*class="{block}[^>]*>.*?</\1>', page, re.DOTALL)
    assert inside
    return [
        (html.unescape(address), inner) for address, inner in re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', inside[0], re.DOTALL)
    ]


def test_words_are_found_marked_and_lead_to_their_events(text: Callable[[str], str]) -> None:
    page = text("/search?q=起火")
    assert total(page) > 5
    assert "<mark>起火</mark>" in page
    assert re.search(r'class="hit"><h3>.*?href="/events/\d+"', page)


def test_every_count_of_a_facet_is_the_number_behind_its_link(text: Callable[[str], str]) -> None:
    facets = links(text("/search"), "facets")
    assert len(facets) > 10
    for address, inner in facets[::3]:
        number = int(re.findall(r"([\d,]+)<span", inner)[-1].replace(",", ""))
        assert total(text(address)) == number, address


def test_every_bar_is_the_number_behind_its_link(text: Callable[[str], str]) -> None:
    bars = links(text("/search?q=召回"), "hist")
    assert bars
    for address, inner in bars:
        number = int(re.findall(r"，([\d,]+)条", inner)[0].replace(",", ""))
        page = text(address)
        assert total(page) == number
        assert {other for other, _ in links(page, "hist")} == {other for other, _ in bars}


def test_recalls_are_notices_of_their_kind_alone(text: Callable[[str], str], installation: Installation) -> None:
    page = text("/search?in=recalls&q=")
    with installation.record.read() as connection:
        known = len(list(connection.scalars(signals.select().with_only_columns(signals.c.id).where(signals.c.kind == "S7"))))
    assert total(page) == known
    version = re.search(r'href="(/recalls/\d+)">第2版', text("/search?in=recalls&q=电压力锅"))
    assert version
    assert "31600台" in text(version[1])
    assert "12800台" in text(version[1])


def wider(page: str) -> dict[str, tuple[str, int]]:
    """Of the note that nothing was found: address and number by words."""
    note = re.search(r'<p class="note"><b>没有.*?</p>', page, re.DOTALL)
    assert note
    found = re.findall(r'<a href="([^"]+)">(.*?)有([\d,]+)条', note[0])
    return {words: (html.unescape(address), int(number.replace(",", ""))) for address, words, number in found}


def test_nothing_found_says_how_many_a_wider_question_finds(text: Callable[[str], str]) -> None:
    asked = {
        "/search?q=起火&source=au-accc&level=general": "去掉全部筛选",
        "/search?q=起火&to=1999-12": "不限时间",
        "/search?q=起火&county=140830&level=key": "去掉县区",
        '/search?q="起火 电动自行车"&level=key': "去掉引号",
        "/search?q=起火 没有这个词的": "含任一词",
        "/search?in=recalls&q=两死三伤 OR 2死3伤": "改查全部风险信号",
    }
    for address, words in asked.items():
        suggested = wider(text(address))
        assert words in suggested, address
        for other, number in suggested.values():
            assert total(text(other)) == number > 0


def test_what_was_asked_stands_in_the_answer(text: Callable[[str], str]) -> None:
    page = text("/search?q=没有这个词的&county=140882&level=key")
    assert "没有含“<bdi>没有这个词的</bdi>”和“重点”和“河津市”的信号。" in page
    assert wider(page) == {}
    assert "可以换个说法" in page


def test_unknown_values_are_named_and_the_rest_applies(text: Callable[[str], str]) -> None:
    page = text("/search?q=起火&level=huge&sort=random&page=-1&from=2026-11-31&zz=1&level=key")
    assert "有的条件没有用上" in page
    for words in ("level=huge", "sort=random", "page=-1", "11月没有31日", "zz（没有这个条件）"):
        assert words in page
    assert total(page) == total(text("/search?q=起火&level=key"))


def test_what_is_hardly_meant_is_said(text: Callable[[str], str]) -> None:
    assert "引号没有配对" in text('/search?q="起火')
    assert "检索词太多" in text("/search?q=" + "+".join(f"词{n}" for n in range(40)))
    assert "太长" in text("/search?q=" + "火" * 3000)
    assert "没有这样的时间" in text("/search?from=2026-11-22&to=2026-11-01")


def test_a_page_beyond_the_last_leads_back(text: Callable[[str], str]) -> None:
    page = text("/search?page=500")
    assert "第500页没有内容" in page


def test_pages_together_hold_every_hit_once(text: Callable[[str], str]) -> None:
    count = total(text("/search?sort=newest"))
    hits = [
        hit for number in range(1, -(-count // 20) + 1) for hit in re.findall(r'class="hit">', text(f"/search?sort=newest&page={number}"))
    ]
    assert len(hits) == count


def test_hostile_titles_and_texts_are_inert(installation: Installation, client: TestClient) -> None:
    with installation.record.write() as connection:
        connection.execute(signals.update().where(signals.c.id == 7).values(title=HOSTILE, text=HOSTILE * 2, address="javascript:alert(1)"))
    installation.rebuild_index()
    for path in ("/search?q=alert", f"/search?q={HOSTILE[:30]}", "/search?q={{7*191}}", "/recalls/7", "/search?in=recalls"):
        page = client.get(path).text
        assert "<script>" not in page.replace('<script type="module"', "")
        assert "<img" not in page
        assert 'href="javascript' not in page
        assert "1337" not in page
    marked = client.get("/search?q=alert").text
    assert "&lt;script&gt;<mark>alert</mark>(1)&lt;/script&gt;{{7*191}}" in marked


def test_a_hit_that_left_the_record_is_counted_not_shown(installation: Installation, text: Callable[[str], str]) -> None:
    before = total(text("/search?source=au-accc"))
    with installation.record.write() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        connection.execute(signals.update().where(signals.c.source == "au-accc").values(id=signals.c.id + 100_000))
        connection.exec_driver_sql("DELETE FROM versions WHERE signal NOT IN (SELECT id FROM signals)")
        connection.exec_driver_sql("DELETE FROM verdicts WHERE signal NOT IN (SELECT id FROM signals)")
        for table in ("sightings", "memberships", "signatures"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE signal NOT IN (SELECT id FROM signals)")
    page = text("/search?source=au-accc")
    assert total(page) == before
    assert f"{before}条已不在记录库中" in page


def test_without_an_index_the_page_says_so_and_writes_nothing(installation: Installation, client: TestClient) -> None:
    shutil.rmtree(installation.index_root)
    answer = client.get("/search?q=起火")
    assert answer.status_code == 503
    assert "检索暂时不可用" in answer.text
    assert "队列和台账不受影响" in answer.text
    assert not installation.index_root.exists()


def test_an_empty_record_is_said_so(tmp_path: Path) -> None:
    empty = open_installation(tmp_path / "empty", create=True)
    answer = log_in(web(empty), empty, Role.DUTY).get("/search?q=起火")
    assert answer.status_code == 200
    assert "还没有收录任何信息" in answer.text
    empty.record.close()


@pytest.mark.parametrize("path", ["/recalls/0", "/recalls/x", "/recalls/999999", "/recalls/1%20OR%201", "/recalls/..%2f..%2fetc"])
def test_a_notice_that_is_not_there_is_a_missing_page(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
