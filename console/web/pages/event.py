"""One event: its page and pane, verdicts, flags, claims."""

from typing import Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.web.answers import data, go, page
from console.web.deciding import take_flag, take_verdict
from console.web.deck import MACHINE_ROUTES, Deck, ask_again, needs_first
from console.web.event_view import event_number, require_view
from console.web.moving_on import Move, ask_for, came_from, move_on, named_event
from console.web.page import Page
from console.web.queue_address import ListAddress, read_address
from console.web.queue_list import load_list, next_event
from console.web.row_view import decided_word
from console.web.visit import Visit
from core.errors import ConflictError, FengxunError, RegisterError
from core.people import Permission
from core.review import VERDICTS
from register.claim import claim, release, see, touch
from register.refusals import ReviewError
from register.review import Decision
from storage.reviews import Case, load_case

_FLAG_VALUES: Final = {"yes": True, "no": False, "clear": None}
MOST_TYPED: Final = 2_000


def show_event(visit: Visit) -> Response:
    """The event as a page of its own: phones, printers, and whoever follows a link from a mail. Changes nothing."""
    with visit.installation.record.read() as connection:
        view = require_view(connection, visit)
    return page(visit, "event.html", view=view, deck=Deck(), back=came_from(visit), whole=True, section="queue")


def show_pane(visit: Visit) -> Response:
    """The event as the script puts it beside the list."""
    with visit.installation.record.read() as connection:
        view = require_view(connection, visit)
    return page(visit, "parts/pane.html", view=view, deck=Deck(), back=_list_of(visit), whole=False)


def decide_event(visit: Visit) -> Response:
    """Take a verdict, or ask for what it still needs."""
    event = event_number(visit)
    with visit.installation.record.read() as connection:
        case, view = _require_case(connection, event), require_view(connection, visit)
        following = named_event(visit, "next") if visit.wants_json else _after(visit, event)
    decision = _read(visit, event, view.dossier.event.product_class)
    if asked := needs_first(decision, case):
        return ask_for(visit, view, Deck(asked, decision.verdict, "", decision.reason))
    try:
        with visit.installation.record.write() as connection:
            take_verdict(connection, visit, decision)
    except (ConflictError, ReviewError, RegisterError) as error:
        return _refuse(visit, decision, error)
    return move_on(visit, Move(decided_word(decision.verdict), [event], [event], following, announce=True))


def flag_event(visit: Visit) -> Response:
    """Accept, reverse or clear one criterion."""
    event = event_number(visit)
    flag, _, value = visit.field("flag").partition(":")
    if value not in _FLAG_VALUES:
        raise ReviewError("没有这个情形。请用页面上的按键或按钮判。")
    with visit.installation.record.write() as connection:
        change = take_flag(connection, visit, event, flag, _FLAG_VALUES[value], visit.field("seen"))
        touch(connection, event, visit.person, now=visit.now, minutes=visit.installation.settings.review.claim_minutes)
    return _stay(visit, event, change.effect or {"yes": f"已认可{flag}", "no": f"已否决{flag}", "clear": f"已撤回对{flag}的判断"}[value])


def claim_event(visit: Visit) -> Response:
    """认领."""
    event = event_number(visit)
    with visit.installation.record.write() as connection:
        claim(connection, event, visit.person, now=visit.now, minutes=visit.installation.settings.review.claim_minutes)
    return _stay(visit, event, "已认领")


def release_event(visit: Visit) -> Response:
    """释放."""
    event = event_number(visit)
    with visit.installation.record.write() as connection:
        _require_case(connection, event)
        release(connection, event, visit.person)
    return _stay(visit, event, "已释放")


def be_here(visit: Visit) -> Response:
    """A sign of life of the reader: shown to others as 在看, and one's own claim goes on."""
    event = event_number(visit)
    with visit.installation.record.write() as connection:
        _require_case(connection, event)
        see(connection, event, visit.person, now=visit.now)
        touch(connection, event, visit.person, now=visit.now, minutes=visit.installation.settings.review.claim_minutes)
    return data({})


def _require_case(connection: Connection, event: int) -> Case:
    case = load_case(connection, event)
    if case is None:
        raise HTTPException(404)
    return case


def _list_of(visit: Visit) -> ListAddress:
    """The list that the script shows, as the address says it."""
    return read_address(visit.installation, visit.request.query_params.multi_items())[0]


def _read(visit: Visit, event: int, product_class: str) -> Decision:
    """The verdict that the form names; a product of another section goes to that section unless the form says otherwise."""
    verdict = visit.field("verdict")
    route = visit.field("route") or (MACHINE_ROUTES.get(product_class, "") if verdict == "transfer" else "")
    return Decision(
        event=event,
        verdict=verdict,
        seen=visit.field("seen"),
        reason=visit.field("reason")[:MOST_TYPED],
        route=route,
        target=named_event(visit, "target") or named_event(visit, "other"),
        anyway=visit.field("anyway") == "1",
    )


def _refuse(visit: Visit, decision: Decision, error: FengxunError) -> Response:
    """The verdict did not hold: show the event as it is now, with what was typed."""
    with visit.installation.record.read() as connection:
        view = require_view(connection, visit)
        case = load_case(connection, decision.event)
    if decision.verdict not in VERDICTS or isinstance(error, RegisterError):
        return ask_for(visit, view, Deck("", "", str(error), decision.reason))
    return ask_for(visit, view, ask_again(decision, error, case))


def _after(visit: Visit, event: int) -> int | None:
    """The next item of the list that the form came from."""
    with visit.installation.record.read() as connection:
        return next_event(load_list(connection, visit, came_from(visit)).rows, event)


def _stay(visit: Visit, event: int, said: str) -> Response:
    if visit.field("whole") == "1" and not visit.wants_json:
        return go(f"/events/{event}")
    return move_on(visit, Move(said, [event], open=event))


PAGES: Final = (
    Page("GET", "/events/{event}", show_event, Permission.READ_QUEUE),
    Page("GET", "/events/{event}/pane", show_pane, Permission.READ_QUEUE),
    Page("POST", "/events/{event}/verdict", decide_event, Permission.REVIEW),
    Page("POST", "/events/{event}/flags", flag_event, Permission.REVIEW),
    Page("POST", "/events/{event}/claim", claim_event, Permission.REVIEW),
    Page("POST", "/events/{event}/release", release_event, Permission.REVIEW),
    Page("POST", "/events/{event}/here", be_here, Permission.READ_QUEUE),
)
