"""One process of the product under test, forked off a server that has everything imported, so that hundreds of starts are cheap."""

import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import TracebackType
from typing import Final, Self

CHILD_S: Final = 60
"""A child that lives longer than this hangs."""
KILLED: Final = 137
"""Exit status at a crash point; a SIGKILL shows as -9."""
PRELOADED: Final = ["tests.faults.crawl_day", "tests.faults.work_queue", "tests.faults.crawl_site", "tests.faults.mail_server"]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended, and what it said on its standard output and error."""

    status: int
    said: str

    @property
    def killed(self) -> bool:
        """Whether it died of its kill."""
        return self.status in {KILLED, -signal.SIGKILL}


class Child:
    """``python -m MODULE ARGUMENTS`` in a process group of its own; whatever is left of it dies when the block ends."""

    def __init__(self, module: str, arguments: Sequence[str], *, fault: str = "") -> None:
        handle, name = tempfile.mkstemp(prefix="child-", suffix=".out")
        os.close(handle)
        self._out = Path(name)
        self._process = _server().Process(target=_run, args=(module, list(arguments), fault, name))

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pid = self.pid
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self._process.join()
        self._process.close()
        self._out.unlink()

    @property
    def pid(self) -> int:
        """The number of the process, and of its group."""
        assert self._process.pid is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL to the process alone: what it started has to notice by itself."""
        self._process.kill()

    def end(self) -> Ended:
        """SIGTERM, and wait for its end."""
        self._process.terminate()
        return self.wait()

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Look again and again until ``holds``; fails when the child ends before or time runs out."""
        for _ in range(20 * CHILD_S):
            if holds():
                return
            assert self._process.is_alive(), f"ended with {self._process.exitcode} too early:\n{self.said()[-4000:]}"
            time.sleep(0.05)
        raise AssertionError(f"not within {CHILD_S} s:\n{self.said()[-4000:]}")

    def said(self) -> str:
        """Its output so far."""
        return self._out.read_text("utf-8", "replace")

    def wait(self, kill_after_s: float = 0.0) -> Ended:
        """Wait for its end; it is killed after ``kill_after_s`` seconds unless that is 0."""
        self._process.join(kill_after_s or CHILD_S)
        if self._process.is_alive():
            self.kill()
            self._process.join()
            assert kill_after_s, f"still running after {CHILD_S} s:\n{self.said()}"
        assert self._process.exitcode is not None
        return Ended(self._process.exitcode, self.said())


@lru_cache(maxsize=1)
def _server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def _run(module: str, arguments: list[str], fault: str, out: str) -> None:
    os.setsid()
    handle = os.open(out, os.O_WRONLY | os.O_APPEND)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    for name in [name for name in os.environ if name.startswith("FENGXUN_")]:
        del os.environ[name]
    os.environ["FENGXUN_FAULT"] = fault
    sys.argv = [module, *arguments]
    importlib.import_module(module).main()
