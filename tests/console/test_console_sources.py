"""``fengxun sources`` and the quarantine: every state has its word, every item a way out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, update

from console.installation import Installation, open_installation
from console.source_state import find_states
from storage.audit import list_audit
from storage.quarantine import list_quarantine, quarantine_item
from storage.runs import open_run
from storage.tables import quarantine, signals, source_states
from tests.console.calling import Call, Demo
from tests.items import NOW, make_capture

DAY_MS = 86_400_000
PAGE = "<html><head><title>示例牌蒸汽拖把召回</title></head><body><p>2026年11月1日</p><p>{}</p></body></html>".format(
    "示例牌蒸汽拖把因水箱阀门失效可能喷出热水，造成使用者烫伤，生产企业决定召回全部产品并免费更换阀门。" * 3
)


@contextmanager
def writing(home: Path) -> Iterator[tuple[Installation, Connection]]:
    installation = open_installation(home)
    with installation.record.write() as connection:
        yield installation, connection


def words(home: Path, source: str) -> str:
    return next(state.words for state in find_states(open_installation(home)) if state.source.id == source)


@pytest.fixture
def quarantined(copied: Path) -> tuple[Path, int]:
    """A home with one quarantined page whose bytes are there, and its number."""
    with writing(copied) as (_, connection):
        capture = make_capture("https://mop.example/1.html", source="cn-samr-recall", body=PAGE.encode())
        item = {"identity": "mop.example/1.html", "address": capture.address, "source": capture.source, "reason": "解析超时"}
        quarantine_item(connection, **item, run=None, now=NOW, capture=capture)
        number = next(row.id for row in list_quarantine(connection) if row.reason == "解析超时")
    return copied, number


def test_states_of_the_demo(demo: Demo, call: Call) -> None:
    outcome = call("sources", "--home", demo.home)
    assert outcome.code == 0
    for shown in ("cn-samrdprc-consumer-notice", "消费品召回公告", "每 1 小时", "未变化", "没有新内容", "未启用："):
        assert shown in outcome.out


def test_ids_are_whole_on_a_narrow_terminal(demo: Demo, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert "cn-samrdprc-consumer-notice" in call("sources", "--home", demo.home).out


def test_a_source_that_never_ran(call: Call, tmp_path: Path) -> None:
    call("crawl", "--init", "--home", tmp_path)
    assert "从未采集" in call("sources", "--home", tmp_path).out


def test_an_interrupted_run_is_shown(copied: Path) -> None:
    with writing(copied) as (_, connection):
        open_run(connection, "cn-samr-recall", "x", NOW)
    assert words(copied, "cn-samr-recall") == "采集中，或已被中断"
    with writing(copied) as (_, connection):
        open_run(connection, "cn-samr-recall", "x", NOW)
        connection.exec_driver_sql("DELETE FROM runs WHERE state = 'running'")
    assert words(copied, "cn-samr-recall").startswith("中断")


def test_a_silent_source_is_shown(copied: Path) -> None:
    assert "沉默" not in words(copied, "cn-samr-recall")
    with writing(copied) as (installation, connection):
        limit = installation.sources.good["cn-samr-recall"].expect.max_silence_days
        old = installation.clock() - (limit + 1) * DAY_MS
        connection.execute(update(source_states).where(source_states.c.source == "cn-samr-recall").values(last_new_at=old))
    assert "沉默：最近新增于 20" in words(copied, "cn-samr-recall")


def test_promised_fields_that_recent_notices_lack_are_shown(copied: Path) -> None:
    assert "缺" not in words(copied, "cn-samr-recall")
    with writing(copied) as (_, connection):
        connection.execute(update(signals).where(signals.c.source == "cn-samr-recall").values(flags=["no_date"]))
    assert words(copied, "cn-samr-recall").endswith("；最近 5 条中 5 条缺日期")


def test_the_quarantine_is_listed_with_reasons(demo: Demo, call: Call) -> None:
    out = call("sources", "quarantine", "--home", demo.home).out
    assert "robots.txt 不允许采集" in out
    assert "403" in out
    assert "--retry" in out
    listed = json.loads(call("sources", "quarantine", "--json", "--home", demo.home).out)
    assert {"id", "source", "address", "reason", "times", "bytes", "last_at"} == set(listed[0])
    assert "隔离区是空的" in call("sources", "quarantine", "--source", "au-accc", "--home", demo.home).out


def test_an_item_with_bytes_is_taken_and_found(quarantined: tuple[Path, int], call: Call) -> None:
    home, number = quarantined
    assert "没有找到" in call("search", "蒸汽拖把", "--home", home).out
    outcome = call("sources", "quarantine", "--retry", number, "--home", home)
    assert (outcome.code, outcome.out) == (0, f"{number} 已入库（新增）\n")
    assert "示例牌蒸汽拖把召回" in call("search", "蒸汽拖把", "--home", home).out
    assert "mop.example" not in call("sources", "quarantine", "--home", home).out
    assert call("sources", "quarantine", "--retry", number, "--home", home).code == 3


def test_an_item_without_bytes_waits_for_the_next_run(demo: Demo, call: Call) -> None:
    outcome = call("sources", "quarantine", "--retry", 1, "--home", demo.home)
    assert outcome.code == 1
    assert "下次采集 cn-chinanews 时会再试" in outcome.out


def test_an_item_that_still_cannot_be_read_stays(copied: Path, call: Call) -> None:
    with writing(copied) as (_, connection):
        capture = make_capture("https://mop.example/2.html", body=b"\0\0")
        item = {"identity": "mop.example/2.html", "address": capture.address, "source": "cn-samr-recall", "reason": "没有正文"}
        quarantine_item(connection, **item, run=None, now=NOW, capture=capture)
        number = next(row.id for row in list_quarantine(connection) if row.reason == "没有正文")
    outcome = call("sources", "quarantine", "--retry", number, "--home", copied)
    assert outcome.code == 1
    assert "仍不能入库" in outcome.out
    assert "mop.example/2" in call("sources", "quarantine", "--home", copied).out


def test_dropping_keeps_the_reason(quarantined: tuple[Path, int], call: Call) -> None:
    home, number = quarantined
    outcome = call("sources", "quarantine", "--drop", number, "--reason", "与产品无关", "--home", home)
    assert (outcome.code, outcome.out) == (0, f"已丢弃 {number}：与产品无关\n")
    with open_installation(home).record.read() as connection:
        row = connection.execute(quarantine.select().where(quarantine.c.id == number)).one()
        deeds = [(deed.action, deed.subject, deed.detail) for deed in list_audit(connection)]
    assert (row.state, row.note) == ("dropped", "与产品无关")
    assert ("quarantine.drop", str(number), {"reason": "与产品无关"}) in deeds
    assert call("sources", "quarantine", "--drop", number, "--reason", "再来", "--home", home).code == 3


def test_unknown_numbers_are_said(demo: Demo, call: Call) -> None:
    outcome = call("sources", "quarantine", "--retry", 999, "--home", demo.home)
    assert outcome.code == 3
    assert "没有编号 999" in outcome.err
