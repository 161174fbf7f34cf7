"""One test over all shipped sources: the recorded pages, crawled by the production spiders, give what was expected."""

import subprocess
import sys
from pathlib import Path

import pytest

from console.installation import open_installation
from console.recording import read_notices
from crawlers.recorded.pages_of_source import read_expected
from crawlers.source import SHIPPED

FOLDERS = Path(__file__).parent.parent / "sources"
SOURCES = sorted(path.stem for path in SHIPPED.glob("*.yml"))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which all recorded sources were crawled."""
    home = tmp_path_factory.mktemp("recorded") / "home"
    subprocess.run([sys.executable, "-m", "tests.crawlers.recorded_child", str(home)], check=True, timeout=120)
    return home


@pytest.mark.parametrize("source", SOURCES)
def test_recorded_pages_give_the_expected_notices(source: str, crawled: Path) -> None:
    expected = read_expected(FOLDERS / source)["notices"]
    assert len(expected) >= 2
    assert list(read_notices(open_installation(crawled).record, source)) == expected


@pytest.mark.parametrize("source", SOURCES)
def test_expected_notices_are_complete(source: str) -> None:
    """A recording without title, text or date would prove nothing."""
    for notice in read_expected(FOLDERS / source)["notices"]:
        assert notice["title"]
        assert len(notice["text"]) > 50
        assert notice["published"], notice["address"]
