"""``fengxun extract``: what we read out of one saved page."""

from pathlib import Path

import click

from console.terminal import show_json
from console.usage import Command
from core.clock import shanghai, system_clock
from crawlers.extraction import extract


@click.command("extract", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--url", default="http://localhost/", metavar="URL", help="网页原地址，用于补全相对链接")
@click.option("--charset", default="", metavar="NAME", help="服务器声明的编码（可以是错的）")
def extract_file(file: Path, *, url: str, charset: str) -> None:
    """从保存的网页 FILE 提取标题、发布时间、正文、作者、来源，输出 JSON。"""
    article = extract(file.read_bytes(), address=url, declared=charset, now=system_clock())
    published = article.published
    show_json(
        {
            "title": article.title,
            "published": shanghai(published.at).isoformat() if published else None,
            "precision": published.precision if published else "unknown",
            "body": article.text,
            "author": article.author,
            "source": article.publisher,
            "attachments": [{"address": attachment.address, "name": attachment.name} for attachment in article.attachments],
            "flags": list(article.flags),
        }
    )
