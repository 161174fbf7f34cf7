"""The one way to an HTML tree in the crawlers."""

from parsel import Selector


def parse(text: str) -> Selector:
    """The tree of an HTML text, without lxml's permission for huge trees."""
    return Selector(text=text or "<html/>", type="html", huge_tree=False)
