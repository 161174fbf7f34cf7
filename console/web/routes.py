"""The one list of pages. What is not on it does not answer; where two addresses fit, the first in the list wins."""

from itertools import chain
from typing import Final

from console.web.page import Page
from console.web.pages import (
    audit,
    entry,
    entry_edit,
    front,
    handover,
    health,
    me,
    outbox,
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
    audit,
    entry_edit,
    handover,
    health,
    outbox,
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
