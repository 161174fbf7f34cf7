"""One row of the queue in words, as it stands in the list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from console.web.templating import day
from core.criteria import Level
from core.people import Person
from core.regions import region_name
from core.review import VERDICT_NAMES, VERDICTS, State
from register.words import minutes_left
from storage.events import MEDIA
from storage.queue import QueueRow

MOST_TITLE: Final = 60
"""Characters of a title that a row may show; it is cut to one line anyway."""
RISES: Final = {"level": "↑ 级别升高", "casualties": "↑ 伤亡增加"}
_CLASSES: Final = {"key": "key", "important": "imp", "general": "gen", "none": "none"}
_WIDTH: Final = 4
_HEIGHT: Final = 10


@dataclass(frozen=True, slots=True)
class RowView:
    """``row`` with the words that the list shows. ``done``: decided since the list was loaded; ``theirs``: somebody else works on it."""

    row: QueueRow
    title: str
    look: str
    place: str
    status: str
    status_look: str
    rise: str
    outlets: tuple[str, str]
    curve: str
    time: str
    left: str
    done: bool
    theirs: bool

    @property
    def can_pick(self) -> bool:
        """Key items are decided one by one."""
        return self.row.level != Level.KEY


def view_row(row: QueueRow, person: Person, names: Mapping[int, str], here: Mapping[int, str], *, now: int, done: bool = False) -> RowView:
    """``names``: users by number; ``here``: who else has an event open."""
    status, look = ("", "") if row.claimed_by is None else _claim(row, person, names)
    theirs = look == "theirs" or row.event in here
    if done:
        status, look, theirs = decided_word(row.verdict), "", False
    elif not status and row.event in here:
        status = f"{here[row.event]}在看"
    elif not status:
        status = _state(row, names)
    return RowView(
        row=row,
        title=cut(row.title, MOST_TITLE),
        look=_CLASSES[row.level],
        place=region_name(row.county),
        status=status,
        status_look=look,
        rise=RISES.get(row.risen, ""),
        outlets=outlets(row),
        curve=curve(row.rise_curve),
        time=when(row, now),
        left=time_left(row.due_at, now) if row.alert_open and row.due_at else "",
        done=done,
        theirs=theirs,
    )


def when(row: QueueRow, now: int) -> str:
    """``08:31`` today, ``昨天``, ``11月15日``; what was dated by day alone is not given a time."""
    shown = day(row.published_at or row.updated_at, now)
    return "今天" if shown == "00:00" else shown


def cut(text: str, most: int) -> str:
    """``text`` in at most ``most`` characters, the last one … where something is missing."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def decided_word(verdict: str) -> str:
    """``已确认``, ``已排除：演练``; empty for no verdict."""
    if verdict not in VERDICTS:
        return ""
    name = VERDICT_NAMES[verdict]
    return f"已排除：{name}" if VERDICTS[verdict] is State.DISMISSED else f"已{name}"


def time_left(due_at: int, now: int) -> str:
    """``剩12分``, or ``超时4分``."""
    return f"剩{minutes_left(due_at, now)}分" if due_at > now else f"超时{(now - due_at) // 60_000}分"


def outlets(row: QueueRow) -> tuple[str, str]:
    """How many media and official sources carry it; whoever published first stands first."""
    media = f"{row.media}家媒体" if row.media else ""
    official = f"{row.official}官方" if row.official else ""
    first, second = (media, official) if row.kind == MEDIA else (official, media)
    return (first, second) if first else (second, "")


def curve(counts: tuple[int, ...]) -> str:
    """The bars of the small curve as an SVG path in a box of 23 × 10; empty without counts."""
    most = max(counts, default=0)
    if not most:
        return ""
    heights = [max(1, round(count / most * (_HEIGHT - 1))) for count in counts]
    return "".join(f"M{place * _WIDTH} {_HEIGHT - height}h3v{height}h-3z" for place, height in enumerate(heights))


def _claim(row: QueueRow, person: Person, names: Mapping[int, str]) -> tuple[str, str]:
    if row.claimed_by == person.id:
        return "你已认领", "me"
    return f"{names.get(row.claimed_by or 0, '他人')}认领", "theirs"


def _state(row: QueueRow, names: Mapping[int, str]) -> str:
    """What people did so far, where it still waits or was asked for."""
    if row.state == State.NEW:
        return ""
    if row.state == State.DOUBTED and row.decided_by:
        return f"{names.get(row.decided_by, '')}存疑"
    return "跟踪到期" if row.state == State.WATCHED else decided_word(row.verdict)
