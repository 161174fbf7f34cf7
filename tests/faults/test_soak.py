"""Three hundred kills, with ``make soak``: the same harness as ``test_kills``, home after home."""

import os
import random
from itertools import count
from pathlib import Path
from typing import Final

import pytest

from tests.faults.harness import Rig, check, new_home, random_kills
from tests.faults.record_facts import State, differences, state_of

KILLS: Final = 300
EACH: Final = 12
"""Kills a home."""


@pytest.mark.soak
def test_three_hundred_kills_change_nothing(rig: Rig, undisturbed: State, tmp_path: Path) -> None:
    """Random kills until 300 children have died; children that ended before their kill are not counted."""
    first = int(os.environ.get("FENGXUN_TEST_SEED") or random.SystemRandom().randrange(10**9))
    for seed in count(first):
        home = new_home(tmp_path / str(seed))
        rig.go_through(home, random_kills(seed, EACH, 1.2))
        check(home)
        assert differences(undisturbed, state_of(home)) == [], f"FENGXUN_TEST_SEED={seed} {rig.log}"
        if sum(not line.endswith(" 0") for line in rig.log) >= KILLS:
            return
