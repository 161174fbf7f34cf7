"""采集: fetch and read, never judge. Sources are data (``sources/*.yml``), behaviour lives in a few page-family spiders."""
