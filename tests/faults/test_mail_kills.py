"""kill -9 of worker and mail server in the middle of sending: every key item has its mail per person, none is missing, and at most one
more per kill arrives, with the same Message-ID and marked as possibly doubled.
"""

import os
import random
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from console.mailbox import open_mailbox
from tests.faults.child import Child
from tests.faults.harness import Kill
from tests.faults.mail_home import MailRun, copy_home, fill_home
from tests.faults.record_facts import let_leases_expire

NAMED: Final = (
    *("notify.expanded:3", "worker.claimed:5", "worker.finished:4", "notify.expanded:2"),
    *("mail.begun:1", "mail.sent:1", "mail.sent:3", "mail.recorded:2", "mail.begun:2", "mail.sent:2"),
)
KILLS: Final = 300


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy."""
    return fill_home(tmp_path_factory.mktemp("filled") / "home", 1)


@pytest.fixture
def run(filled: Path, tmp_path: Path) -> Iterator[MailRun]:
    """A copy whose mail server survives."""
    with open_mailbox(tmp_path / "home") as mailbox:
        mailbox.folder.rmdir()
        (tmp_path / "home").rmdir()
        copy_home(filled, tmp_path / "home", mailbox.port)
        mailbox.folder.mkdir()
        yield MailRun(tmp_path / "home")


def seed() -> int:
    return int(os.environ.get("FENGXUN_TEST_SEED") or random.SystemRandom().randrange(10**9))


def test_an_undisturbed_run_doubles_nothing(run: MailRun) -> None:
    run.settle()
    assert run.faults() == []


def test_twelve_kills_at_named_points(run: MailRun) -> None:
    for fault in NAMED:
        assert run.work(Kill(fault)).killed, fault
    assert run.work(Kill("storm.composed:1")).killed
    run.settle()
    assert run.faults() == []
    run.pass_on_everything()
    assert run.work(Kill("escalate.told:2")).killed
    run.pass_on_everything()
    run.settle()
    assert run.faults(rounds=2) == []
    assert run.kills == len(NAMED) + 2


def test_eight_random_kills(run: MailRun) -> None:
    first = seed()
    chance = random.Random(first)
    for _ in range(8):
        run.work(Kill(after_s=chance.uniform(0.02, 0.4)))
    run.settle()
    assert run.faults() == [], f"FENGXUN_TEST_SEED={first} {run.log}"


def test_a_mail_server_that_dies_four_times(filled: Path, tmp_path: Path) -> None:
    with open_mailbox(tmp_path / "probe") as probe:
        port = probe.port
    run = MailRun(copy_home(filled, tmp_path / "home", port))
    for mails in (2, 5, 8, 11):
        with Child("tests.faults.mail_server", [str(run.home), "--port", str(port)]) as server:
            server.wait_until(lambda: "ready" in server.said())
            let_leases_expire(run.home)
            with run.working("--forever") as worker:
                worker.wait_until(lambda wanted=mails: len(list((run.home / "mailbox").glob("*.eml"))) >= wanted)  # type: ignore[misc]
                server.kill()
                run.kills += 1
                worker.end()
    with open_mailbox(run.home, port):
        let_leases_expire(run.home)
        run.settle()
    assert run.faults() == []


@pytest.mark.soak
def test_three_hundred_random_kills(filled: Path, tmp_path: Path) -> None:
    total = 0
    for number in count(seed()):
        chance = random.Random(number)
        with open_mailbox(tmp_path / str(number) / "box") as mailbox:
            run = MailRun(copy_home(filled, tmp_path / f"home{number}", mailbox.port))
            (run.home / "mailbox").symlink_to(mailbox.folder)
            for _ in range(10):
                run.work(Kill(after_s=chance.uniform(0.02, 0.5)))
            run.settle()
        assert run.faults() == [], f"FENGXUN_TEST_SEED={number} {run.log}"
        total += run.kills
        if total >= KILLS:
            return
