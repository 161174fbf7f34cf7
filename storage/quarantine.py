"""Items that could not be taken: visible with their reason and bytes, to be tried again or dropped by a person, never away."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, select, update

from core.model import Capture
from core.privacy import mask
from storage.evidence import keep_evidence
from storage.tables import quarantine
from storage.upsert import upsert

_RELEASE: Final = (
    update(quarantine).where(quarantine.c.identity == bindparam("this_identity"), quarantine.c.state == "open").values(state="released")
)


def quarantine_item(
    connection: Connection,
    *,
    identity: str,
    address: str,
    source: str,
    run: int | None,
    reason: str,
    now: int,
    capture: Capture | None = None,
) -> None:
    """Put an address aside with its reason and, where there are any, its bytes; a second time counts, and opens it again.

    Bytes of an earlier time stay when the address could not even be fetched this time.
    """
    state: dict[str, Any] = {"reason": reason, "run": run, "state": "open", "last_at": now}
    if capture:
        state |= {"sha256": keep_evidence(connection, capture, signal=None, run=run), "capture": _facts(capture)}
    values: dict[str, Any] = {
        "identity": identity,
        "address": address,
        "source": source,
        "times": 1,
        "first_at": now,
        "note": "",
        "capture": {},
        **state,
    }
    upsert(connection, quarantine, ["identity"], values, {**state, "times": quarantine.c.times + 1})


def release_item(connection: Connection, identity: str) -> None:
    """The address was taken after all."""
    connection.execute(_RELEASE, {"this_identity": identity})


def drop_item(connection: Connection, number: int, note: str) -> bool:
    """A person decides that this item is not needed and says why; False when it is not open."""
    waiting = (quarantine.c.id == number, quarantine.c.state == "open")
    return connection.execute(update(quarantine).where(*waiting).values(state="dropped", note=note)).rowcount > 0


def list_quarantine(connection: Connection, source: str = "", limit: int = 1000) -> list[Row[Any]]:
    """Open items, newest first."""
    waiting = select(quarantine).where(quarantine.c.state == "open").order_by(quarantine.c.last_at.desc(), quarantine.c.id.desc())
    return list(connection.execute((waiting.where(quarantine.c.source == source) if source else waiting).limit(limit)))


def load_quarantine(connection: Connection, number: int) -> Row[Any] | None:
    """One item by its number."""
    return connection.execute(select(quarantine).where(quarantine.c.id == number)).first()


def count_quarantine(connection: Connection) -> int:
    """How many items wait for a person or the next run."""
    return connection.execute(select(func.count()).select_from(quarantine).where(quarantine.c.state == "open")).scalar_one()


def _facts(capture: Capture) -> Mapping[str, Any]:
    return {
        "kind": capture.kind,
        "content_type": capture.content_type,
        "status": capture.status,
        "fetched_at": capture.fetched_at,
        "title_hint": mask(capture.title_hint),
        "headers": dict(capture.headers),
        "robots": capture.robots,
    }
