"""The nouns that travel through the product, as frozen values.

A ``Capture`` is what was fetched; a ``Notice`` is what a page says; a ``Verdict`` is what we think of it.
All times are UTC epoch milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.criteria import Level, Scope

Precision = Literal["second", "minute", "day", "month", "year", "unknown"]
Outcome = Literal["new", "revised", "repeated", "quarantined"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time as a text gives it: ``at`` is the start of the named period, ``precision`` its width."""

    at: int
    precision: Precision


@dataclass(frozen=True, slots=True)
class Layout:
    """Where one source keeps its fields: CSS selectors, tried in order until one yields text."""

    title: tuple[str, ...] = ()
    published: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a notice links to; listed, not fetched."""

    address: str
    name: str


@dataclass(frozen=True, slots=True)
class Article:
    """What was read out of one page or record, before masking and normalising."""

    title: str
    text: str
    published: Moment | None = None
    publisher: str = ""
    author: str = ""
    attachments: tuple[Attachment, ...] = ()
    flags: tuple[str, ...] = ()
    """Doubts that a person should see: parse_suspect, low_agreement, garbled, charset_conflict,
    replaced_characters, no_title, no_date, truncated …"""


@dataclass(frozen=True, slots=True)
class Capture:
    """Bytes that were fetched for one notice address, with all that is evidence about them."""

    source: str
    kind: str
    address: str
    body: bytes
    fetched_at: int
    content_type: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    robots: str = "allowed"
    title_hint: str = ""
    published_hint: Moment | None = None
    article: Article | None = None
    """Set where the list already carried the whole item (feeds, JSON records): then nothing is extracted from ``body``."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One item as the record keeps it: masked text, canonical address, content hash."""

    source: str
    kind: str
    address: str
    title: str
    text: str
    published: Moment | None
    publisher: str
    author: str
    attachments: tuple[Attachment, ...]
    flags: tuple[str, ...]
    content_hash: str
    fetched_at: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim piece of the stored title or text: ``getattr(notice, where)[start:end] == quote``."""

    where: Literal["title", "text"]
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one flag is set (or suggested): the rule or model part, its weight 0..1, and the sentence that proves it."""

    flag: str
    rule: str
    weight: float
    quote: Quote


@dataclass(frozen=True, slots=True)
class Trap:
    """A context that lowers or blocks flags (drill, retrospective, figurative use, negation …), with its quote."""

    code: str
    effect: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Casualties:
    """People that the text asserts to be dead or hurt; ``None`` quote when there are none."""

    dead: int = 0
    serious: int = 0
    minor: int = 0
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Quantity:
    """Units involved, as the text counts them."""

    number: float
    measure: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Context:
    """What the record knows about an item beyond its text; stored with the verdict so that it can be judged again."""

    attention: bool = False
    """Being on the source is attention by itself (a hot-search list)."""
    hosts: int = 1
    """Independent hosts that carry the event within 48 hours, this one included."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge says of one notice; every met flag has at least one reason with a verbatim quote."""

    gate: bool
    scope: Scope
    level: Level
    scores: Mapping[str, float]
    """Score 0..1 for each of C1–C7, K1–K3."""
    met: tuple[str, ...]
    """The flags that are met, in the order of ``core.criteria.FLAGS``; C7 never."""
    reasons: tuple[Reason, ...]
    traps: tuple[Trap, ...] = ()
    hazards: tuple[str, ...] = ()
    product_class: str = ""
    product: str = ""
    vulnerable: tuple[str, ...] = ()
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Region codes by role: event, maker, sale, listed."""
    casualties: Casualties = field(default_factory=Casualties)
    quantities: tuple[Quantity, ...] = ()
    suggestions: tuple[Reason, ...] = ()
    """C7 and other flags that the machine only suggests."""
    priority: int = 0
    """0..100, the order of the queue."""
    judge: str = ""
    """Version of rules and lexicon that judged."""
