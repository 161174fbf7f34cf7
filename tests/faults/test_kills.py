"""kill -9 of crawl and worker, at named crash points and at random: the end equals an undisturbed run.

``FENGXUN_TEST_SEED`` repeats a run of random kills; a failed test names its seed.
"""

import os
import random
from pathlib import Path
from typing import Final

import pytest

from tests.faults.child import Child
from tests.faults.harness import Kill, Rig, add_crawls, check, finish, new_home, random_kills
from tests.faults.hostile_site import serve_hostile
from tests.faults.record_facts import State, count_signals, differences, let_leases_expire, state_of

CRAWL_KILLS: Final = {
    1: (Kill("fleet.opened:2"), Kill("books.look:9"), Kill("intake.fetched:4"), Kill("ingest.judged:6"), Kill("books.closing:1")),
    2: (Kill("ingest.written:5"), Kill("books.quarantined:1"), Kill("ingest.committed:7"), Kill("index.finished:1")),
    3: (Kill("fleet.closed:2"), Kill("books.closed:3"), Kill("index.applied:1")),
}
"""Twelve; index.applied is last because it leaves its rows claimed, so that the next children have nothing to drain."""
WORKER_KILLS: Final = (Kill("worker.claimed:1"), Kill("worker.finished:1"), Kill("index.applied:1"), Kill("worker.claimed:2"))
SMALL: Final = ("cn-samr-recall", "cn-mem-accident")
WITHOUT_BYTES: Final = "[crawl]\ndelay_s = 0\nallow_loopback = true\nprocesses = 0\n[retention]\nevidence_days = 1\n"
LONGEST_S: Final = 1.0


def test_twelve_kills_at_named_points_change_nothing(rig: Rig, undisturbed: State, tmp_path: Path) -> None:
    """Days 1 to 3 in one home, killed at each crash point of crawl and drain."""
    home = new_home(tmp_path / "home")
    rig.go_through(home, CRAWL_KILLS)
    check(home)
    assert differences(undisturbed, state_of(home)) == []


def test_eight_random_kills_change_nothing(rig: Rig, undisturbed: State, tmp_path: Path) -> None:
    """The same with SIGKILL after a random time, whatever the child is doing then."""
    seed = int(os.environ.get("FENGXUN_TEST_SEED") or random.SystemRandom().randrange(10**9))
    home = new_home(tmp_path / "home")
    rig.go_through(home, random_kills(seed, 8, LONGEST_S))
    check(home)
    assert differences(undisturbed, state_of(home)) == [], f"FENGXUN_TEST_SEED={seed} {rig.log}"


def test_a_killed_worker_does_its_rows_again(rig: Rig, tmp_path: Path) -> None:
    """Crawl rows, index rows and the daily deletion of expired bytes, run by a worker that dies four times."""
    rig.server.day = 1
    calm, shaken = (new_home(tmp_path / name, WITHOUT_BYTES) for name in ("calm", "shaken"))
    for home in (calm, shaken):
        add_crawls(home, SMALL, day=1)
    for kill in WORKER_KILLS:
        ended = rig.work(shaken, kill)
        assert ended.killed, f"{kill}\n{ended.said}"
        let_leases_expire(shaken)
    for home in (calm, shaken):
        rig.settle(home)
        check(home)
    assert differences(state_of(calm), state_of(shaken)) == []
    assert {gone for fact in state_of(calm).facts for _, gone in fact.evidence} == {True}


def test_a_killed_rebuild_is_begun_again(rig: Rig, undisturbed: State, tmp_path: Path) -> None:
    """Killed while it fills the new folder, and after the pointer has changed."""
    home = new_home(tmp_path / "home")
    rig.go_through(home, {})
    for step in ("index.filling:20", "index.rebuilt:1"):
        (home / "index" / "current.json").unlink(missing_ok=True)
        assert rig.work(home, Kill(step)).killed
    rig.settle(home)
    check(home)
    assert differences(undisturbed, state_of(home)) == []


def test_a_first_start_may_die_at_any_moment(rig: Rig, tmp_path: Path) -> None:
    """While the tables are made: the next start makes them, or finds them."""
    for number in range(8):
        home = new_home(tmp_path / str(number))
        with rig.crawling(home, 1, "--source", "au-accc") as child:
            child.wait(kill_after_s=0.02 + number * 0.03)
        with rig.crawling(home, 1, "--source", "au-accc") as child:
            finish(child.wait())
        check(home)
        assert count_signals(home) > 0


def test_a_crawl_that_outlives_its_worker_is_not_disturbed(rig: Rig, tmp_path: Path) -> None:
    """The row runs again while the orphan still holds the host: the second crawl waits for it, and nothing is kept twice."""
    rig.server.day = 1
    calm, shaken = (new_home(tmp_path / name) for name in ("calm", "shaken"))
    with rig.crawling(calm, 1, "--source", "cn-chinanews") as child:
        finish(child.wait())
    add_crawls(shaken, ["cn-chinanews"], day=1)
    with rig.working(shaken) as first:
        first.wait_until(lambda: count_signals(shaken) > 0)
        first.kill()
        first.wait()
        rig.settle(shaken)
    check(shaken)
    assert differences(state_of(calm), state_of(shaken)) == []


LISTING: Final = """
name: 测试来源
publisher: 测试机关
kind: [S6]
family: listing
urls: {list: "https://pages.cn/list/1"}
paging: {pattern: "https://pages.cn/list/{n}", first: 2, pages: 3}
items: {item: "ul > li", link: "a::attr(href)", title: a}
provenance: 测试
verified: sample
"""


@pytest.mark.parametrize("committed", [1, 2, 3, 4])
def test_a_kill_between_two_list_pages_loses_neither(tmp_path: Path, committed: int) -> None:
    """The next run finds page 1 done already, and goes on to page 2 all the same."""
    home = new_home(tmp_path / "home")
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "pages.yml").write_text(LISTING, "utf-8")
    with serve_hostile() as site:
        for number, keys in ((1, "abc"), (2, "de"), (3, "f")):
            links = "".join(f"<li><a href='/notice/{key}'>{key}</a></li>" for key in keys)
            site.pages[f"/list/{number}"] = f"<ul>{links}</ul>".encode(), "text/html"
        arguments = [str(home), "--port", str(site.server_port), "--sources", str(tmp_path / "sources")]
        with Child("tests.faults.crawl_site", arguments, fault=f"ingest.committed:{committed}") as child:
            assert child.wait().killed
        with Child("tests.faults.crawl_site", arguments) as child:
            finish(child.wait())
    assert count_signals(home) == 6
