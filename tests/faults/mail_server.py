"""The product's mailbox as a process of its own, made to be killed: ``python -m tests.faults.mail_server HOME --port P``."""

import argparse
import signal
import threading
from pathlib import Path

from console.mailbox import open_mailbox


def main() -> None:
    """Receive until SIGTERM."""
    parser = argparse.ArgumentParser(prog="tests.faults.mail_server")
    parser.add_argument("home", type=Path)
    parser.add_argument("--port", type=int, required=True)
    asked = parser.parse_args()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    with open_mailbox(asked.home, asked.port):
        print("ready", flush=True)
        stop.wait()


if __name__ == "__main__":
    main()
