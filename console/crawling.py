"""Run a crawl in this process: fleet, intake, progress, and the drain of the index afterwards."""

from collections.abc import Iterable, Mapping

from crawlers.source import Source

from console.installation import Installation
from core.errors import FengxunError, IndexBusyError
from crawlers.fleet import Fleet, Report
from crawlers.intake import Intake
from crawlers.reactor import run_in_reactor
from storage.runs import Books

Routes = Mapping[str, tuple[str, int]]


def crawl_sources(installation: Installation, sources: Iterable[Source], report: Report, routes: Routes | None = None) -> list[Books]:
    """Crawl sources, keep what they bring, and close their books.

    Raises FengxunError when the open web would be visited without a contact in the settings.
    """
    chosen, known = list(sources), dict(routes or {})
    _require_contact(installation, chosen, known)
    settings = installation.settings.crawl
    intake = Intake(
        installation.record,
        installation.clock,
        processes=settings.processes,
        deadline_s=settings.item_deadline_s,
        crash=installation.crash,
    )
    try:
        return run_in_reactor(
            lambda start: Fleet(
                record=installation.record,
                clock=installation.clock,
                settings=settings,
                intake=intake,
                routes=known,
                report=report,
                start_crawl=start,
                crash=installation.crash,
            ).crawl(chosen)
        )
    finally:
        intake.close()


def drain_if_free(installation: Installation) -> int | None:
    """Index what is due; None when another process holds the writer, which will then do it."""
    try:
        return installation.drain_index()
    except IndexBusyError:
        return None


def _require_contact(installation: Installation, sources: list[Source], routes: Routes) -> None:
    outside = sorted({host for source in sources for host in source.hosts} - set(routes))
    if outside and not installation.settings.crawl.contact:
        raise FengxunError(
            f"采集公开网络（{'、'.join(outside[:3])}…）前，请在 {installation.home / 'fengxun.toml'} 的 [crawl] 中填写 contact（网址或邮箱）"
        )
