"""One test over all shipped sources: the recorded pages, crawled by the production spiders, give what was expected."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from console.recording import read_notices
from core.settings import RecordSettings, Settings
from crawlers.recorded.pages_of_source import read_expected
from crawlers.source import SHIPPED
from storage.database import Record
from storage.home import open_record
from storage.runs import last_books

FOLDERS = Path(__file__).parent.parent / "sources"
SOURCES = sorted(path.stem for path in SHIPPED.glob("*.yml"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def crawled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    """A record into which all recorded sources were crawled."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    url = ""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create().render_as_string(hide_password=False)
    child = [sys.executable, "-m", "tests.crawlers.recorded_child", str(home)]
    subprocess.run(child, check=True, timeout=120, env={**os.environ, "FENGXUN_RECORD_URL": url})
    record = open_record(home, replace(Settings(), record=RecordSettings(url)))
    yield record
    record.close()


@pytest.mark.parametrize("source", SOURCES)
def test_recorded_pages_give_the_expected_notices(source: str, crawled: Record) -> None:
    expected = read_expected(FOLDERS / source)["notices"]
    assert len(expected) >= 2
    assert list(read_notices(crawled, source)) == expected
    with crawled.read() as connection:
        books = last_books(connection, source)
    assert books is not None
    assert books.balanced
    assert books.new == len(expected)


@pytest.mark.parametrize("source", SOURCES)
def test_expected_notices_are_complete(source: str) -> None:
    """A recording without title, text or date would prove nothing."""
    for notice in read_expected(FOLDERS / source)["notices"]:
        assert notice["title"]
        assert len(notice["text"]) > 50
        assert notice["published"], notice["address"]
