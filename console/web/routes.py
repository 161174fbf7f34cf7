"""The one list of pages. What is not on it does not answer; where two addresses fit, the first in the list wins."""

from itertools import chain
from typing import Final

from console.web.page import Page
from console.web.pages import (
    api,
    audit,
    duty,
    duty_table,
    entry,
    entry_edit,
    event,
    front,
    handover,
    health,
    help_page,
    kept,
    mailbox,
    me,
    outbox,
    queue,
    recalls,
    register,
    reports,
    search,
    settings,
    sources,
    trust,
    users,
)

_MODULES: Final = (
    front,
    me,
    api,
    audit,
    duty,
    duty_table,
    entry_edit,
    event,
    handover,
    health,
    help_page,
    kept,
    mailbox,
    outbox,
    queue,
    recalls,
    register,
    reports,
    search,
    settings,
    sources,
    trust,
    users,
    entry,
)
PAGES: Final[tuple[Page, ...]] = tuple(chain.from_iterable(module.PAGES for module in _MODULES))
