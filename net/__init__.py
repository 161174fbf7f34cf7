"""The one guarded HTTP client for every outgoing call that is not a crawl."""
