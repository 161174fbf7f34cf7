"""Try a quarantined item again from the bytes that were kept."""

from typing import Any, Final

from sqlalchemy import Row

from console.actor import Audit, report
from console.crawling import drain_if_free
from console.installation import Installation
from core.errors import ContentError, FengxunError
from core.model import Capture
from crawlers.reading import read_capture, shipped_judge
from pipelines.ingest import ingest
from storage.evidence import load_evidence
from storage.quarantine import load_quarantine

OUTCOMES: Final = {"new": "新增", "revised": "修订", "repeated": "已有"}


def retry_item(installation: Installation, number: int, audit: Audit = report) -> tuple[bool, str]:
    """Read and keep item ``number`` again; returns whether it was taken, and what became of it in words.

    ``audit`` names who asked: the account of the command line unless given.

    Raises FengxunError for an unknown number.
    """
    with installation.record.read() as connection:
        row = load_quarantine(connection, number)
        body = load_evidence(connection, row.sha256) if row and row.sha256 else None
    if row is None or row.state != "open":
        raise FengxunError(f"隔离区没有编号 {number} 的未处理条目")
    if body is None:
        return False, f"{number} 没有保存的字节，下次采集 {row.source} 时会再试"
    source = installation.sources.good.get(row.source)
    now = installation.clock()
    try:
        prepared = read_capture(
            _capture(row, body), source.layout if source else None, attention=bool(source and source.attention), now=now
        )
    except ContentError as error:
        return False, f"{number} 仍不能入库：{error}"
    outcome = ingest(installation.record, prepared, shipped_judge(), installation.clock).outcome
    with installation.record.write() as connection:
        audit(connection, "quarantine.retry", str(number), {"outcome": outcome})
    drain_if_free(installation)
    return True, f"{number} 已入库（{OUTCOMES[outcome]}）"


def _capture(row: Row[Any], body: bytes) -> Capture:
    facts = row.capture
    return Capture(
        source=row.source,
        kind=facts["kind"],
        address=row.address,
        body=body,
        fetched_at=facts["fetched_at"],
        content_type=facts["content_type"],
        status=facts["status"],
        headers=facts["headers"],
        robots=facts["robots"],
        title_hint=facts["title_hint"],
    )
