"""How a running command is asked to stop."""

import os
import signal
import threading
from typing import Final

STDERR: Final = 2


def stop_on_signal(words: str) -> threading.Event:
    """Set on Ctrl-C or SIGTERM: what is in hand is finished first, and ``words`` say so."""
    stop = threading.Event()

    def ask(_number: int, _frame: object) -> None:
        stop.set()
        os.write(STDERR, f"{words}\n".encode())  # a print could meet another one half-way

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    return stop


def stop_at_end_of(descriptor: int, stop: threading.Event) -> None:
    """Set ``stop`` when the other end of a pipe is closed, which also happens when the process that holds it is killed."""

    def watch() -> None:
        while os.read(descriptor, 1024):
            pass
        stop.set()

    threading.Thread(target=watch, name="stop with parent", daemon=True).start()
