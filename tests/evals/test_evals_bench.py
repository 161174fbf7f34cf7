"""The parts of the bench on a small scale: its texts, its site, its record. No timing is asserted."""

from pathlib import Path

from sqlalchemy import func, select

from core.clock import system_clock
from core.model import Capture
from crawlers.reading import read_capture
from crawlers.source import load_source
from evals.bench.filled import FilledRecord
from evals.bench.growth import measure_item_costs
from evals.bench.searching import measure_search_speed
from evals.bench.site import PER_LIST, make_site, source_file
from evals.bench.texts import Stories
from storage import tables


def test_texts_are_fixed_and_distinct() -> None:
    one, other = Stories(), Stories()
    texts = [one.story(number).text for number in range(200)]
    assert texts == [other.story(number).text for number in range(200)]
    assert len(set(texts)) == 200
    assert 300 < sum(map(len, texts)) / len(texts) < 1200


def test_the_site_is_read_by_its_selectors(tmp_path: Path) -> None:
    site = make_site(70, "2026-01-02")
    file = tmp_path / "bench-site.yml"
    file.write_text(source_file(8123, 70, layout=True), "utf-8")
    source = load_source(file)
    assert source.paging.pages == 2
    assert site["/list_1.html"].count(b"<li><a href=") == PER_LIST
    body = site["/notice/3.html"]
    assert 20_000 < len(body) < 80_000
    capture = Capture("bench-site", "S6", "http://a.example/notice/3.html", body, system_clock())
    notice = read_capture(capture, source.layout, attention=False, now=system_clock()).notice
    assert (notice.title, notice.text) == (Stories().story(3).title, Stories().story(3).text)
    assert notice.flags == ()


def test_a_filled_record_takes_more_items_and_is_searched(tmp_path: Path) -> None:
    filled = FilledRecord(tmp_path)
    filled.grow(100, lambda _number: None)
    assert len(measure_item_costs(filled)) == 1
    filled.grow(150, lambda _number: None)
    with filled.record.read() as connection:
        assert connection.execute(select(func.count()).select_from(tables.signals)).scalar_one() == 650
    figures = measure_search_speed(filled, tmp_path / "index", lambda _number: None)
    assert set(figures) == {"index_docs_per_s", "search_p50_ms", "search_p95_ms"}
    filled.record.close()
