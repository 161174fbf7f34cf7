"""值班: running clocks of key items, 确认收到 and 转下一人."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from alerts.acknowledge import Receipt, pass_on, receive
from alerts.chain import name_all
from alerts.faults import list_faults
from alerts.route import on_call
from alerts.watch import clock_of, running_clocks
from console.alerting import desk
from console.web.answers import data, go, page
from console.web.page import Page
from console.web.visit import Visit
from core.clock import shanghai
from core.people import Permission
from storage.recipients import list_recipients


def show_duty(visit: Visit) -> Response:
    """Open key items with their clocks, and who is told first now. Looking changes nothing."""
    with visit.installation.record.read() as connection:
        return page(
            visit,
            "duty.html",
            clock=clock_of(connection, visit.now),
            clocks=running_clocks(connection, visit.now),
            faults=list_faults(connection, visit.now),
            order=on_call(list_recipients(connection), "", visit.now),
        )


def receive_event(visit: Visit) -> Response:
    """确认收到: the first one counts; who comes later learns who it was."""
    event = event_number(visit)
    with visit.installation.record.write() as connection:
        receipt = receive(connection, event, visit.person, visit.now)
        if receipt.mine:
            visit.audit(connection, "alert.receive", str(event), {"took_ms": receipt.took_ms})
    if visit.wants_json:
        return data({"message": say_receipt(receipt), "mine": receipt.mine})
    return go(visit.field("back", "/duty"))


def pass_event_on(visit: Visit) -> Response:
    """转下一人: the next person is told at once."""
    event = event_number(visit)
    with desk(visit.installation) as at:
        told = name_all(pass_on(at, event, visit.person))
        visit.audit(at.connection, "alert.pass_on", str(event), {"to": told})
    return data({"message": f"已转{told}"}) if visit.wants_json else go(visit.field("back", "/duty"))


def say_receipt(receipt: Receipt) -> str:
    """One line about a receipt."""
    return f"{receipt.by}{shanghai(receipt.at):%H:%M}已确认收到，用时{receipt.took_ms // 60_000}分钟"


def event_number(visit: Visit) -> int:
    """The event that the address names. Raises HTTPException 404 for what is no number."""
    text = visit.path("id")
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise HTTPException(404)
    return int(text)


PAGES: Final = (
    Page("GET", "/duty", show_duty, Permission.RECEIVE),
    Page("POST", "/events/{id}/receive", receive_event, Permission.RECEIVE),
    Page("POST", "/events/{id}/pass-on", pass_event_on, Permission.RECEIVE),
)
