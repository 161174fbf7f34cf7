"""First stage: what a page says becomes a notice as the record keeps it — tidied, capped, masked, addressed, hashed."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from core.addresses import canonical, identity
from core.errors import AddressRefusedError, ContentError
from core.model import Article, Attachment, Capture, Moment, Notice
from core.privacy import mask
from core.text import tidy

MAX_TITLE: Final = 500
MAX_TEXT: Final = 200_000
MAX_NAME: Final = 200
MAX_ATTACHMENTS: Final = 200

_FALLBACK_TITLE = 40
_OVERHANG = 512
"""Masking looks this far beyond a cap, so that no personal datum is cut in two and slips through."""
_FUTURE = 2 * 24 * 3600 * 1000
_BLANK = re.compile(r"\s+")


def normalise(capture: Capture, article: Article) -> Notice:
    """The notice that ``article`` says at ``capture.address``.

    Flags added: ``truncated`` (title or text over the cap), ``attachments_cut``, ``no_title`` (title = first 40 characters of the text),
    ``no_date``, ``date_implausible`` (more than two days after it was fetched; dropped). Raises ``ContentError`` where there is neither
    title nor text and ``AddressRefusedError`` where the address is none that we keep.
    """
    title, title_cut = _clean_line(article.title or capture.title_hint, MAX_TITLE)
    text, text_cut = _clean(article.text, MAX_TEXT)
    if not title and not text:
        raise ContentError("页面既没有标题也没有正文")
    address = canonical(capture.address)
    published, date_flags = _published(capture, article)
    attachments, attachments_cut = _attachments(article.attachments, address)
    raised = {"truncated": title_cut or text_cut, "attachments_cut": attachments_cut, "no_title": not title}
    title = title or _BLANK.sub(" ", text[:_FALLBACK_TITLE]).strip()
    return Notice(
        source=capture.source,
        kind=capture.kind,
        address=address,
        title=title,
        text=text,
        published=published,
        publisher=_clean_line(article.publisher, MAX_NAME)[0],
        author=_clean_line(article.author, MAX_NAME)[0],
        attachments=attachments,
        flags=_merge_flags(article.flags, (*(flag for flag, is_set in raised.items() if is_set), *date_flags)),
        content_hash=hash_content(title, text, attachments),
        fetched_at=capture.fetched_at,
    )


def hash_content(title: str, text: str, attachments: Iterable[Attachment]) -> str:
    """SHA-256 (hex) over what makes a version: title, text, attachments. White space and http/https do not count."""
    listed = (f"{identity(attachment.address)}\t{_squeeze(attachment.name)}" for attachment in attachments)
    return hashlib.sha256("\0".join((_squeeze(title), _squeeze(text), *listed)).encode()).hexdigest()


def _squeeze(text: str) -> str:
    return _BLANK.sub("", text)


def _clean(text: str, limit: int) -> tuple[str, bool]:
    """Tidied, masked and cut to ``limit`` characters; also whether something was cut."""
    tidied = tidy(text)
    return mask(tidied[: limit + _OVERHANG])[:limit].rstrip(), len(tidied) > limit


def _clean_line(text: str, limit: int) -> tuple[str, bool]:
    line, cut = _clean(text, limit)
    return line.replace("\n", " "), cut


def _published(capture: Capture, article: Article) -> tuple[Moment | None, tuple[str, ...]]:
    """The page's date, else the list's; a date that lies in the future is no date."""
    given = [moment for moment in (article.published, capture.published_hint) if moment]
    plausible = [moment for moment in given if moment.at <= capture.fetched_at + _FUTURE]
    flags = (*(["date_implausible"] if len(plausible) < len(given) else []), *([] if plausible else ["no_date"]))
    return (plausible[0] if plausible else None), flags


def _merge_flags(before: Iterable[str], added: tuple[str, ...]) -> tuple[str, ...]:
    """Each flag once, in the order in which they arose; the extractor's ``no_date`` falls where the list had a date."""
    kept = (flag for flag in before if flag != "no_date")
    return tuple(dict.fromkeys((*kept, *added)))


def _attachments(found: Iterable[Attachment], base: str) -> tuple[tuple[Attachment, ...], bool]:
    kept = tuple(islice(_addressed(found, base), MAX_ATTACHMENTS + 1))
    return kept[:MAX_ATTACHMENTS], len(kept) > MAX_ATTACHMENTS


def _addressed(found: Iterable[Attachment], base: str) -> Iterator[Attachment]:
    """Attachments with a web address, each address once."""
    seen: set[str] = set()
    for attachment in found:
        try:
            address = canonical(attachment.address, base)
        except AddressRefusedError:
            continue
        if address not in seen:
            seen.add(address)
            yield Attachment(address, _clean_line(attachment.name, MAX_NAME)[0])
