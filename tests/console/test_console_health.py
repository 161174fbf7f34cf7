"""``doctor``, ``reindex``, ``outbox``, ``settings`` and ``crawl`` before they crawl: on homes that are well, and on damaged ones."""

import json
import sqlite3
from pathlib import Path

import pytest

from console.installation import open_installation
from core.settings import Settings, describe
from storage.outbox import add_work, claim_work, fail_work
from tests.console.calling import Call, Demo
from tests.items import NOW


def doctor(call: Call, home: Path, *options: str) -> tuple[int, dict[str, tuple[bool, str]]]:
    outcome = call("doctor", "--json", *options, "--home", home)
    return outcome.code, {check["name"]: (check["ok"], check["detail"]) for check in json.loads(outcome.out)}


def current_folder(home: Path) -> Path:
    return home / "index" / str(json.loads((home / "index" / "current.json").read_text("utf-8"))["folder"])


def test_a_good_home_is_well(demo: Demo, call: Call) -> None:
    code, checks = doctor(call, demo.home)
    assert (code, [name for name, (ok, _) in checks.items() if not ok]) == (0, [])
    assert call("doctor", "--home", demo.home).out.count("正常") == len(checks)


def test_a_flipped_byte_in_the_index_is_found_and_mended(copied: Path, call: Call) -> None:
    largest = max((file for file in current_folder(copied).iterdir() if file.suffix == ".store"), key=lambda file: file.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 3] ^= 0xFF
    largest.write_bytes(content)
    code, checks = doctor(call, copied)
    assert (code, checks["检索索引"][0]) == (1, False)
    assert "reindex" in checks["检索索引"][1]
    code, checks = doctor(call, copied, "--mend")
    assert (code, checks["检索索引"][0]) == (0, True)
    assert "起火" in call("search", "起火", "--home", copied).out


def test_an_index_that_lags_is_found_and_mended(copied: Path, call: Call) -> None:
    with sqlite3.connect(copied / "record.db") as connection:
        connection.execute("UPDATE signals SET revision = revision + 1 WHERE id <= 3")
        connection.execute("DELETE FROM signals WHERE id = (SELECT MAX(id) FROM signals)")
    connection.close()
    code, checks = doctor(call, copied)
    assert code == 1
    assert "缺或旧 3 条、多 1 条" in checks["检索索引"][1]
    assert doctor(call, copied, "--mend")[0] == 0


def test_a_missing_index_comes_back_at_the_first_search(copied: Path, call: Call) -> None:
    for file in sorted((copied / "index").rglob("*"), reverse=True):
        if file.is_dir():
            file.rmdir()
        else:
            file.unlink()
    assert doctor(call, copied)[1]["检索索引"][0] is False
    assert "共 " in call("search", "起火", "--home", copied).out
    assert doctor(call, copied)[0] == 0


@pytest.mark.parametrize("options", [(), ("--mend",)])
def test_a_damaged_record_is_one_finding_among_others(options: tuple[str, ...], copied: Path, call: Call) -> None:
    for file in copied.glob("record.db*"):
        file.unlink()
    (copied / "record.db").write_bytes(b"no database at all" * 1000)
    code, checks = doctor(call, copied, *options)
    assert code == 1
    assert "由备份恢复" in checks["记录库"][1]
    assert checks["来源文件"][0]
    assert call("search", "x", "--home", copied).code == 3


def test_reindex_counts(copied: Path, call: Call) -> None:
    number = sum(json.loads(call("search", "--json", "--home", copied).out)["facets"]["level"].values())
    outcome = call("reindex", "--home", copied)
    assert (outcome.code, outcome.out) == (0, f"已编入 {number} 条。\n")


def test_work_that_failed_waits_for_a_person(copied: Path, call: Call) -> None:
    installation = open_installation(copied)
    with installation.record.write() as connection:
        add_work(connection, "crawl", "crawl:example", {"source": "example"}, now=NOW)
    [work] = claim_work(installation.record, ["crawl"], now=NOW, lease_ms=1000)
    with installation.record.write() as connection:
        fail_work(connection, work, "采集进程以 3 结束", now=NOW, attempts=1)
    outcome = call("outbox", "--home", copied)
    assert outcome.code == 1
    for shown in ("采集", "crawl:example", "需人工处理", "采集进程以 3 结束", "编入检索"):
        assert shown in outcome.out
    row = json.loads(call("outbox", "--json", "--home", copied).out)["rows"][0]
    assert (row["id"], row["state"], row["next_at"][4]) == (work.id, "dead", "-")
    assert doctor(call, copied)[1]["待办"][0] is False
    assert call("outbox", "--retry", "--number", work.id + 1, "--home", copied).code == 3
    assert "已重新排入 1 项" in call("outbox", "--retry", "--number", work.id, "--home", copied).out
    assert call("outbox", "--home", copied).code == 0
    assert "没有需人工处理的待办" in call("outbox", "--retry", "--home", copied).out


def test_settings_show_what_is_in_force_and_hide_secrets(copied: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGXUN_RECORD_URL", "postgresql://user:geheim@db.example/x")
    for options in ((), ("--json",)):
        outcome = call("settings", *options, "--home", copied)
        assert outcome.code == 0
        assert "geheim" not in outcome.out
        assert all(line.name in outcome.out for line in describe(Settings()))


def test_crawl_says_what_is_missing_before_it_crawls(copied: Path, call: Call) -> None:
    assert "没有名为 nobody 的来源" in call("crawl", "nobody", "--home", copied).err
    outcome = call("crawl", "cn-samr-recall", "--home", copied)
    assert outcome.code == 3
    assert "填写 contact" in outcome.err
    (copied / "fengxun.toml").write_text("[crawl]\nallow_loopback = true\ncontact = 'mail@bureau.example'\n", "utf-8")
    outcome = call("crawl", "cn-thepaper-quality", "--home", copied)
    assert outcome.code == 3
    assert "未启用" in outcome.err


def test_record_of_an_unknown_source_is_said(demo: Demo, call: Call, tmp_path: Path) -> None:
    for options in (("--sample",), ("--home", demo.home)):
        outcome = call("record", "../nobody", "--into", tmp_path, *options)
        assert outcome.code == 3
        assert "没有名为 ../nobody" in outcome.err
    assert list(tmp_path.iterdir()) == []
