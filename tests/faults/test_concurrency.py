"""Two crawls at the same time: one host is never asked by both, and one story told twice becomes one event."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest

from tests.faults.child import Child
from tests.faults.harness import Rig, check, finish, new_home
from tests.faults.hostile_site import HostileSite, notice, serve_hostile
from tests.faults.record_facts import count_signals, opened, state_of

POLITE: Final = "[crawl]\ndelay_s = 0.3\nallow_loopback = true\nprocesses = 0\n"
HASTY: Final = POLITE.replace("0.3", "0").replace("processes = 0", "processes = 1")
DELAY_S: Final = 0.3
JITTER_S: Final = 0.1
"""How late the server may notice a request."""
STORIES: Final = 12
SOURCE: Final = """
name: 测试来源
publisher: 测试机关
kind: [S6]
family: listing
urls: {{list: "https://{host}/{name}/"}}
items: {{item: "ul > li", link: "a::attr(href)", title: a}}
delay_s: 0.3
provenance: 测试
verified: sample
"""


@pytest.fixture
def site() -> Iterator[HostileSite]:
    """A site that behaves."""
    with serve_hostile() as site:
        yield site


def _add_source(folder: Path, site: HostileSite, host: str, name: str, keys: list[str]) -> Path:
    """A folder with a source whose list names one page a key."""
    folder.mkdir(exist_ok=True)
    links = "".join(f"<li><a href='/{name}/{key}.html'>{key}</a></li>" for key in keys)
    site.pages[f"/{name}/"] = f"<ul>{links}</ul>".encode(), "text/html"
    for key in keys:
        site.pages[f"/{name}/{key}.html"] = notice(key).encode(), "text/html"
    (folder / f"source-{name}.yml").write_text(SOURCE.format(host=host, name=name), "utf-8")
    return folder


def _crawl_together(home: Path, site: HostileSite, folders: list[Path]) -> None:
    """One child a folder, all at the same time."""
    with ExitStack() as stack:
        children = [
            stack.enter_context(Child("tests.faults.crawl_site", [str(home), "--port", str(site.server_port), "--sources", str(folder)]))
            for folder in folders
        ]
        for child in children:
            finish(child.wait())


def test_one_host_is_asked_by_one_crawl_at_a_time(site: HostileSite, tmp_path: Path) -> None:
    """Two processes, three sources, one host: first the one, then the other, and the delay holds between any two requests."""
    home = new_home(tmp_path / "home", POLITE)
    folders = [_add_source(tmp_path / name, site, "one.cn", name, [f"{name}{n}" for n in range(4)]) for name in ("left", "right")]
    _add_source(tmp_path / "left", site, "one.cn", "more", ["more1"])
    _crawl_together(home, site, folders)
    check(home)
    assert count_signals(home) == 9
    moments = [at for at, _, _ in site.hits]
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert min(gaps) >= DELAY_S - JITTER_S, gaps
    owners = [path.split("/")[1].replace("more", "left") for _, _, path in site.hits if path != "/robots.txt"]
    assert owners in (["left"] * 7 + ["right"] * 5, ["right"] * 5 + ["left"] * 7)


def test_one_story_of_two_crawls_is_one_event(site: HostileSite, tmp_path: Path) -> None:
    """The same stories read at the same time by two processes from two hosts, in opposite order."""
    home = new_home(tmp_path / "home", HASTY)
    keys = [f"story{n}" for n in range(STORIES)]
    folders = [
        _add_source(tmp_path / "left", site, "left.cn", "left", keys),
        _add_source(tmp_path / "right", site, "right.cn", "right", keys[::-1]),
    ]
    _crawl_together(home, site, folders)
    check(home)
    events = {fact.event for fact in state_of(home).facts}
    assert {frozenset(address.rpartition("/")[2] for address in event) for event in events} == {frozenset([f"{key}.html"]) for key in keys}
    assert {len(event) for event in events} == {2}


def test_readers_end_with_a_killed_crawl(rig: Rig, tmp_path: Path) -> None:
    """SIGKILL leaves no process behind that works on for nobody."""
    home = new_home(tmp_path / "home", HASTY)
    with rig.crawling(home, 1) as child:
        child.wait_until(lambda: count_signals(home) > 2)
        members = _group(child.pid)
        assert len(members) > 1
        child.kill()
        for _ in range(100):
            if not _group(child.pid) - {child.pid}:
                return
            time.sleep(0.1)
        raise AssertionError(f"left behind: {_group(child.pid)}")


def _group(leader: int) -> set[int]:
    """The living processes of a process group."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*") if _group_of(path) == leader}


def _group_of(process: Path) -> int:
    try:
        state, _parent, group = (process / "stat").read_text("utf-8").rpartition(")")[2].split()[:3]
    except OSError:
        return 0
    return 0 if state == "Z" else int(group)


def test_the_record_keeps_no_lease_of_the_dead(rig: Rig, tmp_path: Path) -> None:
    """A crawl that dies holding its hosts does not keep the next one waiting."""
    home = new_home(tmp_path / "home")
    with rig.crawling(home, 1) as child:
        child.wait_until(lambda: count_signals(home) > 2)
        child.kill()
        child.wait()
    with opened(home) as connection:
        assert connection.execute("SELECT count(*) FROM hosts WHERE lease_token <> ''").fetchone()[0] > 0
    ended = finish(rig.crawl(home, 1))
    assert "等待其结束" not in ended.said
