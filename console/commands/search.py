"""``fengxun search``: ask the index from the command line."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from console.installation import Installation, open_installation
from console.options import home_option, json_option
from console.terminal import console, say, show_json
from core.clock import chinese_date
from core.criteria import LEVEL_NAMES, Level
from storage.search.base import Hit, SearchPage, SearchQuery
from storage.search.highlight import Snippet, snippet
from storage.search.query import Node, parse_query
from storage.signals import SignalRow, load_signals

FACETS: Final = ("level", "source", "month")


@click.command()
@click.argument("words", nargs=-1)
@click.option("--level", multiple=True, type=click.Choice([level.value for level in Level]), help="只看某一级别（可多次）")
@click.option("--source", multiple=True, help="只看某一来源（可多次）")
@click.option("--newest", is_flag=True, help="按发布时间排序；默认按相关度")
@click.option("--limit", default=10, show_default=True, type=click.IntRange(1, 100), help="每页条数")
@click.option("--offset", default=0, type=click.IntRange(0, 9_900), help="跳过前若干条")
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
    例：fengxun search 电动自行车 起火
        fengxun search '"3C证书" -充电宝' --level key --newest
    """
    installation = open_installation(home)
    node = parse_query(" ".join(words))
    query = SearchQuery(
        node=node,
        filters={"level": level, "source": source},
        sort="newest" if newest else "relevance",
        offset=offset,
        limit=limit,
        facets=FACETS,
    )
    page = installation.search(query)
    with installation.record.read() as connection:
        rows = {row.id: row for row in load_signals(connection, [hit.id for hit in page.hits])}
    if as_json:
        show_json(_as_json(page, rows, node))
    else:
        _show(installation, page, rows, node, offset)


def _as_json(page: SearchPage, rows: Mapping[int, SignalRow], node: Node | None) -> dict[str, Any]:
    hits = [_hit(hit, rows[hit.id], node) for hit in page.hits if hit.id in rows]
    return {"total": page.total, "hits": hits, "facets": {name: dict(counts) for name, counts in page.facets.items()}}


def _hit(hit: Hit, row: SignalRow, node: Node | None) -> dict[str, Any]:
    return {
        "id": hit.id,
        "title": row.title,
        "published": chinese_date(row.published_at) if row.published_at else None,
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
    say(f"共 {page.total} 条" + (f"，显示第 {offset + 1}–{offset + len(page.hits)} 条" if page.total > len(page.hits) else ""))
    for hit in page.hits:
        row = rows[hit.id]
        source = installation.sources.good.get(row.source)
        day = chinese_date(row.published_at) if row.published_at else "日期不明"
        console().print(Text.assemble(f"[{LEVEL_NAMES[Level(row.level)]}] ", *_marked(snippet(row.title, node, 200))))
        console().print(Text.assemble(("    ", ""), *_marked(snippet(row.text, node))))
        say(f"    {source.name if source else row.source} · {day} · {row.address}")
    left = page.total - offset - len(page.hits)
    if left > 0:
        say(f"另有 {left} 条：加 --offset {offset + len(page.hits)} 继续")


def _marked(found: Snippet) -> Iterator[tuple[str, str]]:
    position = 0
    for start, end in found.marks:
        yield found.text[position:start].replace("\n", " "), ""
        yield found.text[start:end], "bold red"
        position = end
    yield found.text[position:].replace("\n", " "), ""
