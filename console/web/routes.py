"""The one list of pages. What is not on it does not answer."""

from itertools import chain
from typing import Final

from console.web.page import Page
from console.web.pages import audit, entry, entry_edit, front, handover, me, outbox, recalls, register, search, settings, sources, users

PAGES: Final[tuple[Page, ...]] = tuple(
    chain(
        front.PAGES,
        me.PAGES,
        search.PAGES,
        recalls.PAGES,
        register.PAGES,
        handover.PAGES,
        entry_edit.PAGES,
        entry.PAGES,
        sources.PAGES,
        users.PAGES,
        outbox.PAGES,
        audit.PAGES,
        settings.PAGES,
    )
)
