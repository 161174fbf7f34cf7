"""What only a process of its own shows: signals, progress on a terminal, pipes that close, ``scrapy crawl``."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from console.alerting import NO_SERVER
from tests.console.calling import ROOT, Call, Demo, run_process

FENGXUN = (sys.executable, "-m", "console")
SOURCE = """\
name: 示例县公告
publisher: 示例县
kind: [S4]
family: listing
urls:
  list: http://127.0.0.1:{port}/list.html
ports: ["{port}"]
items:
  item: li
  link: a::attr(href)
  title: a
layout:
  body: div.body
delay_s: 0
provenance: 测试自写
verified: sample
"""
LIST = '<html><body><ul><li><a href="/1.html">示例牌热水袋召回</a></li></ul></body></html>'
NOTICE = "<html><title>示例牌热水袋召回</title><body><p>2026年11月2日</p><div class=body><p>{}</p></div></body></html>".format(
    "示例牌热水袋因接缝开裂可能造成使用者烫伤，生产企业决定召回。" * 4
)


def start(*arguments: str, **more: int) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("FENGXUN_")}
    return subprocess.Popen(
        [*FENGXUN, *arguments],
        cwd=ROOT,
        env={**environment, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
        stdout=more.get("stdout", subprocess.PIPE),
        stderr=more.get("stderr", subprocess.PIPE),
        text=True,
    )


def test_ctrl_c_ends_with_one_line_and_130(tmp_path: Path) -> None:
    running = start("demo", "--home", str(tmp_path / "home"))
    assert running.stdout
    assert running.stdout.readline().startswith("风讯演示")
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert (running.returncode, err.strip()) == (130, "已中断。")


def test_a_worker_that_is_asked_to_stop_stops_well(copied: Path) -> None:
    running = start("worker", "--home", str(copied))
    assert running.stdout
    assert "工作进程已启动" in running.stdout.readline()
    running.send_signal(signal.SIGTERM)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (0, "工作进程已停止。\n")
    assert err.splitlines() == [f"预警邮件暂不能发出。{NO_SERVER}", "正在停止：等手上的待办做完。"]


def test_a_worker_without_anybody_to_warn_refuses_and_says_how(tmp_path: Path, call: Call) -> None:
    call("crawl", "--init", "--home", tmp_path)
    outcome = call("worker", "--once", "--home", tmp_path)
    assert outcome.code == 3
    assert "fengxun duty add 姓名 邮件地址 --role duty" in outcome.err
    assert "管理→值班表" in outcome.err


def test_a_worker_once_does_what_is_due_and_ends(copied: Path, call: Call) -> None:
    outcome = call("worker", "--once", "--home", copied)
    assert (outcome.code, outcome.err) == (0, "")
    assert "按期清理" in call("outbox", "--home", copied).out


def test_progress_is_shown_on_a_terminal_only(copied: Path, call: Call) -> None:
    terminal, theirs = pty.openpty()
    running = start("reindex", "--home", str(copied), stderr=theirs)
    out, _ = running.communicate(timeout=60)
    os.close(theirs)
    shown = os.read(terminal, 65536).decode("utf-8", "replace")
    os.close(terminal)
    assert "重建索引" in shown
    assert "重建索引" not in out
    assert call("reindex", "--home", copied).err == ""


def test_a_reader_that_goes_away_is_no_trace(demo: Demo) -> None:
    running = start("search", "--limit", "100", "--json", "--home", str(demo.home))
    assert running.stdout
    running.stdout.close()
    assert running.stderr
    assert "Traceback" not in running.stderr.read()
    running.stderr.close()
    running.wait(timeout=60)


def test_a_terminal_of_another_charset_is_no_trace(demo: Demo) -> None:
    outcome = run_process("search", "起火", "--home", str(demo.home), PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (outcome.code, outcome.err) == (0, "")
    assert "https://" in outcome.out


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/list.html": LIST, "/1.html": NOTICE}.get(self.path, "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def own_source(tmp_path: Path) -> Iterator[Path]:
    """An installation with a source of its own that lives on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "mine").mkdir()
        (tmp_path / "mine" / "my-county.yml").write_text(SOURCE.format(port=server.server_port), "utf-8")
        settings = "[crawl]\nallow_loopback = true\ndelay_s = 0\ncontact = 'mail@bureau.example'\nprocesses = 0\nsources_dir = 'mine'\n"
        (tmp_path / "fengxun.toml").write_text(settings, "utf-8")
        yield tmp_path
        server.shutdown()


def scrapy(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scrapy", *arguments, "-s", f"FENGXUN_SOURCES={home / 'mine'}"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "FENGXUN_HOME": str(home)}, capture_output=True, text=True, check=False)


def test_scrapy_lists_and_crawls_into_the_home(own_source: Path, call: Call) -> None:
    listed = scrapy(own_source, "list")
    assert {"my-county", "cn-samr-recall"} <= set(listed.stdout.split())
    crawled = scrapy(own_source, "crawl", "my-county")
    assert crawled.returncode == 0, crawled.stderr
    last = {source["id"]: source["last"] for source in json.loads(call("sources", "--json", "--home", own_source).out)["sources"]}
    assert (last["my-county"]["seen"], last["my-county"]["new"], last["my-county"]["state"]) == (1, 1, "finished")
    call("duty", "add", "陈涛", "chen@yc.example", "--home", own_source)
    assert call("worker", "--once", "--home", own_source).code == 0
    assert "示例牌热水袋召回" in call("search", "热水袋", "--home", own_source).out


def test_crawl_of_an_own_source(own_source: Path) -> None:
    outcome = run_process("crawl", "my-county", "--json", FENGXUN_HOME=str(own_source))
    assert (outcome.code, outcome.err) == (0, "")
    [book] = json.loads(outcome.out)
    assert (book["seen"], book["new"], book["balanced"], book["health"]) == (1, 1, True, "ok")


def test_scrapy_without_an_installation_is_no_trace(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "crawl", "cn-samr-recall")
    assert done.returncode == 2
    assert f"{tmp_path} 不是风讯的数据目录" in done.stderr
    assert "Traceback" not in done.stderr
