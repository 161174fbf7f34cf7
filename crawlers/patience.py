"""Retries that honour Retry-After (RFC 9110, 10.2.3): a short wait is kept, a long one is left to a later run."""

import re
from email.utils import parsedate_to_datetime
from typing import Final

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Response

from core.clock import Clock, to_epoch
from crawlers.answers import header

LONGEST_WAIT_S: Final = 60.0
"""A host that wants a longer pause is not asked again in this run."""
MOST_S: Final = 86_400.0
"""Absurd demands (10^9 seconds) count as one day."""


class PatientRetry(RetryMiddleware):
    """Scrapy's retries, but never sooner than the host asked for."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PatientRetry":
        """The way Scrapy builds components."""
        middleware: PatientRetry = super().from_crawler(crawler)
        middleware.clock = crawler.settings["FENGXUN_CLOCK"]
        return middleware

    clock: Clock

    def process_response(self, request: Request, response: Response, spider: object = None) -> Request | Response:  # noqa: ARG002
        """Hand a refusal with a long wait to the spider at once; slow the host down for a short one."""
        wait = read_wait(header(response, "Retry-After"), self.clock()) if response.status in {429, 503} else 0.0
        if wait > LONGEST_WAIT_S:
            return response
        if wait:
            self._slow_down(request, wait)
        answer: Request | Response = super().process_response(request, response)
        return answer

    def _slow_down(self, request: Request, wait: float) -> None:
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot:
            slot.delay = max(slot.delay, wait)
            request.meta["autothrottle_dont_adjust_delay"] = True


def read_wait(text: str, now: int) -> float:
    """Seconds that a Retry-After header asks for at ``now`` (epoch milliseconds): 0 … 86,400; 0 for none or nonsense."""
    if re.fullmatch(r"\d{1,12}", text):
        return min(float(text), MOST_S)
    try:
        wait = (to_epoch(parsedate_to_datetime(text)) - now) / 1000 if text else 0.0
    except (ValueError, OverflowError):
        return 0.0
    return min(max(wait, 0.0), MOST_S)
