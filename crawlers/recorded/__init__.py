"""Recorded material on loopback: folders of pages, feeds and JSON lines, served exactly as bytes and crawled like the web."""
