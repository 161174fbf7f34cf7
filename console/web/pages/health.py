"""Three questions of a monitoring program: is the process alive, can it serve, how far behind is it (the last one for administrators)."""

import shutil
from typing import Final

from starlette.responses import Response

from console.certificates import days_left, read_certificate
from console.installation import Installation
from console.source_state import find_states
from console.web.answers import data, plain
from console.web.page import Page
from console.web.visit import Visit
from core.clock import shanghai, to_epoch
from core.errors import FengxunError
from core.people import Permission
from storage.migrate import is_current
from storage.vitals import read_vitals


def show_live(_visit: Visit) -> Response:
    """The process answers; nothing else is looked at."""
    return plain("正常\n")


def show_ready(visit: Visit) -> Response:
    """Whether pages can be served: the record is readable and of this version; 503 with the reason when not."""
    try:
        ready = is_current(visit.installation.record)
    except FengxunError as error:
        return plain(f"不能服务：{error}\n", status=503)
    return plain("可以服务\n") if ready else plain("不能服务：记录库的版本与本程序不同，请重新启动\n", status=503)


def show_metrics(visit: Visit) -> Response:
    """Moments (ISO 8601 with zone, null = none) and numbers."""
    with visit.installation.record.read() as connection:
        vitals = read_vitals(connection, visit.now)
    states = find_states(visit.installation)
    return data(
        {
            "now": _iso(visit.now),
            "undecided": vitals.undecided,
            "oldest_undecided_at": _iso(vitals.oldest_undecided_at),
            "oldest_work_at": _iso(vitals.oldest_work_at),
            "oldest_unsent_alert_at": _iso(vitals.oldest_unsent_alert_at),
            "dead_work": vitals.dead_work,
            "worker_last_done_at": _iso(vitals.last_worked_at),
            "sources_silent": [state.source.id for state in states if state.source.enabled and state.silent],
            "sources_broken": sorted(visit.installation.sources.broken),
            "disk_free_bytes": shutil.disk_usage(visit.installation.home).free,
            "certificate_days_left": _certificate_days(visit.installation, visit.now),
        }
    )


def _certificate_days(installation: Installation, now: int) -> int | None:
    """Of the file as it lies there now; None without one, or when it cannot be read any more."""
    if not installation.settings.console.tls_cert:
        return None
    try:
        certificate = read_certificate(installation.home / installation.settings.console.tls_cert)
    except FengxunError:
        return None
    return days_left(to_epoch(certificate.not_valid_after_utc), now)


def _iso(at: int | None) -> str | None:
    return None if at is None else shanghai(at).isoformat(timespec="seconds")


PAGES: Final = (
    Page("GET", "/health/live", show_live, Permission.PUBLIC),
    Page("GET", "/health/ready", show_ready, Permission.PUBLIC),
    Page("GET", "/health/metrics", show_metrics, Permission.READ_SETTINGS),
)
