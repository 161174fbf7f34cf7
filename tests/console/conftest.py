"""One demo home for all tests of the command line, made by the real command in a process of its own.

Most tests read it; those that write take a copy.
"""

import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.table import Line, add_recipient
from console.cli import run
from console.installation import Installation, open_installation
from core.people import Role
from storage.database import Record, open_engine, sqlite_url
from tests.console.calling import Call, Demo, Outcome, run_process
from tests.console.web_client import add_person


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo, run twice. Not to be written to."""
    home = tmp_path_factory.mktemp("console") / "demo"
    return Demo(home, run_process("demo", "--home", str(home)), run_process("--home", str(home), "demo"))


@pytest.fixture(scope="session")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home with a user of every role, so that migrating and hashing are done once. Not to be written to."""
    home = tmp_path_factory.mktemp("peopled") / "home"
    installation = open_installation(home, create=True)
    for role in Role:
        add_person(installation, role)
    installation.record.close()
    return home


@pytest.fixture
def installation(peopled: Path, tmp_path: Path) -> Installation:
    """An empty installation of one's own, with a user of every role."""
    return open_installation(Path(shutil.copytree(peopled, tmp_path / "own")))


@pytest.fixture
def copied(demo: Demo, tmp_path: Path) -> Path:
    """A demo home of one's own, with somebody to warn."""
    home = Path(shutil.copytree(demo.home, tmp_path / "home"))
    record = Record(open_engine(sqlite_url(home / "record.db")))
    with record.write() as connection:
        add_recipient(connection, Line("陈涛", "chen@yc.example", "duty"))
    record.close()
    return home


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Call]:
    """Run a command line in this process; the log handlers that it adds go afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    for name in [name for name in os.environ if name.startswith("FENGXUN_")]:
        monkeypatch.delenv(name)

    def outcome(*arguments: object) -> Outcome:
        capsys.readouterr()
        try:
            code = run([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    yield outcome
    for handler in [handler for handler in root.handlers if handler not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)
