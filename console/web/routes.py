"""The one list of pages. What is not on it does not answer; where two addresses fit, the first in the list wins."""

from itertools import chain
from typing import Final

from console.web.page import Page
from console.web.pages import (
    audit,
    duty,
    duty_table,
    entry,
    entry_edit,
    front,
    handover,
    mailbox,
    me,
    outbox,
    recalls,
    register,
    search,
    settings,
    sources,
    users,
)

_MODULES: Final = (
    front,
    me,
    audit,
    duty,
    duty_table,
    entry_edit,
    handover,
    mailbox,
    outbox,
    recalls,
    register,
    search,
    settings,
    sources,
    users,
    entry,
)
PAGES: Final[tuple[Page, ...]] = tuple(chain.from_iterable(module.PAGES for module in _MODULES))
