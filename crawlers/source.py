"""The strict model of a source: what one file ``sources/<id>.yml`` may say, and how a folder of them is loaded."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from core.criteria import SOURCE_KINDS
from core.errors import SourceError
from core.model import Layout
from crawlers.fields import Fields, is_selector, read_fields

CSS_FAMILIES: Final = ("listing", "hanweb_jpaas", "rendered")
FAMILIES: Final = (*CSS_FAMILIES, "feed", "api")
VERIFIED: Final = ("structure", "partial", "unverified", "sample")
SHIPPED: Final = Path(__file__).parent / "sources"
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,60}")


@dataclass(frozen=True, slots=True)
class Call:
    """How the list is asked for; ``params`` are query parameters that the family may add."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paging:
    """Further list pages: ``{n}`` of ``pattern`` runs from ``first`` (the second page) to give at most ``pages`` pages in all."""

    pattern: str = ""
    first: int = 1
    pages: int = 1
    size: int = 20


@dataclass(frozen=True, slots=True)
class Items:
    """Where a list keeps its entries: CSS selectors (HTML) or dotted paths (JSON), tried in order."""

    item: tuple[str, ...] = ()
    link: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    keep_if: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Where a JSON record keeps the fields of a notice: dotted paths; ``text`` maps the label of a paragraph to its path.

    ``script`` is the CSS selector of the element that holds the JSON, where a page has to be fetched for it.
    """

    script: str = ""
    title: str = ""
    published: str = ""
    publisher: str = ""
    author: str = ""
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expect:
    """What a healthy source gives: entries per list, days without news, fields that every notice has."""

    min_items: int = 1
    max_silence_days: int = 30
    must_have: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One source; ``kinds`` are the plan's S1–S9, the first is the kind of its notices. Times in the unit of the name."""

    id: str
    name: str
    publisher: str
    kinds: tuple[str, ...]
    family: str
    lists: tuple[str, ...]
    enabled: bool
    reason: str
    call: Call
    paging: Paging
    items: Items
    record: Record
    layout: Layout
    expect: Expect
    follow: bool
    window_days: int
    items_per_run: int
    cadence_minutes: int
    delay_s: float
    cookies: bool
    attention: bool
    wait_for: str
    hosts: tuple[str, ...]
    ports: tuple[int, ...]
    tls_exception: str
    provenance: str
    verified: str
    history: tuple[str, ...]

    @property
    def kind(self) -> str:
        """The first of ``kinds``: the kind that its notices are counted under."""
        return self.kinds[0]


@dataclass(frozen=True, slots=True)
class Sources:
    """All source files by id: those that can be used, and the error of each one that cannot."""

    good: Mapping[str, Source]
    broken: Mapping[str, SourceError]


def load_sources(folders: Iterable[Path] = (SHIPPED,)) -> Sources:
    """Read every ``*.yml`` of ``folders``; a later folder replaces a source of the same id, a broken file stops only itself."""
    good: dict[str, Source] = {}
    broken: dict[str, SourceError] = {}
    for file in (file for folder in folders for file in sorted(folder.glob("*.yml"))):
        good.pop(file.stem, None)
        broken.pop(file.stem, None)
        try:
            good[file.stem] = load_source(file)
        except SourceError as error:
            broken[file.stem] = error
    return Sources(good, broken)


def load_source(file: Path) -> Source:
    """Read one source file. Raises ``SourceError`` naming file, line, field and what was expected."""
    fields = read_fields(file)
    if not _ID.fullmatch(file.stem):
        fields.fail("id", "a file name of lower-case letters, digits and hyphens")
    source = _read_source(file.stem, fields)
    fields.close()
    _check_family(source, fields)
    return source


def _read_source(name: str, fields: Fields) -> Source:
    lists = _read_lists(fields.take_section("urls"))
    paging = _read_paging(fields.take_section("paging"))
    enabled = fields.take_flag("enabled", True)
    own_hosts = {urlsplit(address).hostname or "" for address in (*lists, paging.pattern) if address}
    return Source(
        id=name,
        name=fields.take_text("name"),
        publisher=fields.take_text("publisher"),
        kinds=_read_kinds(fields),
        family=fields.take_choice("family", FAMILIES),
        lists=lists,
        enabled=enabled,
        reason=fields.take_text("reason", "") if enabled else fields.take_text("reason"),
        call=_read_call(fields.take_section("request")),
        paging=paging,
        items=_read_items(fields.take_section("items")),
        record=_read_record(fields.take_section("record")),
        layout=_read_layout(fields.take_section("layout")),
        expect=_read_expect(fields.take_section("expect")),
        follow=fields.take_flag("follow", False),
        window_days=fields.take_whole("window_days", 30, 1, 3650),
        items_per_run=_read_cap(fields.take_section("caps")),
        cadence_minutes=fields.take_whole("cadence_minutes", 120, 5, 44640),
        delay_s=fields.take_number("delay_s", 2.0, 0, 600),
        cookies=fields.take_flag("cookies", False),
        attention=fields.take_flag("attention", False),
        wait_for=next(iter(fields.take_selectors("wait_for", ())), ""),
        hosts=tuple(sorted({*own_hosts, *fields.take_texts("hosts", ())})),
        ports=_read_ports(fields),
        tls_exception=fields.take_text("tls_exception", ""),
        provenance=fields.take_text("provenance"),
        verified=fields.take_choice("verified", VERIFIED),
        history=fields.take_texts("history", ()),
    )


def _read_lists(fields: Fields) -> tuple[str, ...]:
    lists = fields.take_addresses("list")
    fields.close()
    return lists


def _read_kinds(fields: Fields) -> tuple[str, ...]:
    kinds = fields.take_texts("kind")
    if not kinds or not set(kinds) <= set(SOURCE_KINDS):
        fields.fail("kind", "a list out of " + ", ".join(SOURCE_KINDS))
    return kinds


def _read_ports(fields: Fields) -> tuple[int, ...]:
    ports = fields.take_texts("ports", ())
    if not all(re.fullmatch(r"\d{2,5}", port) for port in ports):
        fields.fail("ports", "port numbers in quotes")
    return tuple(int(port) for port in ports)


def _read_cap(fields: Fields) -> int:
    cap = fields.take_whole("items", 200, 1, 5000)
    fields.close()
    return cap


def _read_call(fields: Fields) -> Call:
    call = Call(
        method=fields.take_choice("method", ("GET", "POST"), "GET"),
        headers=fields.take_pairs("headers"),
        body=fields.take_text("body", ""),
        params=fields.take_pairs("params"),
    )
    fields.close()
    return call


def _read_paging(fields: Fields) -> Paging:
    paging = Paging(
        pattern=fields.take_address("pattern", ""),
        first=fields.take_whole("first", 1, 0, 1000),
        pages=fields.take_whole("pages", 1, 1, 40),
        size=fields.take_whole("size", 20, 1, 1000),
    )
    if paging.pattern and "{n}" not in paging.pattern:
        fields.fail("pattern", "{n} in the address")
    fields.close()
    return paging


def _read_items(fields: Fields) -> Items:
    items = Items(
        item=fields.take_texts("item", ()),
        link=fields.take_texts("link", ()),
        title=fields.take_texts("title", ()),
        date=fields.take_texts("date", ()),
        keep_if=fields.take_pattern("keep_if"),
    )
    fields.close()
    return items


def _read_record(fields: Fields) -> Record:
    record = Record(
        script=next(iter(fields.take_selectors("script", ())), ""),
        title=fields.take_text("title", ""),
        published=fields.take_text("published", ""),
        publisher=fields.take_text("publisher", ""),
        author=fields.take_text("author", ""),
        text=fields.take_pairs("text"),
    )
    fields.close()
    return record


def _read_layout(fields: Fields) -> Layout:
    names = ("title", "published", "body", "publisher", "author", "attachments")
    layout = Layout(**{name: fields.take_selectors(name, ()) for name in names})
    fields.close()
    return layout


def _read_expect(fields: Fields) -> Expect:
    expect = Expect(
        min_items=fields.take_whole("min_items", 1, 0, 1000),
        max_silence_days=fields.take_whole("max_silence_days", 30, 1, 3650),
        must_have=fields.take_texts("must_have", ()),
    )
    if not set(expect.must_have) <= {"title", "date", "body"}:
        fields.fail("must_have", "out of title, date, body")
    fields.close()
    return expect


def _check_family(source: Source, fields: Fields) -> None:
    """What a family cannot do without: selectors that are CSS, and for interfaces the path of the list."""
    items = source.items
    if source.family != "feed" and not (items.item and items.link):
        fields.fail("items", f"item and link for the family {source.family}")
    if source.family in CSS_FAMILIES:
        wrong = [text for text in (*items.item, *items.link, *items.title, *items.date) if not is_selector(text)]
        if wrong:
            fields.fail("items", f"CSS selectors instead of {wrong[0]!r}")
    if source.family == "api" and not items.item[0].endswith("[]"):
        fields.fail("items.item", "a path that ends in []")
    if source.family == "api" and not source.follow and not (source.record.title and source.record.text):
        fields.fail("record", "title and text, or follow: true")
