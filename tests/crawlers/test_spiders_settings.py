"""Scrapy's settings stay hardened, and every source keeps its manners."""

from types import SimpleNamespace

import pytest
from scrapy.settings import Settings

from crawlers.loader import SourceLoader
from crawlers.source import load_sources
from crawlers.spiders.rendered import choose_flags


def production() -> Settings:
    settings = Settings()
    settings.setmodule("crawlers.settings")
    return settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DOWNLOAD_MAXSIZE", 8 * 1024 * 1024),
        ("DOWNLOAD_WARNSIZE", 2 * 1024 * 1024),
        ("DOWNLOAD_TIMEOUT", 30),
        ("DOWNLOAD_FAIL_ON_DATALOSS", True),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("REDIRECT_MAX_TIMES", 5),
        ("METAREFRESH_ENABLED", False),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("REFERRER_POLICY", "no-referrer"),
        ("HTTPPROXY_ENABLED", False),
        ("ROBOTSTXT_OBEY", True),
        ("AUTOTHROTTLE_ENABLED", True),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("RETRY_TIMES", 2),
        ("DOWNLOAD_DELAY_JITTER", 0.0),
        ("TWISTED_DNS_RESOLVER", "crawlers.guard.GuardedResolver"),
        ("SPIDER_LOADER_CLASS", "crawlers.loader.SourceLoader"),
        ("ITEM_PIPELINES", {"crawlers.item_pipeline.IngestPipeline": 300}),
    ],
)
def test_hardened(name: str, value: object) -> None:
    assert production()[name] == value or production().getdict(name) == value


def test_limits_are_on() -> None:
    settings = production()
    assert 0 < settings.getint("DEPTH_LIMIT") <= 100
    assert settings.getint("MEMUSAGE_LIMIT_MB") > 0
    assert settings.getfloat("DOWNLOAD_DELAY") >= 2


def test_only_guarded_http_can_be_downloaded() -> None:
    handlers = {scheme: handler for scheme, handler in production().getwithbase("DOWNLOAD_HANDLERS").items() if handler}
    assert handlers == {"http": "crawlers.guard.GuardedHandler", "https": "crawlers.guard.GuardedHandler"}


def test_robots_are_asked_by_our_middleware_only() -> None:
    middlewares = production().getwithbase("DOWNLOADER_MIDDLEWARES")
    assert middlewares["crawlers.robots.RobotsMiddleware"] == 100
    assert middlewares["scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware"] is None
    assert middlewares["crawlers.patience.PatientRetry"] == 550
    assert middlewares["scrapy.downloadermiddlewares.retry.RetryMiddleware"] is None


@pytest.mark.parametrize("name", sorted(load_sources().good))
def test_every_source_waits_and_says_who_it_is(name: str) -> None:
    settings = production()
    settings.set("FENGXUN", SimpleNamespace(contact="zljd@example.cn", delay_s=3.0))
    spider = SourceLoader(()).load(name)
    spider.update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") >= 3
    assert settings["USER_AGENT"] == "Fengxun/0.1 (+zljd@example.cn)"
    assert settings.getbool("ROBOTSTXT_OBEY")
    assert settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert settings.getbool("COOKIES_ENABLED") is load_sources().good[name].cookies


def test_the_demo_may_switch_the_delay_off() -> None:
    settings = production()
    settings.set("FENGXUN", SimpleNamespace(delay_s=0))
    SourceLoader(()).load("au-accc").update_settings(settings)
    assert settings.getfloat("DOWNLOAD_DELAY") == 0


def test_the_browser_resolves_no_foreign_host() -> None:
    source = load_sources().good["cn-mem-accident"]
    assert choose_flags(source, {})[-1] == "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE www.mem.gov.cn"
    routed = choose_flags(source, {"www.mem.gov.cn": ("127.0.0.1", 4000)})[-1]
    assert routed == "--host-resolver-rules=MAP www.mem.gov.cn 127.0.0.1:4000, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    assert {"--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-sync"} <= set(choose_flags(source, {}))
