"""``fengxun search``: ask the index from the command line."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click

from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.terminal import progress, say, show_json, show_marked
from console.usage import Command
from core.clock import chinese_date, shanghai
from core.criteria import LEVEL_NAMES, Level
from storage.search.base import MAX_DEPTH, MAX_LIMIT, Hit, SearchPage, SearchQuery
from storage.search.highlight import Snippet, snippet
from storage.search.query import Node, parse_query
from storage.signals import SignalRow, count_signals, load_signals

_EXCLUDED: Final = re.compile(r"^-(?=[^\x00-\x7f]|\")")
FACETS: Final = ("level", "source", "month")


class _Query(Command):
    """``-词`` is an excluded word of the query, not an option; the full-width minus means the same to the query."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [_EXCLUDED.sub("－", word) for word in args])


@click.command(cls=_Query)
@click.argument("words", nargs=-1)
@click.option("--level", multiple=True, type=click.Choice([level.value for level in Level]), help="只看某一级别（可多次）")
@click.option("--source", multiple=True, metavar="ID", help="只看某一来源（可多次）")
@click.option("--newest", is_flag=True, help="按发布时间排序；默认按相关度")
@click.option("--limit", default=10, type=click.IntRange(1, MAX_LIMIT), metavar="N", help="每页条数，默认 10")
@click.option("--offset", default=0, type=click.IntRange(0, MAX_DEPTH - MAX_LIMIT), metavar="N", help="跳过前若干条")
@home_option
@json_option
def search(
    words: tuple[str, ...],
    *,
    level: tuple[str, ...],
    source: tuple[str, ...],
    newest: bool,
    limit: int,
    offset: int,
    home: Path,
    as_json: bool,
) -> None:
    """检索已收录的信息：各词须同时出现；"短语" 加引号，-词 为排除，OR 为任一。

    \b
    不给词语时按时间列出全部。英文的排除词写在 -- 之后。
    例：fengxun search 电动自行车 起火
        fengxun search --level key --newest '"3C证书"' -充电宝
    """
    installation = open_installation(home)
    node = parse_query(" ".join(words))
    sort: Any = "newest" if newest else "relevance"
    filters = {"level": level, "source": source}
    query = SearchQuery(node=node, filters=filters, sort=sort, offset=offset, limit=limit, facets=FACETS)
    with progress("重建索引") as step:  # only seen where the index had to be rebuilt
        page = installation.search(query, step)
    with installation.record.read() as connection:
        rows = {row.id: row for row in load_signals(connection, [hit.id for hit in page.hits])}
        empty = not page.total and not count_signals(connection)
    if as_json:
        show_json(_as_json(page, rows, node))
    elif empty:
        say("还没有收录任何信息：先用 fengxun crawl 采集（fengxun sources 列出来源）。")
    else:
        _show(installation, page, rows, node, offset)


def _as_json(page: SearchPage, rows: Mapping[int, SignalRow], node: Node | None) -> dict[str, Any]:
    """A hit whose row vanished from the record is left out; ``total`` is the index's."""
    hits = [_hit(hit, rows[hit.id], node) for hit in page.hits if hit.id in rows]
    return {"total": page.total, "hits": hits, "facets": {name: dict(counts) for name, counts in page.facets.items()}}


def _hit(hit: Hit, row: SignalRow, node: Node | None) -> dict[str, Any]:
    return {
        "id": hit.id,
        "title": row.title,
        "published": shanghai(row.published_at).isoformat() if row.published_at else None,
        "source": row.source,
        "address": row.address,
        "level": row.level,
        "score": round(hit.score, 4),
        "snippet": snippet(row.text, node).text,
    }


def _show(installation: Installation, page: SearchPage, rows: Mapping[int, SignalRow], node: Node | None, offset: int) -> None:
    if not page.total:
        say("没有找到。可以减少词语、去掉引号或筛选条件；繁体、全角与简体、半角同等对待。")
        return
    if not page.hits:
        say(f"共 {page.total} 条，第 {offset} 条之后没有了。")
        return
    say(f"共 {page.total} 条" + (f"，显示第 {offset + 1}–{offset + len(page.hits)} 条" if page.total > len(page.hits) else ""))
    for hit in page.hits:
        if hit.id in rows:
            _show_hit(installation, rows[hit.id], node)
        else:
            say(f"编号 {hit.id} 已不在记录库中；运行 fengxun doctor --mend 更新检索索引")
    left = page.total - offset - len(page.hits)
    if left > 0:
        say(f"另有 {left} 条：加 --offset {offset + len(page.hits)} 继续")


def _show_hit(installation: Installation, row: SignalRow, node: Node | None) -> None:
    source = installation.sources.good.get(row.source)
    day = chinese_date(row.published_at) if row.published_at else "日期不明"
    show_marked([(f"[{LEVEL_NAMES[Level(row.level)]}] ", False), *_marked(snippet(row.title, node, 200))])
    show_marked(_marked(snippet(row.text, node)), indent=4)
    say(f"    {source.name if source else row.source.removeprefix('replay:')} · {day} · {row.address}")


def _marked(found: Snippet) -> Iterator[tuple[str, bool]]:
    position = 0
    for start, end in found.marks:
        yield found.text[position:start], False
        yield found.text[start:end], True
        position = end
    yield found.text[position:], False
