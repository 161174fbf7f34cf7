"""The worker of ``fengxun up``: started again when it dies, stopped with its parent, asked again while it refuses."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from httpx2 import get

from console.crew import REFUSED, Crew
from tests.console.served import add_somebody, read_until, running


def wait_until(true: Callable[[], bool]) -> None:
    """Fails when it does not come true within a minute."""
    for _ in range(600):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("never came true")


def workers_of(parent: int) -> list[int]:
    """Processes that ``fengxun up`` started, as Linux lists them."""
    return [int(number) for number in Path(f"/proc/{parent}/task/{parent}/children").read_text("ascii").split()] + [
        int(number)
        for task in Path(f"/proc/{parent}/task").iterdir()
        if task.name != str(parent)
        for number in (task / "children").read_text("ascii").split()
    ]


def test_up_starts_a_killed_worker_again_and_stops_both(tmp_path: Path) -> None:
    add_somebody(tmp_path)
    with running("up", "--home", str(tmp_path), until="工作进程") as console:
        [first] = workers_of(console.process.pid)
        os.kill(first, signal.SIGKILL)
        read_until(console.process, "工作进程")
        [second] = workers_of(console.process.pid)
        assert second != first
        assert get(f"{console.address}/health/ready").status_code == 200
        code, out, err = console.stop()
    assert (code, out.splitlines()[-2:]) == (0, ["工作进程已停止。", "已全部停止。"])
    assert "工作进程意外结束（-9）" in err
    assert not Path(f"/proc/{second}").exists()


def test_no_worker_outlives_a_killed_up(tmp_path: Path) -> None:
    add_somebody(tmp_path)
    with running("up", "--home", str(tmp_path), until="工作进程") as console:
        [worker] = workers_of(console.process.pid)
        console.process.kill()
        console.process.wait()
        wait_until(lambda: _is_gone(worker))


def _is_gone(number: int) -> bool:
    """No longer running; perhaps nobody has asked for its exit code."""
    try:
        return ") Z " in Path(f"/proc/{number}/stat").read_text("utf-8")
    except FileNotFoundError:
        return True


def test_a_worker_that_refuses_does_not_stop_the_console(tmp_path: Path) -> None:
    with running("up", "--home", str(tmp_path), until="数据目录") as console:
        assert console.process.stderr
        assert "fengxun duty add" in next(line for line in console.process.stderr if line.startswith("错误："))
        assert get(f"{console.address}/health/live").status_code == 200
        code, out, _ = console.stop()
    assert (code, out.splitlines()[-1]) == (0, "已全部停止。")


def play(code: int, tmp_path: Path, starts: int) -> str:
    """Run a crew whose worker says why and ends with ``code``, until it was started so often; what it wrote."""
    seen = tmp_path / "seen"
    script = f"import sys; open({str(seen)!r}, 'a').write('x'); print('错误：没有收件人', file=sys.stderr); sys.exit({code})"
    stop = threading.Event()
    crew = threading.Thread(target=Crew([sys.executable, "-c", script], refused_pause_s=0.01, first_pause_s=0.01).run, args=(stop,))
    crew.start()
    wait_until(lambda: seen.exists() and len(seen.read_text("ascii")) >= starts)
    stop.set()
    crew.join()
    return seen.read_text("ascii")


def test_a_worker_that_does_not_stop_is_killed_with_its_children(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    seen = tmp_path / "seen"
    sleep = [sys.executable, "-c", "import time; time.sleep(600)"]
    script = f"import subprocess; child = subprocess.Popen({sleep}); open({str(seen)!r}, 'w').write(f'{{child.pid}}.'); child.wait()"
    stop = threading.Event()
    crew = threading.Thread(target=Crew([sys.executable, "-c", script], stop_s=0.2).run, args=(stop,))
    crew.start()
    wait_until(lambda: seen.exists() and seen.read_text("ascii").endswith("."))
    stop.set()
    crew.join()
    assert "已强行结束" in capfd.readouterr().err
    wait_until(lambda: _is_gone(int(seen.read_text("ascii").strip("."))))


def test_a_refusal_is_asked_again_and_said_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert len(play(REFUSED, tmp_path, 3)) >= 3
    assert capfd.readouterr().err.count("没有收件人") == 1


def test_deaths_are_said_with_their_pause(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    play(1, tmp_path, 3)
    said = capfd.readouterr().err
    assert "工作进程意外结束（1），0.01 秒后重新启动" in said
    assert "0.02 秒后重新启动" in said
