"""A crawl started by a large process is not taken for a large crawl."""

from pathlib import Path

from tests.crawlers.fake_site import Site, crawl, serve
from tests.crawlers.test_spiders_listing import HOST, SOURCE


def test_the_peak_of_the_parent_does_not_end_a_crawl(tmp_path: Path) -> None:
    large = bytearray(1_200_000_000)
    large[::4096] = b"x" * len(large[::4096])
    with serve(Site()) as site:
        pass
    run = crawl(tmp_path, "list", SOURCE, routes={HOST: site.port}, settings={"RETRY_TIMES": 0})
    assert run.state == "unreachable"
    assert len(large) > 1_000_000_000
