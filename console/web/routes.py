"""The one list of pages. What is not on it does not answer."""

from itertools import chain
from typing import Final

from console.web.page import Page
from console.web.pages import audit, front, health, me, outbox, recalls, search, settings, sources, trust, users

PAGES: Final[tuple[Page, ...]] = tuple(
    chain(
        front.PAGES,
        me.PAGES,
        search.PAGES,
        recalls.PAGES,
        sources.PAGES,
        users.PAGES,
        outbox.PAGES,
        audit.PAGES,
        settings.PAGES,
        health.PAGES,
        trust.PAGES,
    )
)
