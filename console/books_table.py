"""The books of crawl runs as a table for people."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from console.terminal import say, show_table
from storage.runs import Books

HEALTH_NAMES: Final = {
    "ok": "正常",
    "nothing_new": "没有新内容",
    "not_modified": "未变化",
    "blocked": "被拒绝",
    "changed_layout": "版式已变",
    "broken_feed": "订阅源损坏",
    "unreachable": "无法访问",
}
SUMS: Final = ("seen", "new", "revised", "repeated", "quarantined", "skipped")
FIGURES: Final = ("看到", "新增", "修订", "重复", "隔离", "另跳过")


def show_books(books: Iterable[Books], names: Mapping[str, str]) -> None:
    """One line a source, called by its name in ``names``; says loudly when the sum does not add up."""
    listed = list(books)
    rows = [(names.get(book.source, book.source), *(getattr(book, name) for name in SUMS), health_of(book)) for book in listed]
    title = "采集账目（看到 = 新增 + 修订 + 重复 + 隔离）"
    show_table(title, ("来源", *FIGURES, "状态"), rows, "没有采集任何来源。", numbers=FIGURES)
    for book in listed:
        if not book.balanced:
            say(f"账目不平：{book.source} 有 {book.unsettled} 条未办结")


def health_of(book: Books) -> str:
    """How a run ended, in words, with the detail where there is one."""
    if book.state != "finished":
        return {"running": "采集中，或已被中断", "interrupted": "中断（下次采集补齐）"}.get(book.state, book.state)
    return HEALTH_NAMES.get(book.health, book.health) + (f"：{book.detail}" if book.detail else "")


def sum_by_source(books: Iterable[Books]) -> list[Books]:
    """One line a source over several runs; state and detail of the last one."""
    sums: dict[str, Books] = {}
    for book in books:
        before = sums.get(book.source)
        added = {name: getattr(book, name) + (getattr(before, name) if before else 0) for name in SUMS}
        sums[book.source] = replace(book, **added)
    return list(sums.values())
