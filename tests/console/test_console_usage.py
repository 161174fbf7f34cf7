"""Help and wrong use: Chinese, exit code 2, and never a trace."""

import re
from collections.abc import Iterator

import click
import pytest

from console.cli import fengxun
from tests.console.calling import Call

ENGLISH = re.compile(r"Usage|Options|Commands|OPTIONS|Show |Error|Try |default|Missing|Invalid|No such")


def paths(group: click.Command, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield before
    for name, command in getattr(group, "commands", {}).items():
        yield from paths(command, (*before, name))


@pytest.mark.parametrize("path", list(paths(fengxun)), ids=" ".join)
def test_help_is_chinese(path: tuple[str, ...], call: Call) -> None:
    outcome = call(*path, "--help")
    assert outcome.code == 0
    assert outcome.out.startswith("用法：fengxun")
    assert not ENGLISH.search(outcome.out)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("frobnicate", "没有名为 frobnicate 的命令"),
        ("sources frobnicate", "没有名为 frobnicate 的命令"),
        ("search --level urgent x", "--level 应为 key、important、general、none 之一"),
        ("search --limit 0 x", "--limit 应为 1–100 的整数"),
        ("search --limit x x", "--limit 应为 1–100 的整数"),
        ("search --levl key", "没有选项 --levl；是否想写 --level"),
        ("search --home", "选项 --home 的写法不对"),
        ("extract", "缺少 FILE"),
        ("extract nowhere.html", "FILE 不存在、不是文件或无法读取"),
        ("judge nowhere.txt", "FILE 不存在、不是文件或无法读取"),
        ("replay nowhere", "DIRECTORY 不存在、不是目录或无法读取"),
        ("doctor a b", "多余的参数：a b"),
        ("sources quarantine --retry x", "--retry 应为整数"),
        ("sources quarantine --retry 1 --drop 2", "只能用一个"),
        ("sources quarantine --drop 2", "--reason"),
        ("outbox --number 1", "--number 须与 --retry 合用"),
        ("crawl", "请写明要采集的来源"),
        ("crawl --due cn-samr-recall", "两者取一"),
    ],
)
def test_wrong_use_is_explained_in_chinese(arguments: str, says: str, call: Call, new_home: str) -> None:
    outcome = call("--home", new_home, *arguments.split())
    assert outcome.code == 2
    assert says in outcome.err
    assert not ENGLISH.search(outcome.err)
    assert outcome.out == ""


@pytest.fixture
def new_home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A new home: wrong use is found before anything is looked up."""
    home = tmp_path_factory.mktemp("usage")
    (home / "fengxun.toml").write_text("", "utf-8")
    return str(home)


def test_nothing_at_all_shows_the_commands(call: Call) -> None:
    outcome = call()
    assert outcome.code == 2
    assert "quarantine" not in outcome.err
    assert "reindex" in outcome.err


def test_the_version_is_said(call: Call) -> None:
    outcome = call("--version")
    assert (outcome.code, outcome.out[:3]) == (0, "风讯 ")
