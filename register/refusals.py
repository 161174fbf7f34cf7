"""Why a decision is not taken, as errors with the sentence that people read.

FengxunError
├── ReviewError              the decision is incomplete or names something that does not exist
└── ConflictError            (core) somebody decided or built on it meanwhile
    ├── StaleError           the event has a newer version than the page showed
    └── ClaimedError         somebody else has claimed the event; may be confirmed (``Decision.anyway``)
"""

from core.errors import ConflictError, FengxunError


class ReviewError(FengxunError):
    """A decision that is incomplete or names something that does not exist; nothing was changed."""


class StaleError(ConflictError):
    """The event has a newer version than the page showed; nothing was changed."""


class ClaimedError(ConflictError):
    """Somebody else has claimed the event; nothing was changed, the person may confirm."""
