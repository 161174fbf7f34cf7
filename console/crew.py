"""The worker as a child process of ``fengxun up``: started again when it dies, with back-off; stopped by closing its standard input."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from console.terminal import warn

REFUSED: Final = 3
"""Exit code of a worker that will not start as things are (``console.cli``)."""
REFUSED_PAUSE_S: Final = 30.0
LONGEST_PAUSE_S: Final = 30.0
STEADY_S: Final = 60.0
"""A worker that ran so long is started again without back-off."""
STOP_S: Final = 28.0
_LOOK_S: Final = 0.2


def worker_command(home: Path) -> list[str]:
    """The command line of a worker that stops with its parent."""
    return [sys.executable, "-m", "console", "--home", str(home.resolve()), "worker", "--attached"]


class Crew:
    """Keeps one worker running; ``run`` belongs to a thread of its own."""

    def __init__(
        self, command: Sequence[str], *, refused_pause_s: float = REFUSED_PAUSE_S, first_pause_s: float = 1.0, stop_s: float = STOP_S
    ) -> None:
        self._command = command
        self._stop_s = stop_s
        self._refused_pause_s = refused_pause_s
        self._first_pause_s = first_pause_s
        self._deaths = 0
        self._said = ""

    def run(self, stop: threading.Event) -> None:
        """Start the worker and start it again until ``stop`` is set; then let it finish what it has in hand, for at most 28 seconds."""
        while not stop.is_set():
            began = time.monotonic()
            child = self._start()
            while child.poll() is None and not stop.wait(_LOOK_S):
                pass
            died = child.poll() is not None
            _end(child, self._stop_s)
            if died and not stop.is_set():
                stop.wait(self._pause(child.returncode, time.monotonic() - began))

    def _pause(self, code: int, lived_s: float) -> float:
        if code == REFUSED:
            return self._refused_pause_s
        self._deaths = 0 if lived_s > STEADY_S else self._deaths + 1
        pause = min(LONGEST_PAUSE_S, self._first_pause_s * float(2 ** min(max(self._deaths - 1, 0), 10)))
        warn(f"工作进程意外结束（{code}），{pause:g} 秒后重新启动；手上的待办会接着做。")
        return pause

    def _start(self) -> subprocess.Popen[bytes]:
        """In a group of its own, so that Ctrl-C reaches it through us and not in the middle of a crawl."""
        child = subprocess.Popen(  # noqa: S603
            self._command,
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        if child.stderr:
            threading.Thread(target=self._pass_on, args=(child.stderr,), daemon=True).start()
        return child

    def _pass_on(self, stream: IO[bytes]) -> None:
        """What the worker says to people; a refusal that is the same as last time is not said again."""
        with stream:
            for line in stream:
                text = line.decode("utf-8", "replace").rstrip()
                if text != self._said:
                    warn(text)
                if text.startswith("错误："):
                    self._said = text


def _end(child: subprocess.Popen[bytes], within_s: float) -> None:
    """Ask by closing the pipe; whoever does not end in time is killed: its work runs again when the lease is over."""
    if child.stdin:
        child.stdin.close()
    try:
        child.wait(within_s)
    except subprocess.TimeoutExpired:
        warn("工作进程没有及时停下，已强行结束；没做完的待办稍后会重做。")
        _kill(child)
        child.wait()


def _kill(child: subprocess.Popen[bytes]) -> None:
    """The worker, and where groups exist the crawl that it runs as well."""
    if os.name == "posix":
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()
