"""Do the queued work of a home until nothing is due, as ``fengxun worker --once`` does, or ``--forever`` until SIGTERM.

``python -m tests.faults.work_queue HOME --port P --today D [--forever] [--warnings] [--disk BYTES]``. Rows of the kind ``crawl`` are run
by a child process against the sample world on loopback; everything else is the product's own.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

from console.alerting import WARNINGS
from console.effects import EFFECTS
from console.installation import Installation, open_installation
from console.logs import log_to_terminal
from console.worker import Worker
from core.errors import FengxunError
from storage.outbox import Work


def main() -> None:
    """Work until idle."""
    parser = argparse.ArgumentParser(prog="tests.faults.work_queue")
    parser.add_argument("home", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--today", type=date.fromisoformat, required=True)
    parser.add_argument("--forever", action="store_true")
    parser.add_argument("--warnings", action="store_true", help="only the lane of the warnings")
    parser.add_argument("--disk", type=int, default=0, help="no file can grow beyond this size, as on a full disk")
    asked = parser.parse_args()
    if asked.disk:
        resource.setrlimit(resource.RLIMIT_FSIZE, (asked.disk, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))

    def crawl(installation: Installation, work: Work) -> None:
        command = [sys.executable, "-m", "tests.faults.crawl_day", str(installation.home), "--port", str(asked.port)]
        command += ["--today", asked.today.isoformat(), "--day", str(work.payload["day"]), "--source", str(work.payload["source"])]
        environment = {name: value for name, value in os.environ.items() if name != "FENGXUN_FAULT"}
        done = subprocess.run([*command, "--no-drain"], capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            raise FengxunError(f"crawl ended with {done.returncode}: {done.stderr[-500:]}")

    log_to_terminal()
    print("ready", flush=True)
    effects = WARNINGS if asked.warnings else {**EFFECTS, "crawl": crawl}
    worker = Worker(open_installation(asked.home), effects, keeps_house=not asked.warnings)
    if not asked.forever:
        worker.run_until_idle()
        return
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    worker.run(stop)


if __name__ == "__main__":
    main()
