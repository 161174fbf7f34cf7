"""The one list of pages. What is not on it does not answer."""

from itertools import chain
from typing import Final

from console.web.page import Page
from console.web.pages import duty, duty_table, front, mailbox, me

PAGES: Final[tuple[Page, ...]] = tuple(chain(front.PAGES, me.PAGES, duty.PAGES, duty_table.PAGES, mailbox.PAGES))
