"""A bureau whose mail server is a real one on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alerts.bureau import Bureau, open_bureau
from tests.alerts.smtp_server import Authority, Post, make_authority, serve


@pytest.fixture
def post() -> Post:
    """What the mail server got, and how it answers."""
    return Post()


@pytest.fixture
def bureau(tmp_path: Path, post: Post) -> Iterator[Bureau]:
    """An installation with an empty duty table."""
    with serve(post) as port:
        opened = open_bureau(tmp_path / "home", port)
        yield opened
        opened.installation.record.close()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """A certificate authority that nobody trusts but who names its file."""
    return make_authority(tmp_path_factory.mktemp("authority"))
