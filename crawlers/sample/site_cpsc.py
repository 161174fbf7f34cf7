"""www.saferproducts.gov: the CPSC recall interface, one JSON array per window; the pages of www.cpsc.gov that it links to."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from crawlers.sample.markup import FICTITIOUS, attribute, paragraphs, render
from crawlers.sample.site import Ask, Page, Site, json_page, newest, story_page
from crawlers.sample.story import Shelf, Story

API: Final = "www.saferproducts.gov"
HOST: Final = "www.cpsc.gov"
SOURCE: Final = "us-cpsc-recall-api"
PATH: Final = "/RestWebServices/Recall"

_LISTS: Final = {
    "Hazards": "Name",
    "Remedies": "Name",
    "RemedyOptions": "Option",
    "Manufacturers": "Name",
    "Importers": "Name",
    "Retailers": "Name",
    "ManufacturerCountries": "Country",
    "Injuries": "Name",
}


def _address(story: Story) -> str:
    return f"https://{HOST}/Recalls/{story.published:%Y}/{story.item.id}"


def _answer(ask: Ask, shelf: Shelf) -> Page | None:
    stories = shelf.of(SOURCE)
    if ask.host == HOST:
        return story_page(ask, stories, _address, _write)
    if ask.path != PATH:
        return None
    try:
        wanted = [story for story in stories if _in_window(story, ask.query)]
    except ValueError:
        return json_page([{"Error": "a date must be written YYYY-MM-DD", "SampleNotice": FICTITIOUS}], newest(stories))
    return json_page([_record(story) for story in wanted], newest(stories))


def _in_window(story: Story, query: Mapping[str, str]) -> bool:
    """Inclusive windows over the two dates; a parameter that is not known is ignored, as the real interface does."""
    recalled, published = story.published.date(), story.modified.date()
    return _date(query, "RecallDateStart", date.min) <= recalled <= _date(query, "RecallDateEnd", date.max) and _date(
        query, "LastPublishDateStart", date.min
    ) <= published <= _date(query, "LastPublishDateEnd", date.max)


def _date(query: Mapping[str, str], name: str, default: date) -> date:
    text = query.get(name, "")
    return date.fromisoformat(text[:10]) if text else default


def _record(story: Story) -> dict[str, Any]:
    lists = {name: [{key: story.fact(name)}] if story.fact(name) else [] for name, key in _LISTS.items()}
    return {
        "RecallID": story.number,
        "RecallNumber": f"{story.published:%y}-{story.number % 900 + 100}",
        "RecallDate": f"{story.published:%Y-%m-%d}T00:00:00",
        "Title": story.title,
        "Description": story.text,
        "URL": _address(story),
        "ConsumerContact": "Contact the recalling firm by the form on its website.",
        "LastPublishDate": f"{story.modified:%Y-%m-%d}T00:00:00",
        "Products": [{"Name": story.fact("Product"), "Type": "", "NumberOfUnits": story.fact("NumberOfUnits")}],
        **lists,
        "Distributors": [],
        "ProductUPCs": [],
        "Inconjunctions": [],
        "Images": [],
        "SoldAtLabel": "Sold Online" if "online" in story.text.lower() else "Sold At",
        "SampleNotice": FICTITIOUS,
    }


def _write(story: Story) -> str:
    return render(
        "english_notice.html",
        site="Sample recall pages",
        title=attribute(story.title),
        when=f"{story.published:%B %d, %Y}",
        stamp=story.published.isoformat(),
        body=paragraphs(story.text),
    )


SITE: Final = Site((SOURCE,), (API, HOST), _address, _answer)
