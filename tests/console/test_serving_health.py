"""Health: three different questions, and who may ask them; the first administrator among several starting processes."""

import json
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from console.first_run import LOGIN, invite_first_administrator
from console.installation import Installation, open_installation
from core.people import Role
from storage.audit import list_audit
from storage.outbox import add_work, claim_work, fail_work, finish_work
from storage.people import change_user, count_users, find_user
from storage.tables import events, mails
from storage.vitals import read_vitals
from tests.console.calling import Demo
from tests.console.web_client import log_in, web

MINUTE = 60_000


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return open_installation(tmp_path / "home", create=True)


def test_alive_and_ready_need_no_log_in_and_name_no_version(installation: Installation) -> None:
    client = web(installation)
    for path, words in (("/health/live", "正常"), ("/health/ready", "可以服务")):
        answer = client.get(path)
        assert (answer.status_code, answer.text.strip()) == (200, words)
        assert answer.headers["content-type"].startswith("text/plain")
        assert "0." not in answer.text


def test_not_ready_says_why_and_stays_alive(installation: Installation) -> None:
    client = web(installation)
    assert client.get("/health/ready").status_code == 200
    with sqlite3.connect(installation.home / "record.db") as record:
        record.execute("UPDATE alembic_version SET version_num = '9999'")
    record.close()
    newer = client.get("/health/ready")
    assert (newer.status_code, "重新启动" in newer.text) == (503, True)
    installation.record.close()
    for file in installation.home.glob("record.db*"):
        file.unlink()
    (installation.home / "record.db").write_bytes(b"no database at all" * 100)
    broken = client.get("/health/ready")
    assert (broken.status_code, "已损坏" in broken.text) == (503, True)
    assert client.get("/health/live").status_code == 200


@pytest.mark.parametrize("role", [None, Role.ANALYST, Role.LEADER])
def test_figures_are_for_administrators(installation: Installation, role: Role | None) -> None:
    client = web(installation)
    if role:
        log_in(client, installation, role)
    assert client.get("/health/metrics").status_code == (403 if role else 303)


def test_figures_of_a_new_installation(installation: Installation) -> None:
    figures = log_in(web(installation), installation, Role.ADMIN).get("/health/metrics").json()
    assert figures.pop("now").endswith("+08:00")
    assert figures.pop("disk_free_bytes") > 0
    assert {name for name, value in figures.items() if value} == set()


def test_figures_of_a_filled_one(demo: Demo, tmp_path: Path) -> None:
    home = Path(shutil.copytree(demo.home, tmp_path / "home"))
    installation = open_installation(home)
    figures = log_in(web(installation), installation, Role.ADMIN, login="boss").get("/health/metrics").json()
    with installation.record.read() as connection:
        vitals = read_vitals(connection, installation.clock())
    assert figures["undecided"] == vitals.undecided > 0
    assert figures["oldest_undecided_at"].startswith("20")
    assert json.dumps(figures)


def test_what_waits_is_seen_and_what_is_planned_is_not(installation: Installation) -> None:
    now = 1_790_000_000_000
    kinds = (("notify", now - 9 * MINUTE, now), ("escalate", now - 90 * MINUTE, now + MINUTE), ("crawl", now - 20 * MINUTE, now + MINUTE))
    with installation.record.write() as connection:
        for kind, made, due in kinds:
            add_work(connection, kind, kind, {}, now=made, due=due)
        vitals = read_vitals(connection, now)
    assert (vitals.oldest_work_at, vitals.oldest_unsent_alert_at) == (now - 9 * MINUTE, now - 9 * MINUTE)
    assert vitals.last_worked_at is None
    [work] = claim_work(installation.record, ["notify"], now=now, lease_ms=MINUTE)
    with installation.record.write() as connection:
        finish_work(connection, [work], now)
        vitals = read_vitals(connection, now)
    assert (vitals.oldest_work_at, vitals.oldest_unsent_alert_at, vitals.last_worked_at) == (None, None, now)


def test_a_warning_that_failed_or_is_held_is_unsent(installation: Installation) -> None:
    now = 1_790_000_000_000
    with installation.record.write() as connection:
        add_work(connection, "mail", "mail:1", {}, now=now)
    [work] = claim_work(installation.record, ["mail"], now=now, lease_ms=MINUTE)
    letter = {
        "key": "k",
        "kind": "key",
        "address": "a@example.cn",
        "message_id": "<k@x>",
        "subject": "",
        "text": "",
        "html": "",
        "tries": 0,
    }
    with installation.record.write() as connection:
        fail_work(connection, work, "refused", now=now, attempts=9, permanent=True)
        assert read_vitals(connection, now).dead_work == 1
        assert read_vitals(connection, now).oldest_unsent_alert_at == now
        connection.execute(mails.insert(), {**letter, "state": "held", "doubtful": False, "answer": "", "created_at": now - MINUTE})
        assert read_vitals(connection, now).oldest_unsent_alert_at == now - MINUTE


def test_undecided_events_are_those_of_the_queue(installation: Installation) -> None:
    now = 1_790_000_000_000
    event = {"revision": 1, "members": 1, "media": 0, "official": 0, "told": {}, "created_at": now, "updated_at": now}
    with installation.record.write() as connection:
        for level, state in (("key", "new"), ("none", "new"), ("key", "dismissed")):
            connection.execute(events.insert(), {**event, "level": level, "state": state})
        assert read_vitals(connection, now).undecided == 1


def test_of_many_processes_that_start_together_one_invites(installation: Installation) -> None:
    assert installation.record
    with ThreadPoolExecutor(8) as pool:
        links = [link for link in pool.map(lambda _: invite_first_administrator(installation), range(8)) if link]
    assert len(links) == 1
    with installation.record.read() as connection:
        assert count_users(connection, Role.ADMIN) == 1
        assert [row.action for row in list_audit(connection)] == ["user.invite"]


def test_without_an_active_administrator_the_old_one_is_invited_again(installation: Installation) -> None:
    assert invite_first_administrator(installation)
    assert invite_first_administrator(installation) is None
    with installation.record.write() as connection:
        user = find_user(connection, LOGIN)
        assert user
        change_user(connection, user.id, {"active": False})
    assert invite_first_administrator(installation)
    with installation.record.read() as connection:
        assert count_users(connection, Role.ADMIN) == 1
