"""Items as they stand on one day of the world: placeholders filled, revisions applied, newest first."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from core.clock import SHANGHAI
from crawlers.sample.item import DAYS, SampleItem
from crawlers.sample.placeholders import fill


@dataclass(frozen=True, slots=True)
class Story:
    """What the page of one item says; both times are aware, in Asia/Shanghai."""

    item: SampleItem
    published: datetime
    modified: datetime
    title: str
    text: str

    @property
    def digest(self) -> str:
        """32 hexadecimal digits, the same on every day."""
        return hashlib.sha256(self.item.key.encode()).hexdigest()[:32]

    @property
    def number(self) -> int:
        """Seven decimal digits, the same on every day."""
        return 1_000_000 + int(self.digest[:12], 16) % 9_000_000

    def fact(self, label: str, default: str = "") -> str:
        """The filled value of one fact."""
        return fill(self.item.facts.get(label, default), self.published.date())


@dataclass(frozen=True, slots=True)
class Shelf:
    """All stories that exist on one day, newest first."""

    stories: tuple[Story, ...]

    def of(self, source: str) -> tuple[Story, ...]:
        """The stories of one source, newest first."""
        return tuple(story for story in self.stories if story.item.source == source)

    def before(self, story: Story, limit: int) -> tuple[Story, ...]:
        """At most ``limit`` older stories of the same source: links for a sidebar that never changes afterwards."""
        return tuple(other for other in self.of(story.item.source) if other.published < story.published)[:limit]


def shelve(items: Iterable[SampleItem], today: date, day: int) -> Shelf:
    """The shelf of ``day`` (1 to 3), where day 3 is ``today``; items of later days are not on it."""
    stories = [_tell(item, today, day) for item in items if item.day <= day]
    return Shelf(tuple(sorted(stories, key=lambda story: (story.published, story.item.key), reverse=True)))


def _tell(item: SampleItem, today: date, day: int) -> Story:
    published = _moment(today, item.day, item.time)
    revision = item.revision if item.revision and item.revision.day <= day else None
    return Story(
        item=item,
        published=published,
        modified=_moment(today, revision.day, revision.time) if revision else published,
        title=fill(item.title, published.date()),
        text=fill(revision.text if revision else item.text, published.date()),
    )


def _moment(today: date, day: int, clock: str) -> datetime:
    calendar_day = today - timedelta(days=DAYS[-1] - day)
    return datetime.combine(calendar_day, time.fromisoformat(clock), SHANGHAI)
