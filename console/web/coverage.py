"""How many sources could not be read: the same count wherever little is shown."""

from dataclasses import dataclass

from sqlalchemy import Connection

from console.installation import Installation
from crawlers.books import HEALTHY
from storage.dossier import source_healths


@dataclass(frozen=True, slots=True)
class Coverage:
    """Sources whose last run could read everything, of all that ever ran; ``missing``: the names of the others."""

    reached: int
    total: int
    missing: tuple[str, ...]


def find_coverage(connection: Connection, installation: Installation) -> Coverage:
    """The state of all sources as of their last runs."""
    healths = source_healths(connection)
    sources = installation.sources.good
    missing = tuple(sources[name].name if name in sources else name for name, state in sorted(healths.items()) if state not in HEALTHY)
    return Coverage(len(healths) - len(missing), len(healths), missing)
