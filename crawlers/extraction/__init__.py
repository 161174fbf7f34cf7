"""Bytes of one page to one ``core.model.Article``."""

from crawlers.extraction.article import extract

__all__ = ["extract"]
