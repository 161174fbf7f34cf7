"""The processor's share of an item: extract, normalise, sign, judge. Pure and picklable, so that it may run in another process."""

from functools import lru_cache

from classifiers import Judge, load_judge
from core.model import Capture, Layout
from crawlers.extraction import extract
from pipelines.prepare import Prepared, prepare


@lru_cache(maxsize=1)
def shipped_judge() -> Judge:
    """The judge of this process; its lexicon is read once."""
    return load_judge()


def read_capture(capture: Capture, layout: Layout | None, *, attention: bool, now: int) -> Prepared:
    """Read one capture into an item ready to be kept. Raises ContentError when there is no text."""
    article = capture.article or extract(capture.body, address=capture.address, declared=capture.content_type, layout=layout, now=now)
    return prepare(capture, article, shipped_judge(), attention=attention, now=now)


def warm_up() -> None:
    """Load everything slow before the first item comes."""
    shipped_judge()
