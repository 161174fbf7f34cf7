"""The small parts of the spiders: records, walls, robots rules, ledger, reasons."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.exceptions import CannotResolveHostError, DownloadTimeoutError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from core.errors import AddressRefusedError
from core.model import Moment
from crawlers.failures import explain, explain_status
from crawlers.ledger import Ledger
from crawlers.patience import read_wait
from crawlers.records import fill, find_rows, freeze, pick, pick_text, plain, read_record
from crawlers.robots import MAX_BYTES, read_rules
from crawlers.source import Record
from crawlers.walls import find_wall

DOCUMENT = {"a": {"b": [{"c": 1}, {"c": "x"}, {"d": None}]}, "t": "<p>甲 &amp; 乙</p>", "f": True}
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x), max_leaves=20
)


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.b[].c", [1, "x"]), ("a.b", [DOCUMENT["a"]["b"]]), ("a.x", []), ("a.b.c", []), ("t[]", []), ("", [DOCUMENT])],  # type: ignore[index]
)
def test_paths(path: str, found: list[object]) -> None:
    assert pick(DOCUMENT, path) == found


def test_texts_of_paths() -> None:
    assert pick_text(DOCUMENT, "a.b[].c") == "1; x"
    assert pick_text(DOCUMENT, "t") == "甲 & 乙"
    assert pick_text(DOCUMENT, "f") == pick_text(DOCUMENT, "a") == pick_text(DOCUMENT, "") == ""


def test_rows_and_no_rows_are_different() -> None:
    assert find_rows([], "[]") == []
    assert find_rows({"data": {"list": []}}, "data.list[]") == []
    assert find_rows({"data": {}}, "data.list[]") is None
    assert find_rows({"error": "x"}, "[]") is None
    assert find_rows({"data": {"list": {"0": 1}}}, "data.list[]") is None


def test_addresses_out_of_records() -> None:
    assert fill("https://a.cn/{x.id}/{n}", {"x": {"id": "k"}, "n": 5}) == "https://a.cn/k/5"
    assert fill("https://a.cn/{id}", {}) == ""
    assert fill("URL", {"URL": "https://a.cn/1"}) == "https://a.cn/1"


def test_record_becomes_article() -> None:
    record = {"T": "  标题\n二 ", "D": "2026-11-22", "B": "正文", "P": [{"n": "甲"}, {"n": "甲"}], "E": []}
    layout = Record(title="T", published="D", text={"body": "B", "产品": "P[].n", "空": "E[].n"})
    article = read_record(record, layout, lambda text: Moment(1, "day") if text == "2026-11-22" else None)
    assert (article.title, article.text, article.published) == ("标题 二", "正文\n产品: 甲", Moment(1, "day"))


@given(VALUES, st.text("ab[]. {}", max_size=20))
def test_any_document_and_path(document: object, path: str) -> None:
    pick_text(document, path)
    fill(path, document)
    assert json.loads(freeze({"x": document})) == {"x": document}


def test_equal_records_give_equal_bytes() -> None:
    assert freeze({"a": 1, "b": "甲"}) == freeze({"b": "甲", "a": 1}) != freeze({"a": 2, "b": "甲"})
    assert freeze({"a": "\ud800"})


def test_fragments_keep_their_lines_and_lose_their_scripts() -> None:
    assert plain("<p>一</p><script>x()</script><ul><li>二<li>三</ul>四<br>五") == "一\n二\n三\n四\n五"
    assert plain("没有标签 ") == "没有标签"


@pytest.mark.parametrize(
    "page", ["<script>wzwsconfirm()</script>", "<h1>请完成安全验证</h1>", "<title>Just a moment...</title>", "<p>您的访问被拦截"]
)
def test_walls(page: str) -> None:
    assert find_wall(page.encode(), page)


@pytest.mark.parametrize("page", ["", "<p>召回公告</p>", "<p>创宇盾" + "新闻正文" * 100, "<p>请完成安全验证" + "x" * 40_000])
def test_content_is_no_wall(page: str) -> None:
    assert find_wall(page.encode(), page) is None


@pytest.mark.parametrize(
    ("status", "body", "decision"),
    [
        (200, b"User-agent: *\nDisallow: /x", "denied"),
        (200, b"User-agent: Fengxun\nAllow: /\n\nUser-agent: *\nDisallow: /", "allowed"),
        (200, b"\xff\xfe\x00garbage", "allowed"),
        (200, b"#" * MAX_BYTES + b"\nUser-agent: *\nDisallow: /", "allowed"),
        (404, b"", "absent"),
        (403, b"", "absent"),
        (301, b"", "absent"),
        (429, b"", "unreachable"),
        (503, b"", "unreachable"),
    ],
)
def test_robots_rules(status: int, body: bytes, decision: str) -> None:
    rules = read_rules(Response("https://a.cn/robots.txt", status=status, body=body))
    assert rules.decide("https://a.cn/x/1", "Fengxun/0.1 (+qa@example.cn)") == decision


@pytest.mark.parametrize(("text", "delay"), [("Crawl-delay: 7", 7.0), ("Crawl-delay: 99999", 60.0), ("Crawl-delay: soon", 0.0), ("", 0.0)])
def test_crawl_delay(text: str, delay: float) -> None:
    body = f"User-agent: *\nDisallow: /x\n{text}\n".encode()
    assert read_rules(Response("https://a.cn/robots.txt", body=body)).delay("Fengxun/0.1") == delay


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("", 0.0),
        ("30", 30.0),
        ("1000000000", 86_400.0),
        ("9" * 50, 0.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("Sun, 22 Nov 2026 02:02:00 GMT", 120.0),
        ("Sun, 22 Nov 2020 02:02:00 GMT", 0.0),
        ("Sun, 22 Nov 2099 02:02:00 GMT", 86_400.0),
    ],
)
def test_retry_after(text: str, wait: float) -> None:
    assert read_wait(text, 1_795_312_800_000) == wait


def test_the_worst_problem_names_the_run() -> None:
    ledger = Ledger()
    assert ledger.conclude() == ("nothing_new", "")
    ledger.lists_unchanged = 1
    assert ledger.conclude() == ("not_modified", "")
    ledger.captures = 1
    assert ledger.conclude() == ("ok", "")
    ledger.note("changed_layout", "甲")
    ledger.note("unreachable", "乙")
    ledger.note("unreachable", "丙")
    assert ledger.conclude() == ("unreachable", "乙")


def failed(error: Exception) -> Failure:
    return Failure(error)  # type: ignore[no-untyped-call]


def test_reasons_are_for_people() -> None:
    assert explain(failed(AddressRefusedError("内网地址"))) == "内网地址"
    assert explain(failed(IgnoreRequest("不允许"))) == "不允许"
    assert explain(failed(CannotResolveHostError("x"))) == "域名无法解析"
    assert explain(failed(DownloadTimeoutError("x"))) == "连接超时"
    assert "KeyError" in explain(failed(KeyError("x")))
    assert (explain_status(403), explain_status(502), explain_status(418)) == ("网站拒绝访问（403）", "网站出错（502）", "网站拒绝（418）")
