"""www.productsafety.gov.au: an RSS feed whose descriptions carry the whole notice, and the pages it links to."""

from email.utils import format_datetime
from typing import Final
from uuid import UUID

from crawlers.sample.markup import attribute, paragraphs, render
from crawlers.sample.site import Ask, Page, Site, newest, story_page
from crawlers.sample.story import Shelf, Story

HOST: Final = "www.productsafety.gov.au"
SOURCE: Final = "au-accc"
FEED: Final = "/rss/feed.xml/psa_recall"


def _address(story: Story) -> str:
    return f"https://{HOST}/recalls/{story.item.id}"


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    stories = shelf.of(SOURCE)
    if ask.path == FEED:
        return Page(_feed(stories).encode(), newest(stories), "application/rss+xml; charset=utf-8")
    return story_page(ask, stories, _address, _write)


def _feed(stories: tuple[Story, ...]) -> str:
    items = "".join(
        f"<item><title>{attribute(story.title)}</title><link>{_address(story)}</link>"
        f'<guid isPermaLink="false">{UUID(story.digest)}</guid><pubDate>{format_datetime(story.published)}</pubDate>'
        f"<description>{attribute(paragraphs(story.text))}</description></item>\n"
        for story in stories
    )
    return render("accc_feed.xml", link=f"https://{HOST}/recalls", items=items)


def _write(story: Story) -> str:
    return render(
        "english_notice.html",
        site="Sample product safety pages",
        title=attribute(story.title),
        when=f"{story.published:%d %B %Y}",
        stamp=story.published.isoformat(),
        body=paragraphs(story.text),
    )


SITE: Final = Site((SOURCE,), (HOST,), _address, _answer)
