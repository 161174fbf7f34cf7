"""One line of a list: what a source names before the notice itself is fetched."""

from dataclasses import dataclass

from core.model import Article, Moment


@dataclass(frozen=True, slots=True)
class Entry:
    """``link`` as the list gives it, absolute or relative; ``article`` and ``body`` where the list carries the whole item."""

    link: str
    title: str = ""
    published: Moment | None = None
    article: Article | None = None
    body: bytes = b""
