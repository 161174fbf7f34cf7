"""An invented news site: list pages and notices of 20–60 KB with the menus, scripts and side columns of real ones."""

from collections.abc import Iterator
from random import Random
from typing import Final

from evals.bench.texts import SEED, Stories, Story

PER_LIST: Final = 60
MAX_PAGES: Final = 40 * PER_LIST
"""A source file may name at most 40 list pages."""

LAYOUT: Final = """layout:
  title: h1.title
  published: span.time
  publisher: span.source
  body: div.article-body
"""

SOURCE: Final = """name: 测速样站
publisher: 测速样站
kind: [S6]
family: listing
urls:
  list: http://127.0.0.1:{port}/list_1.html
paging:
  pattern: http://127.0.0.1:{port}/list_{{n}}.html
  first: 2
  pages: {lists}
items:
  item: ul.news > li
  link: a::attr(href)
  title: a
  date: span
{layout}window_days: 3650
caps: {{items: 5000}}
cadence_minutes: 60
delay_s: 0
ports: ["{port}"]
expect: {{min_items: 1, must_have: [title, date, body]}}
provenance: invented
verified: sample
"""


def source_file(port: int, pages: int, *, layout: bool) -> str:
    """The source file of the site, with or without selectors of the notice's fields."""
    return SOURCE.format(port=port, lists=-(-pages // PER_LIST), layout=LAYOUT if layout else "")


def make_site(pages: int, day: str) -> dict[str, bytes]:
    """Every path of the site with its bytes; all notices are of ``day`` (YYYY-MM-DD)."""
    stories = Stories()
    told = [stories.story(number) for number in range(pages)]
    site = {f"/notice/{number}.html": _notice(number, story, told, day) for number, story in enumerate(told)}
    for first in range(0, pages, PER_LIST):
        site[f"/list_{first // PER_LIST + 1}.html"] = _list(first, told[first : first + PER_LIST], day)
    site["/robots.txt"] = b"User-agent: *\nDisallow: /admin/\nDisallow: /search\n"
    return site


def _list(first: int, stories: list[Story], day: str) -> bytes:
    rows = "".join(
        f'<li><a href="/notice/{first + offset}.html" target="_blank">{story.title}</a><span>{day}</span></li>\n'
        for offset, story in enumerate(stories)
    )
    return _page("滚动新闻", f'<div class="main"><ul class="news">{rows}</ul></div>')


def _notice(number: int, story: Story, others: list[Story], day: str) -> bytes:
    chance = Random(SEED + number)  # noqa: S311  # a fixed corpus, no secret
    body = "".join(f'<p style="text-indent:2em;line-height:1.75">{line}</p>\n' for line in story.text.split("\n"))
    side = "".join(_links(others, chance, chance.randint(40, 90)))
    script = _script(chance)
    return _page(
        story.title,
        '<div class="crumb"><a href="/">首页</a> &gt; <a href="/list_1.html">滚动</a></div>'
        f'<div class="main"><h1 class="title">{story.title}</h1>'
        f'<div class="info"><span class="time">{day} 08:30</span> 来源：<span class="source">测速样站</span></div>'
        f'<div class="article-body">{body}</div></div><div class="side"><h3>相关新闻</h3><ul>{side}</ul></div>{script}',
    )


def _links(others: list[Story], chance: Random, count: int) -> Iterator[str]:
    for _ in range(count):
        number = chance.randrange(len(others))
        yield (
            f'<li class="item clearfix"><a href="/notice/{number}.html" title="{others[number].title}" target="_blank">'
            f"{others[number].title}</a></li>\n"
        )


def _script(chance: Random) -> str:
    """Inline code as sites carry it: 4–18 KB."""
    lines = "".join(f"var slot_{row}={{id:{chance.getrandbits(32)},w:300,h:250,k:'{chance.getrandbits(64):x}'}};" for row in range(60))
    return f'<script type="text/javascript">{lines * chance.randint(1, 4)}</script>'


def _page(title: str, content: str) -> bytes:
    return f"{_HEAD.replace('{title}', title)}{content}{_FOOT}".encode()


_MENU: Final = "".join(f'<li class="nav-item"><a href="/channel/{n}/index.html" class="nav-link">频道{n}</a></li>\n' for n in range(60))
_STYLE: Final = "".join(
    f".box-{n}{{margin:0 auto;padding:{n % 9}px;color:#{n:06x};background:url(/static/i/{n}.png)}}\n" for n in range(60)
)
_HEAD: Final = (
    '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_测速样站</title>'
    f'<meta name="keywords" content="测速"><style>{_STYLE}</style></head><body><div class="top"><ul class="nav">{_MENU}</ul></div>\n'
)
_FOOT: Final = f'<div class="foot"><ul>{_MENU}</ul><p>版权所有 测速样站 未经授权不得转载</p></div></body></html>'
