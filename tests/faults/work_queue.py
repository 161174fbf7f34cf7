"""Do the queued work of a home until nothing is due, as ``fengxun worker --once`` does; made to be killed at any moment.

``python -m tests.faults.work_queue HOME --port P --today D``. Rows of the kind ``crawl`` are run by a child process against the sample
world on loopback; everything else is the product's own.
"""

import argparse
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

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
    asked = parser.parse_args()

    def crawl(installation: Installation, work: Work) -> None:
        command = [sys.executable, "-m", "tests.faults.crawl_day", str(installation.home), "--port", str(asked.port)]
        command += ["--today", asked.today.isoformat(), "--day", str(work.payload["day"]), "--source", str(work.payload["source"])]
        environment = {name: value for name, value in os.environ.items() if name != "FENGXUN_FAULT"}
        done = subprocess.run([*command, "--no-drain"], capture_output=True, text=True, check=False, env=environment)
        if done.returncode:
            raise FengxunError(f"crawl ended with {done.returncode}: {done.stderr[-500:]}")

    log_to_terminal()
    print("ready", flush=True)
    Worker(open_installation(asked.home), {**EFFECTS, "crawl": crawl}).run_until_idle()


if __name__ == "__main__":
    main()
