"""The answer after something was done to events: for a script the renewed rows and the next pane, else the way to the next page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from console.web.answers import data, go, page
from console.web.deck import Deck
from console.web.event_view import EventView, list_others, load_view
from console.web.queue_address import MOST_DIGITS, ListAddress, read_back
from console.web.queue_list import Counts, load_counts, load_views
from console.web.render import render
from console.web.row_view import RowView
from console.web.visit import Visit
from core.criteria import LEVEL_NAMES
from storage.dossier import count_unreceived

CONFLICT: Final = 409
UNFINISHED: Final = 422


@dataclass(frozen=True, slots=True)
class Move:
    """``said``: what was done; ``events``: whose rows changed, ``done`` ones are struck; ``open``: what the pane shows next."""

    said: str
    events: Sequence[int]
    done: Sequence[int] = ()
    open: int | None = None
    announce: bool = False
    """Say also what comes next and how much is left."""


def move_on(visit: Visit, move: Move) -> Response:
    """JSON with rows, pane and figures for a script; else 303 to the list with ``move.open`` in the pane."""
    back = came_from(visit)
    if not visit.wants_json:
        return go(back.path(open=move.open))
    with visit.installation.record.read() as connection:
        rows = [
            *load_views(connection, visit, move.done, done=True),
            *load_views(connection, visit, [event for event in move.events if event not in move.done], done=False),
        ]
        counts = load_counts(connection, back.wanted, visit.now)
        keys = count_unreceived(connection)
        view = load_view(connection, visit, move.open) if move.open else None
    return data(
        {
            "said": _announce(move, view, counts) if move.announce else move.said,
            "rows": {row.row.event: row_html(visit, row, back) for row in rows},
            "open": view.number if view else None,
            "pane": pane_html(visit, view, back) if view else "",
            "title": list_title(counts, keys),
            **figures(counts),
        }
    )


def ask_for(visit: Visit, view: EventView, deck: Deck) -> Response:
    """The pane's foot asks for what is missing, or says who was faster: JSON for a script, else the event's page."""
    others: list[tuple[int, str]] = []
    if deck.ask == "target":
        with visit.installation.record.read() as connection:
            others = list_others(connection, visit, view.dossier)
    status = CONFLICT if deck.conflict else UNFINISHED
    if visit.wants_json:
        status = status if deck.message else 200  # a next step is no failure
        html = render(visit, "parts/deck.html", {"view": view, "deck": deck, "back": came_from(visit), "others": others})
        return data({"message": deck.message, "deck": html}, status=status)
    return page(visit, "event.html", status=status, view=view, deck=deck, back=came_from(visit), others=others, whole=True, section="queue")


def came_from(visit: Visit) -> ListAddress:
    """The list that the form was sent from."""
    return read_back(visit.installation, visit.field("back"))


def named_event(visit: Visit, field: str) -> int | None:
    """An event's number in a form field; None for anything else."""
    written = visit.field(field)
    return int(written) if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS else None


def row_html(visit: Visit, row: RowView, back: ListAddress) -> str:
    """One row of the list."""
    return render(visit, "parts/row.html", {"item": row, "address": back, "open": None})


def pane_html(visit: Visit, view: EventView, back: ListAddress) -> str:
    """The pane of one event."""
    return render(visit, "parts/pane.html", {"view": view, "deck": Deck(), "back": back, "whole": False})


def figures(counts: Counts) -> Mapping[str, Any]:
    """The numbers around the list, for a script."""
    return {"levels": {"": counts.whole, **counts.by_level}, "waiting": counts.waiting, "done": counts.done}


def list_title(counts: Counts, keys: int) -> str:
    """``◆1 今日队列27``: the name of the window, first what must not wait."""
    return f"{f'◆{keys} ' if keys else ''}今日队列{counts.waiting or ''}"


def _announce(move: Move, view: EventView | None, counts: Counts) -> str:
    if view is None:
        return f"{move.said}。这一页判完了，剩{counts.whole}条"
    return f"{move.said}。下一条，{LEVEL_NAMES[view.level]}：{view.short_title}，剩{counts.whole}条"
