"""``fengxun judge``: ask the judge about a text, with an explanation."""

import json
import sys
from collections.abc import Iterable, Iterator
from typing import IO, Any, Final

import click

from console.explain import as_line, explain
from console.terminal import say, show_json, warn
from console.usage import Command
from core.clock import system_clock
from core.dates import parse_moment
from core.encoding import decode
from core.errors import FengxunError
from core.model import Context, Verdict
from core.text import tidy
from crawlers.reading import shipped_judge

HOT_SEARCH_SOURCES: Final = ("weibo-hot",)
LONGEST: Final = 20_000_000
"""Bytes of a text that are read."""


@click.command("judge", cls=Command)
@click.argument("file", type=click.File("rb"), default="-")
@click.option("--title", default="", metavar="TEXT", help="标题；不给时以第一行为标题")
@click.option("--jsonl", is_flag=True, help="输入、输出均为每行一条 JSON：id、title、text（可有 source、published）")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON，供程序读取")
def judge_text(file: IO[bytes], *, title: str, jsonl: bool, as_json: bool) -> None:
    """研判 FILE（- 为标准输入）的文字：级别、符合的情形、依据的原句。

    \b
    --jsonl 遇到不是 JSON 的行即停止并指出行号（退出码 3）；此前各行的结果已输出。
    """
    if file is sys.stdin.buffer and sys.stdin.isatty():
        warn("请输入要研判的文字，以 Ctrl-D 结束：")
    if jsonl:
        for line in _judge_lines(file):
            click.echo(json.dumps(line, ensure_ascii=False))
        return
    text = tidy(decode(file.read(LONGEST)).text)
    if not text and not title:
        raise FengxunError("没有可研判的文字")
    if not title:
        title, _, text = text.partition("\n")
    verdict = shipped_judge().judge(title, text, now=system_clock())
    if as_json:
        show_json(_as_line("", verdict))
        return
    for sentence in explain(verdict, shipped_judge().hazard_classes(verdict.hazards)):
        say(sentence)


def _judge_lines(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            item = _read_line(line.decode("utf-8-sig", "replace"), number)
            yield _as_line(str(item.get("id", number)), _judge_item(item))


def _as_line(identifier: str, verdict: Verdict) -> dict[str, Any]:
    return as_line(identifier, verdict, shipped_judge().hazard_classes(verdict.hazards))


def _read_line(line: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FengxunError(f"第 {number} 行不是 JSON：{error}") from error
    if not isinstance(item, dict):
        raise FengxunError(f"第 {number} 行应是一个 JSON 对象，含 id、title、text")
    return item


def _judge_item(item: dict[str, Any]) -> Verdict:
    moment = parse_moment(str(item["published"]), system_clock()) if item.get("published") else None
    context = Context(attention=item.get("source") in HOT_SEARCH_SOURCES)
    title, text = str(item.get("title") or ""), str(item.get("text") or "")
    return shipped_judge().judge(title, text, published=moment.at if moment else None, now=system_clock(), context=context)
