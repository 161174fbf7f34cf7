"""Fetched bytes as evidence: compressed, keyed by SHA-256, with address, time, headers and the robots decision."""

import hashlib
import zlib
from typing import Any, Final

from sqlalchemy import Connection, case, func, insert, null, select

from core.model import Capture
from storage.tables import captures, evidence
from storage.upsert import upsert

_INSERT_CAPTURE: Final = insert(captures)


def digest(body: bytes) -> str:
    """SHA-256 of ``body`` in hexadecimal."""
    return hashlib.sha256(body).hexdigest()


def keep_evidence(connection: Connection, capture: Capture, *, signal: int | None, run: int | None, packed: bytes | None = None) -> str:
    """Store the bytes once and one row about this fetch; returns the SHA-256. ``packed`` may bring the zlib bytes ready.

    Bytes that are met again are kept from then on, and are stored anew where retention had deleted them.
    """
    sha256 = digest(capture.body)
    body = packed if packed is not None else zlib.compress(capture.body, 6)
    values = {"sha256": sha256, "body": body, "size": len(capture.body), "kept_at": capture.fetched_at}
    upsert(connection, evidence, ["sha256"], values, _kept_again)
    connection.execute(
        _INSERT_CAPTURE,
        {
            "sha256": sha256,
            "signal": signal,
            "run": run,
            "address": capture.address,
            "fetched_at": capture.fetched_at,
            "status": capture.status,
            "content_type": capture.content_type,
            "headers": dict(capture.headers),
            "robots": capture.robots,
        },
    )
    return sha256


def load_evidence(connection: Connection, sha256: str) -> bytes | None:
    """The bytes as they were fetched; None when unknown or deleted by retention."""
    body = connection.execute(select(evidence.c.body).where(evidence.c.sha256 == sha256)).scalar()
    return None if body is None else zlib.decompress(body)


def count_evidence(connection: Connection) -> int:
    """How many distinct bodies are kept."""
    return connection.execute(select(func.count()).select_from(evidence).where(evidence.c.body.is_not(None))).scalar_one()


def _kept_again(new: Any) -> dict[str, Any]:
    newest = case((evidence.c.kept_at > new.kept_at, evidence.c.kept_at), else_=new.kept_at)
    return {"body": func.coalesce(evidence.c.body, new.body), "kept_at": newest, "deleted_at": null()}
