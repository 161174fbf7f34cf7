"""今日队列: the list with the open item beside it, filters, several verdicts at once, undo, and what a script asks every twenty seconds."""

from typing import Final

from starlette.responses import Response

from console.web.answers import data, page
from console.web.bulk import read_picks
from console.web.deciding import take_back, take_verdicts
from console.web.deck import Deck
from console.web.event_view import load_view
from console.web.first_steps import list_steps
from console.web.moving_on import Move, came_from, list_title, move_on, named_event
from console.web.page import Page
from console.web.queue_address import MOST_DIGITS, NAMES, ListAddress, choices, in_words, read_address
from console.web.queue_list import PAGE_ROWS, load_counts, load_day, load_list, load_views, next_event
from console.web.visit import Visit
from core.people import Permission
from register.claim import who_is_here
from register.review import Decided
from register.summary import sum_up
from storage.dossier import count_unreceived, has_signals, known_events
from storage.queue import count_since


def show_queue(visit: Visit) -> Response:
    """The list, and beside it the item that the address opens, else the first one."""
    address, ignored = read_address(visit.installation, visit.request.query_params.multi_items())
    return _show(visit, address, "没有这样的筛选，已忽略：" + "、".join(ignored) if ignored else "")


def show_filter(visit: Visit) -> Response:
    """筛选排序 as a page of its own, which the script shows as a sheet."""
    address, _ = read_address(visit.installation, visit.request.query_params.multi_items())
    with visit.installation.record.read() as connection:
        counts = load_counts(connection, address.wanted, visit.now)
    known = choices(visit.installation)
    return page(visit, "filter.html", address=address, names=NAMES, choices=known, counts=counts, section="queue")


def pulse(visit: Visit) -> Response:
    """What changed around the rows that a script shows: presence, claims, clocks, and how many new ones wait; never rows."""
    address, _ = read_address(visit.installation, visit.request.query_params.multi_items())
    asked = [int(part) for part in visit.query("rows").split(",")[:PAGE_ROWS] if _is_number(part)]
    since = int(visit.query("since")) if _is_number(visit.query("since"), 16) else visit.now
    with visit.installation.record.read() as connection:
        behind = count_since(connection, address.wanted, since, now=visit.now)
        events = known_events(connection, asked)
        here = who_is_here(connection, events, visit.person, now=visit.now)
        views = load_views(connection, visit, events, done=False, here=here)
        counts, keys = load_counts(connection, address.wanted, visit.now), count_unreceived(connection)
    rows = {view.row.event: {"status": view.status, "look": view.status_look, "left": view.left, "theirs": view.theirs} for view in views}
    return data({"behind": behind, "rows": rows, "title": list_title(counts, keys)})


def decide_bulk(visit: Visit) -> Response:
    """One verdict for all picked rows, answered item by item."""
    back, verdict = came_from(visit), visit.field("verdict")
    decisions = read_picks(verdict, visit.fields("pick"))
    with visit.installation.record.read() as connection:
        rows = load_list(connection, visit, back).rows
    with visit.installation.record.write() as connection:
        answers = take_verdicts(connection, visit, decisions)
    done = [answer.event for answer in answers if isinstance(answer, Decided)]
    said = sum_up(answers)
    if not visit.wants_json and len(done) < len(answers):
        return _show(visit, back, said)
    remaining = [view for view in rows if view.row.event not in done]
    following = named_event(visit, "next") if visit.wants_json else next_event(remaining, 0)
    known = [decision.event for decision in decisions]
    return move_on(visit, Move(said, _existing(visit, known), done, following))


def undo_last(visit: Visit) -> Response:
    """撤销: one's own last action, or the one that the form names."""
    with visit.installation.record.write() as connection:
        undone = take_back(connection, visit, named_event(visit, "review"))
    return move_on(visit, Move(undone.text, [undone.event], open=undone.event))


def _show(visit: Visit, address: ListAddress, notice: str) -> Response:
    with visit.installation.record.read() as connection:
        queue = load_list(connection, visit, address)
        view = load_view(connection, visit, address.open) if address.open else None
        if address.open and view is None:
            notice = f"没有信号{address.open}，可能网址抄错了。"
        if view is None and queue.first:
            view = load_view(connection, visit, queue.first)
        keys = count_unreceived(connection)
        today = None if view else load_day(connection, visit.now)
        steps = () if has_signals(connection) else list_steps(connection, visit)
    return page(
        visit,
        "queue.html",
        queue=queue,
        address=address,
        back=address,
        view=view,
        deck=Deck(),
        whole=False,
        today=today,
        steps=steps,
        filtered=in_words(address, choices(visit.installation)),
        notice=notice,
        title=list_title(queue.counts, keys),
        section="queue",
    )


def _existing(visit: Visit, numbers: list[int]) -> list[int]:
    with visit.installation.record.read() as connection:
        return known_events(connection, numbers)


def _is_number(written: str, most: int = MOST_DIGITS) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= most


PAGES: Final = (
    Page("GET", "/queue", show_queue, Permission.READ_QUEUE),
    Page("GET", "/queue/filter", show_filter, Permission.READ_QUEUE),
    Page("GET", "/queue/pulse", pulse, Permission.READ_QUEUE),
    Page("POST", "/queue/bulk", decide_bulk, Permission.REVIEW),
    Page("POST", "/undo", undo_last, Permission.REVIEW),
)
