"""Scrapy's own knobs, hardened. Product settings arrive as ``FENGXUN``, the books as ``FENGXUN_BOOKS``, the clock as ``FENGXUN_CLOCK``.

Scrapy's defaults "are optimized for web scraping, not for the security posture" (its own security page), hence the list.
The spiders add what depends on product and source: user agent, delay, cookies, certificates (``crawlers.spiders.notice_spider``).
"""

BOT_NAME = "fengxun"
SPIDER_LOADER_CLASS = "crawlers.loader.SourceLoader"
SPIDER_MODULES: list[str] = []
ITEM_PIPELINES = {"crawlers.item_pipeline.IngestPipeline": 300}
USER_AGENT = "Fengxun/0.1"

# Where requests may go
DOWNLOAD_HANDLERS = {
    "http": "crawlers.guard.GuardedHandler",
    "https": "crawlers.guard.GuardedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "crawlers.guard.GuardedResolver"
DOWNLOAD_VERIFY_CERTIFICATES = True
HTTPPROXY_ENABLED = False
METAREFRESH_ENABLED = False
REDIRECT_MAX_TIMES = 5
REFERRER_POLICY = "no-referrer"
COOKIES_ENABLED = False

# How much one answer may cost
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 2 * 1024 * 1024
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_FAIL_ON_DATALOSS = True
DEPTH_LIMIT = 60
MEMUSAGE_ENABLED = True
MEMUSAGE_LIMIT_MB = 1024
EXTENSIONS = {"scrapy.extensions.memusage.MemoryUsage": None, "crawlers.memory.PresentMemory": 0}

# Manners
ROBOTSTXT_OBEY = True
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawlers.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "crawlers.patience.PatientRetry": 550,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
}
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
CONCURRENT_REQUESTS = 4
CONCURRENT_ITEMS = 3  # Scrapy starts this many tasks for every answer; its 100 cost 2 ms a page, 8 a tenth of the reactor's work
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 2.0
DOWNLOAD_DELAY_JITTER = 0.0  # Scrapy's 0.5 would halve the gap that we promise
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 2.0
AUTOTHROTTLE_MAX_DELAY = 60.0
RETRY_TIMES = 2

# Doors that stay shut
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# One line a record
LOG_INSTALL_ROOT_HANDLER = False  # the console decides who sees what
LOG_LEVEL = "INFO"
LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_VERSIONS: list[str] = []
STATS_DUMP = False
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"
