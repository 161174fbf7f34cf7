"""The console as it is served: in this process on a free port, or by the real command in a process of its own."""

import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from httpx2 import Client

from alerts.table import Line, add_recipient
from console.installation import Installation, open_installation
from console.serving import Door, open_door, serving
from tests.console.calling import ROOT


@contextmanager
def served(home: Path, **console: Any) -> Iterator[tuple[Installation, Door]]:
    """A new installation, served on a free port with these settings of ``[console]``."""
    opened = open_installation(home, create=True)
    settings = replace(opened.settings, console=replace(opened.settings.console, **{"port": 0, **console}))
    installation = replace(opened, settings=settings)
    door = open_door(installation)
    assert installation.record
    with serving(installation, door):
        yield installation, door
    installation.record.close()


def add_somebody(home: Path) -> None:
    """Somebody who can be warned, without whom no worker starts."""
    record = open_installation(home, create=True).record
    with record.write() as connection:
        add_recipient(connection, Line("陈值班", "duty@example.cn", "duty"))
    record.close()


def local(door: Door, **headers: str) -> Client:
    """A client that speaks http to the door."""
    return Client(base_url=f"http://127.0.0.1:{door.port}", headers=headers, trust_env=False)


def trusting(authority: Path) -> ssl.SSLContext:
    """What a colleague's PC that trusts the authority uses."""
    return ssl.create_default_context(cafile=str(authority))


@dataclass(frozen=True, slots=True)
class Running:
    """A ``fengxun`` process that serves; ``said`` is what it printed up to the line that was waited for."""

    process: subprocess.Popen[str]
    address: str
    said: str

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, str, str]:
        """Ask it to stop; exit code, output, errors."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@contextmanager
def running(*arguments: str, until: str = "控制台：", **environment: str) -> Iterator[Running]:
    """``fengxun …`` on a free port, from the line that begins with ``until`` on; killed at the end if it still runs."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FENGXUN_")}
    known = {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), "FENGXUN_CONSOLE_PORT": "0"}
    command = [sys.executable, "-m", "console", *arguments]
    with subprocess.Popen(
        command, env={**kept, **known, **environment}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        try:
            said = read_until(process, until)
            found = re.search(r"^控制台：(\S+)", said, re.MULTILINE)
            yield Running(process, found[1] if found else "", said)
        finally:
            if process.poll() is None:
                process.kill()


def read_until(process: subprocess.Popen[str], beginning: str) -> str:
    """Lines up to the one that begins so."""
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith(beginning):
            return said
    raise AssertionError(f"ended without {beginning}: {said} {process.stderr.read() if process.stderr else ''}")
