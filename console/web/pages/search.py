"""检索: one box, facets with counts, months, hits with their sentences."""

from typing import Final

from starlette.responses import Response

from console.web.answers import page
from console.web.page import Page
from console.web.search_asked import PAGE_SIZE, SORTS, TITLES, read_asked, vocabulary
from console.web.search_found import find
from console.web.visit import Visit
from core.errors import IndexingError
from core.people import Permission
from storage.signals import count_signals


def show_search(visit: Visit) -> Response:
    """The page; an index that cannot be read now is said so, and nothing else on the console depends on it."""
    known = vocabulary(visit.installation)
    asked = read_asked(visit.request.query_params, known)
    try:
        found = find(visit.installation, asked, known)
    except IndexingError:
        found = None
    with visit.installation.record.read() as connection:
        stored = count_signals(connection)
    return page(
        visit,
        "search.html",
        status=200 if found or not stored else 503,
        section="search",
        asked=asked,
        found=found,
        stored=stored,
        names=known,
        titles=TITLES,
        sorts=SORTS,
        size=PAGE_SIZE,
    )


PAGES: Final = (Page("GET", "/search", show_search, Permission.SEARCH, per_minute=240),)
