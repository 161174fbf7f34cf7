"""The two lanes of a worker process: warnings, and everything else, side by side, so that a long crawl never delays a mail."""

import logging
import threading

from console.alerting import WARNINGS, release_mails, require_recipient, why_held
from console.effects import EFFECTS
from console.installation import Installation
from console.worker import Worker

_log = logging.getLogger(__name__)


def prepare_warnings(installation: Installation) -> None:
    """Before work begins: somebody must be reachable, and held mails leave once there is a server. Raises AlertError without recipient."""
    require_recipient(installation)
    if reason := why_held(installation.settings):
        _log.warning("预警邮件暂不能发出。%s", reason)
    elif released := release_mails(installation):
        _log.info("补发 %d 封此前没有发出的邮件", released)


def run_lanes(installation: Installation, stop: threading.Event) -> None:
    """Work until ``stop`` is set."""
    others = {kind: effect for kind, effect in EFFECTS.items() if kind not in WARNINGS}
    warnings = Worker(installation, WARNINGS, keeps_house=False)
    lane = threading.Thread(target=warnings.run, args=(stop,), name="warnings")
    lane.start()
    try:
        Worker(installation, others).run(stop)
    finally:
        stop.set()
        lane.join()
