"""Crash points: end the process at the n-th pass of one step, as a power cut would."""

import subprocess
import sys

import pytest

from core.faults import crash_point, no_crash

PROGRAM = """
import sys
from core.faults import crash_point
crash = crash_point(sys.argv[1])
try:
    for number in range(4):
        crash("other")
        print(number, flush=True)
        crash("step")
finally:
    print("cleaned up", flush=True)
"""


def run(order: str) -> tuple[int, list[str]]:
    done = subprocess.run([sys.executable, "-c", PROGRAM, order], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.split("\n")[:-1]


@pytest.mark.parametrize(("order", "passes"), [("step", 1), ("step:1", 1), ("step:3", 3), ("step:", 1)])
def test_ends_at_the_named_pass_without_cleaning_up(order: str, passes: int) -> None:
    assert run(order) == (137, [str(number) for number in range(passes)])


@pytest.mark.parametrize("order", ["", "step:9", "unknown:1"])
def test_goes_on_otherwise(order: str) -> None:
    assert run(order) == (0, ["0", "1", "2", "3", "cleaned up"])


def test_no_order_is_no_crash() -> None:
    assert crash_point("") is no_crash
    no_crash("anything")
