"""The books of crawl runs as a table for people."""

from collections.abc import Iterable
from typing import Final

from console.installation import Installation
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
COLUMNS: Final = ("来源", "看到", "新增", "修订", "重复", "隔离", "另跳过", "状态")


def show_books(installation: Installation, books: Iterable[Books]) -> None:
    """One line a source; says loudly when the sum does not add up."""
    listed = list(books)
    show_table(
        "采集账目（看到 = 新增 + 修订 + 重复 + 隔离）", COLUMNS, (_line(installation, book) for book in listed), "没有采集任何来源。"
    )
    for book in listed:
        if not book.balanced:
            say(f"账目不平：{book.source} 有 {book.unsettled} 条未办结")


def _line(installation: Installation, book: Books) -> tuple[object, ...]:
    source = installation.sources.good.get(book.source)
    state = HEALTH_NAMES.get(book.health, book.health) + (f"：{book.detail}" if book.detail else "")
    name = source.name if source else book.source.removeprefix("replay:")
    return (name, book.seen, book.new, book.revised, book.repeated, book.quarantined, book.skipped, state)
