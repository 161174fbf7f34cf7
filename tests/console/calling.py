"""Command lines as people type them, and what they did."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
Call = Callable[..., "Outcome"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command line did."""

    code: int
    out: str
    err: str


def run_process(*arguments: str, cwd: Path = ROOT, **environment: str) -> Outcome:
    """``fengxun …`` as a process of its own, which all that crawls needs, because a reactor runs once per process.

    Without a browser, and reading in the same process: quicker for a hundred pages.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FENGXUN_")}
    known = {
        **kept,
        "FENGXUN_CRAWL_CHROMIUM": "/nonexistent",
        "FENGXUN_CRAWL_PROCESSES": "0",
        "PYTHONUTF8": "1",
        "PYTHONPATH": str(ROOT),
        **environment,
    }
    done = subprocess.run(
        [sys.executable, "-m", "console", *arguments], cwd=cwd, env=known, capture_output=True, text=True, timeout=120, check=False
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True, slots=True)
class Demo:
    """A demo home and what the first and the second run said."""

    home: Path
    first: Outcome
    second: Outcome
