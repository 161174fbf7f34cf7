"""One sample world for all fault tests, and the end of an undisturbed run through it."""

from collections.abc import Iterator

import pytest

from tests.faults.harness import Rig, check, new_home, world
from tests.faults.record_facts import State, state_of


@pytest.fixture(scope="session")
def rig() -> Iterator[Rig]:
    """The sample world on loopback."""
    with world() as rig:
        yield rig


@pytest.fixture(scope="session")
def undisturbed(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> State:
    """What three days of the sample world come to when nothing goes wrong."""
    home = new_home(tmp_path_factory.mktemp("undisturbed") / "home")
    rig.go_through(home, {})
    check(home)
    return state_of(home)
