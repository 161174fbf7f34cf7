"""The JSON API: the queue and its events for other programs of the bureau, described in openapi.json."""

from dataclasses import asdict
from typing import Any, Final

from starlette.responses import Response

from console.web.answers import data
from console.web.event_view import in_api, require_view
from console.web.page import Page
from console.web.queue_address import read_address
from console.web.queue_list import PAGE_ROWS
from console.web.visit import Visit
from core.people import Permission
from storage.queue import QueueRow, count_queue, list_queue

_HIDDEN: Final = ("claimed_by", "claim_until", "decided_by", "rise_curve", "head")
"""Of a row: what only the console needs."""


def list_events(visit: Visit) -> Response:
    """One page of the queue: ``total``, ``page``, ``ignored`` parameters and ``events``; the parameters are those of ``/queue``."""
    address, ignored = read_address(visit.installation, visit.request.query_params.multi_items())
    with visit.installation.record.read() as connection:
        rows = list_queue(connection, address.wanted, now=visit.now, limit=PAGE_ROWS, offset=(address.page - 1) * PAGE_ROWS)
        total = count_queue(connection, address.wanted, now=visit.now)
    return data({"total": total, "page": address.page, "ignored": ignored, "events": [_row(row) for row in rows]})


def show_event(visit: Visit) -> Response:
    """One event with its text and the grounds of its level."""
    with visit.installation.record.read() as connection:
        return data(in_api(require_view(connection, visit)))


def describe(visit: Visit) -> Response:
    """The OpenAPI description of the addresses under ``/api``."""
    return data(visit.openapi())


def _row(row: QueueRow) -> dict[str, Any]:
    values = {name: value for name, value in asdict(row).items() if name not in _HIDDEN}
    return {"id": values.pop("event"), **values}


PAGES: Final = (
    Page("GET", "/api/events", list_events, Permission.READ_API, per_minute=600, json_api=True),
    Page("GET", "/api/events/{event}", show_event, Permission.READ_API, per_minute=600, json_api=True),
    Page("GET", "/openapi.json", describe, Permission.READ_API),
)
