"""How many sources could not be read: the same count wherever little is shown."""

from dataclasses import dataclass

from sqlalchemy import Connection

from console.installation import Installation
from storage.dossier import source_healths
from storage.source_days import BROKEN


@dataclass(frozen=True, slots=True)
class Coverage:
    """Enabled sources that are not broken, of those that ever ran; ``missing``: the names of the broken ones."""

    reached: int
    total: int
    missing: tuple[str, ...]


def find_coverage(connection: Connection, installation: Installation) -> Coverage:
    """The state of all sources as of their last runs."""
    sources = {source.id: source for source in installation.sources.good.values() if source.enabled}
    healths = {name: state for name, state in source_healths(connection).items() if name in sources}
    missing = tuple(sources[name].name for name, state in sorted(healths.items()) if state in BROKEN)
    return Coverage(len(healths) - len(missing), len(healths), missing)
