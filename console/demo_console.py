"""The demo's ending on a terminal: the console with the sample world, and the worker beside it, until Ctrl-C."""

import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import replace

from console.installation import Installation
from console.lanes import run_lanes
from console.serving import Door, open_door, serving, wait_for_the_end
from console.stopping import stop_on_signal
from core.errors import SettingsError


def is_for_people() -> bool:
    """Whether somebody sits at both ends of the terminal."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def open_demo_door(installation: Installation) -> tuple[Installation, Door]:
    """The demo's address, on another port where that of the settings is taken, and the installation that knows it."""
    try:
        door = open_door(installation)
    except SettingsError:
        door = open_door(_on_port(installation, 0))
    return _on_port(installation, door.port), door


def serve_demo(installation: Installation, door: Door, ready: Callable[[], None]) -> None:
    """Serve until somebody asks to stop; ``ready`` is called as soon as pages are answered."""
    stop = stop_on_signal("正在停止演示。")
    worker = threading.Thread(target=run_lanes, args=(installation, stop), name="worker")
    with serving(installation, door) as thread:
        worker.start()
        try:
            ready()
            show_in_browser(door.address)
            wait_for_the_end(stop, thread)
        finally:
            stop.set()
            worker.join()


def show_in_browser(address: str) -> None:
    """Open a browser where there is a screen."""
    if os.name == "nt" or sys.platform == "darwin" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        webbrowser.open(address)


def _on_port(installation: Installation, port: int) -> Installation:
    settings = installation.settings
    return replace(installation, settings=replace(settings, console=replace(settings.console, port=port)))
