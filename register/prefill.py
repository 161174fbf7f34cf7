"""What a new entry says by itself: taken from the event's head signal, its verdict, and what people said of the criteria."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, Row

from core.criteria import CRITERIA, FLAGS, KEY_TRIGGERS
from core.people import Person
from core.regions import COUNTIES, region_name
from register.days import written_day
from storage.events import load_event
from storage.register import persons_view
from storage.signals import current_verdict, load_signal

MAX_QUOTE: Final = 200
"""Longest quotation of a source in characters."""
_BASIS: Final = {**CRITERIA, **KEY_TRIGGERS}


def prefill(connection: Connection, event: int, person: Person, now: int) -> dict[str, Any]:
    """Columns of a new entry of ``event``; LookupError where the event or its head signal is missing."""
    found = load_event(connection, event)
    head = load_signal(connection, found.head) if found is not None and found.head is not None else None
    if found is None or head is None:
        raise LookupError(event)
    level, said = persons_view(connection, event)
    verdict = current_verdict(connection, head.id) or {}
    return {
        "title": head.title,
        "level": level or found.level,
        "criteria": list(_criteria(verdict, said)),
        "kind": found.kind or head.kind,
        "product_class": found.product_class,
        "county": found.county,
        "fields": _fields(head, verdict, person, now),
        "collected_at": found.created_at,
    }


def _criteria(verdict: Mapping[str, Any], persons: Mapping[str, bool]) -> Iterator[dict[str, str]]:
    """Every flag in force: what the machine found and nobody reversed, and what people set."""
    for code in FLAGS:
        said = persons.get(code)
        if said is False or (said is None and code not in verdict.get("met", ())):
            continue
        yield {"code": code, "basis": _BASIS[code], "quote": _best_quote(verdict, code), "who": "machine" if said is None else "person"}


def _best_quote(verdict: Mapping[str, Any], code: str) -> str:
    reasons = [reason for reason in (*verdict.get("reasons", ()), *verdict.get("suggestions", ())) if reason["flag"] == code]
    return str(max(reasons, key=lambda reason: reason["weight"])["quote"]["quote"])[:MAX_QUOTE] if reasons else ""


def _fields(head: Row[Any], verdict: Mapping[str, Any], person: Person, now: int) -> dict[str, Any]:
    regions = verdict.get("regions", {})
    return {
        "product": verdict.get("product", ""),
        "maker_region": next((code for code in regions.get("maker", ()) if code in COUNTIES), ""),
        "description": _opening(head.text),
        "hazards": list(verdict.get("hazards", ())),
        "groups": list(verdict.get("vulnerable", ())),
        "attribution": "unknown",
        **_incident(verdict),
        "on_sale": "unknown",
        "sale_regions": "、".join(region_name(code) for code in regions.get("sale", ())),
        "origin_kind": head.kind,
        "publisher": head.publisher,
        "address": head.address,
        "sha256": head.sha256,
        "captured_at": head.first_seen_at,
        "collected_by": person.name,
        "unit": person.station or region_name(person.county) * bool(person.county),
        "openness": "internal",
        "confirmed_on": written_day(now),
    }


def _incident(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """Casualties, place and number of units as far as the text tells them."""
    hurt = verdict.get("casualties", {})
    told = hurt.get("quote") is not None
    quantity = next(iter(verdict.get("quantities", ())), None)
    place = next(iter(verdict.get("regions", {}).get("event", ())), "")
    return {
        "incident_day": "",
        "place": region_name(place) if place else "",
        **{name: hurt.get(name, "") if told else "" for name in ("dead", "serious", "minor")},
        "units": _whole(quantity["number"]) if quantity else "",
        "measure": quantity["measure"] if quantity else "",
    }


def _whole(number: float) -> int | float:
    return int(number) if number == int(number) else number


def _opening(text: str) -> str:
    """The first sentences that fit into a quotation."""
    start = text[:MAX_QUOTE]
    end = max(start.rfind(mark) for mark in "。！？\n")
    return start if len(text) <= MAX_QUOTE else start[: end + 1] if end > 0 else f"{start[:-1]}…"
