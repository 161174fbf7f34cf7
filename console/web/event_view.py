"""One event as people read it: facts, text with evidence, grounds, reports, history, and who works on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from console.web.alert_strip import Strip, ack_strip
from console.web.grounds import Grounds, weigh_grounds
from console.web.queue_address import MOST_DIGITS
from console.web.row_view import cut
from console.web.six_facts import Fact, list_facts
from console.web.visit import Visit
from core.criteria import LEVEL_NAMES, Level
from core.review import VERDICTS
from crawlers.reading import shipped_judge
from register.claim import Past, history, who_is_here
from register.words import deed
from storage.claims import ClaimRow, load_claim
from storage.dossier import Dossier, load_dossier
from storage.queue import QueueFilter, list_queue
from storage.reviews import Case, load_case, own_actions

DUPLICATES: Final = 6
"""Other events offered when one is called a duplicate."""


@dataclass(frozen=True, slots=True)
class Last:
    """The person's own last action, which can be undone."""

    review: int
    text: str


@dataclass(frozen=True, slots=True)
class EventView:
    """Everything that the pane shows; ``seen`` goes back with every decision."""

    dossier: Dossier
    case: Case
    grounds: Grounds
    facts: Sequence[Fact]
    history: Sequence[Past]
    claim: ClaimRow | None
    here: str
    last: Last | None
    sources: Mapping[str, str]
    strip: Strip | None
    """Who was warned, and the clock until somebody has received it."""

    @property
    def number(self) -> int:
        """The event's number."""
        return self.case.event

    @property
    def level(self) -> Level:
        """The level in force."""
        return self.case.level_in_force

    @property
    def seen(self) -> str:
        """Revision and decision that this page shows."""
        return self.case.seen

    @property
    def short_title(self) -> str:
        """The title for window titles and lists."""
        return cut(self.dossier.head.title, 60)

    @property
    def because(self) -> str:
        """Why it has this level, in one phrase."""
        met = [ground for ground in self.grounds.all if ground.status == "met"]
        key = [ground.code for ground in met if ground.is_key]
        if key:
            return f"{'、'.join(key)}成立，有一项即为重点"
        if met:
            return f"{'、'.join(ground.code for ground in met)}成立"
        return "没有情形成立" if self.dossier.verdict else "没有机器依据"

    @property
    def verdict(self) -> str:
        """The last verdict in force."""
        return next((past.verdict for past in self.history if past.verdict in VERDICTS and not past.undone), "")


def load_view(connection: Connection, visit: Visit, event: int) -> EventView | None:
    """Read everything about one event; None when there is none."""
    dossier, case = load_dossier(connection, event), load_case(connection, event)
    if dossier is None or case is None:
        return None
    head = dossier.head
    return EventView(
        dossier=dossier,
        case=case,
        grounds=weigh_grounds(head.title, head.text, dossier.verdict, case.flags, shipped_judge().thresholds()),
        facts=list_facts(dossier.verdict),
        history=history(connection, event),
        claim=load_claim(connection, event, visit.now),
        here=who_is_here(connection, [event], visit.person, now=visit.now).get(event, ""),
        last=_last(connection, visit),
        sources=source_names(visit, dossier),
        strip=ack_strip(connection, event, visit.now),
    )


def require_view(connection: Connection, visit: Visit) -> EventView:
    """The event that the address names. Raises HTTPException 404 when there is none."""
    view = load_view(connection, visit, event_number(visit))
    if view is None:
        raise HTTPException(404)
    return view


def event_number(visit: Visit) -> int:
    """The number in the address. Raises HTTPException 404 for what is no number."""
    written = visit.path("event")
    if not (written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS):
        raise HTTPException(404)
    return int(written)


def source_names(visit: Visit, dossier: Dossier) -> dict[str, str]:
    """What the sources of an event's reports are called."""
    known = visit.installation.sources.good
    return {report.source: known[report.source].name if report.source in known else report.source for report in dossier.reports}


def list_others(connection: Connection, visit: Visit, dossier: Dossier) -> list[tuple[int, str]]:
    """Events that this one may be a duplicate of: waiting and confirmed ones of the same product class, those of the same county first."""
    event = dossier.event
    if not event.product_class:
        return []
    filters = [QueueFilter(product=event.product_class, state=state) for state in ("", "confirmed")]
    rows = [row for wanted in filters for row in list_queue(connection, wanted, now=visit.now, limit=DUPLICATES + 1)]
    near = sorted((row for row in rows if row.event != event.id), key=lambda row: row.county != event.county)
    return [(row.event, cut(row.title, 30)) for row in near[:DUPLICATES]]


def in_api(view: EventView) -> dict[str, Any]:
    """The event as the JSON API gives it."""
    head, event = view.dossier.head, view.dossier.event
    return {
        "id": view.number,
        "revision": view.case.revision,
        "decision": view.case.decision,
        "state": view.case.shown,
        "level": view.level.value,
        "level_name": LEVEL_NAMES[view.level],
        "title": head.title,
        "text": head.text,
        "address": head.address,
        "source": head.source,
        "kind": head.kind,
        "published_at": head.published_at,
        "county": event.county,
        "product_class": event.product_class,
        "criteria": list(view.case.flags_in_force),
        "members": event.members,
        "verdict": view.verdict,
        "grounds": [_ground_in_api(ground) for ground in view.grounds.all],
    }


def _ground_in_api(ground: Any) -> dict[str, Any]:
    quotes = [quoted.text for quoted in ground.quotes]
    return {"code": ground.code, "score": ground.score / 100, "status": ground.status, "person": ground.pressed, "quotes": quotes}


def _last(connection: Connection, visit: Visit) -> Last | None:
    newest = next((row for row in own_actions(connection, visit.person.id, 20) if row.undone_by is None), None)
    return Last(newest.id, f"信号{newest.event}：{deed(newest.verdict)}") if newest else None
