"""A full disk, a locked record, a lost or damaged index: nothing is lost, and the work goes on by itself when the cause is gone."""

import json
import resource
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.faults.child import Child
from tests.faults.harness import Rig, check, finish, new_home
from tests.faults.record_facts import State, count_signals, differences, faults_of, opened, state_of

LOCKED_S: Final = 10
DISK: Final = 700_000
"""Bytes that a file of the record may grow to: an empty record has about 300,000, a day of the sample world 2 million."""


def test_a_full_disk_stops_the_crawl_only_until_there_is_space(rig: Rig, undisturbed: State, tmp_path: Path) -> None:
    """The crawl waits and says so; with space again it goes on, and nothing is missing."""
    home = new_home(tmp_path / "home")
    with rig.crawling(home, 1, "--disk", str(DISK)) as child:
        child.wait_until(lambda: "磁盘空间不足" in child.said())
        time.sleep(1)
        resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        finish(child.wait())
    rig.go_through(home, {})
    check(home)
    assert differences(undisturbed, state_of(home)) == []


def test_a_crawl_that_is_ended_on_a_full_disk_is_made_up_for(rig: Rig, undisturbed: State, tmp_path: Path) -> None:
    """Killed while it waits for space; the next run finds everything."""
    home = new_home(tmp_path / "home")
    with rig.crawling(home, 1, "--disk", str(DISK)) as child:
        child.wait_until(lambda: "磁盘空间不足" in child.said())
        child.kill()
    rig.go_through(home, {})
    check(home)
    assert differences(undisturbed, state_of(home)) == []


def test_a_worker_outlives_a_full_disk(rig: Rig, finished: Path, tmp_path: Path) -> None:
    """It cannot write a single row, says so, and does all of them when there is space."""
    home = Path(shutil.copytree(finished, tmp_path / "home"))
    with rig.crawling(home, 2, "--no-drain") as crawl:
        finish(crawl.wait())
    with rig.working(home, "--forever", "--disk", "6000") as worker:
        worker.wait_until(lambda: "磁盘空间不足" in worker.said())
        resource.prlimit(worker.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        worker.wait_until(lambda: faults_of(home) == [])
        finish(worker.end())
    check(home)


def test_a_locked_record_is_waited_for(rig: Rig, undisturbed: State, tmp_path: Path) -> None:
    """Another program holds the write lock for ten seconds in the middle of a crawl."""
    home = new_home(tmp_path / "home")
    with rig.crawling(home, 1) as child:
        child.wait_until(lambda: count_signals(home) > 3)
        with opened(home) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(LOCKED_S)
            connection.rollback()
        ended = finish(child.wait())
    assert "记录库正被其他程序占用，继续等待" in ended.said
    rig.go_through(home, {})
    check(home)
    assert differences(undisturbed, state_of(home)) == []


def _delete(index: Path) -> None:
    shutil.rmtree(index)


def _delete_files(index: Path) -> None:
    for file in index.rglob("*"):
        if file.is_file():
            file.unlink()


def _truncate_pointer(index: Path) -> None:
    (index / "current.json").write_bytes(b"")


def _spoil(index: Path) -> None:
    """Garbage in the middle of each segment file, whose ends stay as they were (a new file: running readers keep the old one)."""
    for file in [file for file in index.rglob("*") if file.suffix in {".store", ".term", ".pos", ".idx", ".fast"}]:
        body = file.read_bytes()
        garbage = file.with_name("garbage")
        garbage.write_bytes(body[: len(body) // 4] + b"\x7f" * (len(body) // 4) + body[len(body) // 4 * 2 :])
        garbage.replace(file)


DAMAGES: Final = (_delete, _delete_files, _truncate_pointer, _spoil)


@pytest.fixture(scope="module")
def finished(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after one day, for tests that copy it."""
    home = new_home(tmp_path_factory.mktemp("finished") / "home")
    finish(rig.crawl(home, 1))
    check(home)
    return home


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_worker_rebuilds_a_lost_index_when_it_starts(rig: Rig, finished: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    home = Path(shutil.copytree(finished, tmp_path / "home"))
    damage(home / "index")
    finish(rig.work(home))
    check(home)


@pytest.mark.parametrize("damage", DAMAGES[:3])
def test_a_search_brings_a_lost_index_back(finished: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """The first question after the loss finds what it found before."""
    home = Path(shutil.copytree(finished, tmp_path / "home"))
    before = _search(home)
    damage(home / "index")
    assert _search(home) == before
    assert len(before) > 5


def _search(home: Path) -> set[str]:
    with Child("console.cli", ["search", "召回", "--limit", "100", "--json", "--home", str(home)]) as child:
        said = finish(child.wait()).said
    return {hit["address"] for hit in json.loads(said[said.index("{") :])["hits"]}


@pytest.mark.parametrize("damage", DAMAGES[:3])
def test_a_crawl_brings_a_lost_index_back(rig: Rig, finished: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Without any worker: the crawl's own drain notices (what no reader notices, a worker finds when it starts)."""
    home = Path(shutil.copytree(finished, tmp_path / "home"))
    damage(home / "index")
    finish(rig.crawl(home, 2))
    check(home)


@pytest.mark.parametrize("damage", [_delete, _truncate_pointer])
def test_a_running_worker_rebuilds_a_lost_index(rig: Rig, finished: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """Lost while the worker runs, then a crawl leaves new rows to it."""
    home = Path(shutil.copytree(finished, tmp_path / "home"))
    with rig.working(home, "--forever") as worker:
        worker.wait_until(lambda: faults_of(home) == [])
        damage(home / "index")
        with rig.crawling(home, 2, "--no-drain") as crawl:
            finish(crawl.wait())
        worker.wait_until(lambda: faults_of(home) == [])
        finish(worker.end())
    check(home)


def test_a_damaged_record_is_refused(rig: Rig, finished: Path, tmp_path: Path) -> None:
    """Overwritten pages are no reason to write on: the crawl ends with an error and the file stays as it is."""
    home = Path(shutil.copytree(finished, tmp_path / "home"))
    with (home / "record.db").open("r+b") as file:
        file.write(b"\0" * 100)
    before = (home / "record.db").read_bytes()
    assert rig.crawl(home, 2).status != 0
    assert (home / "record.db").read_bytes() == before
    with pytest.raises(sqlite3.DatabaseError):
        count_signals(home)
