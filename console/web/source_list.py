"""Sources as the page lists them: what is broken first, each with its evidence in numbers and the next step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from console.books_table import HEALTH_NAMES
from console.installation import Installation
from console.source_state import SourceState, find_states
from core.clock import chinese_date
from storage.runs import Books
from storage.source_days import BROKEN, day_number, new_by_day, reached_by_day

DAYS: Final = 14
DAY_MS: Final = 86_400_000
TONES: Final[Mapping[str, str]] = {"bad": "异常", "eye": "留意", "new": "有新内容", "nil": "无新内容", "off": "未启用"}
SIGNS: Final[Mapping[str, str]] = {"bad": "■", "eye": "▲", "new": "●", "nil": "○", "off": "○"}
LEGEND: Final = (
    *(("bad", "被拒绝", "网站回答403、412、验证码或防火墙页面"), ("bad", "版式已变", "页面正常，列表或正文取不到，多半是选择器失效")),
    *(("bad", "订阅源损坏", "订阅文件不合格式"), ("bad", "无法访问", "域名、连接或证书失败")),
    *(("bad", "账目不平", "看到的和办结的对不上"), ("bad", "文件有误", "来源文件写错，已停用")),
    *(("eye", "中断", "上次采集没有做完，下次补齐"), ("eye", "沉默", "超过平常间隔没有新内容")),
    *(("eye", "缺项", "应有的标题或日期读不到"), ("eye", "从未采集", "已启用，还没有采集过")),
    *(("new", "有新内容", "本次有新条目或改版"), ("nil", "没有新内容", "取到了，没有新条目，在平常间隔内")),
    *(("nil", "未变化", "对方答“未改变”（304）"), ("off", "未启用", "在目录里，没有开启")),
)
"""Every state: tone, word, meaning."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One day of the strip: how many new signals; ``reached`` is None on a day without runs."""

    new: int
    reached: bool | None

    @property
    def word(self) -> str:
        """For screen readers."""
        return "没有取到" if self.reached is False and not self.new else str(self.new)


@dataclass(frozen=True, slots=True)
class Line:
    """One source. ``tone`` is one of TONES, ``step`` the next step as (words, address)."""

    state: SourceState
    tone: str
    word: str
    evidence: str
    step: tuple[str, str] | None
    days: tuple[Mark, ...]

    @property
    def sign(self) -> str:
        """The shape that stands before the word."""
        return SIGNS[self.tone]

    @property
    def peak(self) -> int:
        """New signals on the best day, at least 1."""
        return max(1, *(mark.new for mark in self.days))


def list_sources(installation: Installation, now: int) -> list[Line]:
    """Every usable source, the broken ones first, then by id."""
    states = find_states(installation)
    with installation.record.read() as connection:
        strips = _strips(connection, [state.source.id for state in states], now)
    lines = [line_of(state, strips[state.source.id]) for state in states]
    return sorted(lines, key=lambda line: (list(TONES).index(line.tone), line.state.source.id))


def line_of(state: SourceState, days: tuple[Mark, ...]) -> Line:
    """One source's line."""
    tone, word = judge_state(state)
    return Line(state, tone, word, _evidence(state), _step(state, tone), days)


def judge_state(state: SourceState) -> tuple[str, str]:
    """Tone and word of a source: broken before worrying, worrying before new."""
    books = state.books
    if books is None:
        return ("eye", "从未采集") if state.source.enabled else ("off", "未启用")
    if books.health in BROKEN and books.state == "finished":
        return "bad", HEALTH_NAMES[books.health]
    if books.state == "finished" and not books.balanced:
        return "bad", "账目不平"
    return _worry(state, books) or (("new", "有新内容") if books.new or books.revised else ("nil", _quiet(books)))


def _worry(state: SourceState, books: Books) -> tuple[str, str] | None:
    found = [("中断", books.state == "interrupted"), ("沉默", state.silent), ("缺项", bool(state.missing))]
    return next((("eye", word) for word, holds in found if holds), None)


def _quiet(books: Books) -> str:
    if books.state == "running":
        return "采集中"
    return HEALTH_NAMES["not_modified" if books.health == "not_modified" else "nothing_new"]


def _evidence(state: SourceState) -> str:
    """In numbers, what the state rests on."""
    parts = [state.books.detail] if state.books and state.books.detail else []
    if state.silent and state.last_new_at:
        parts.append(f"最近新增于{chinese_date(state.last_new_at)}，平常{state.source.expect.max_silence_days}天内有新增")
    if state.books and state.books.unsettled:
        parts.append(f"{state.books.unsettled}条未办结")
    return "；".join((*parts, *state.missing, *([] if state.source.enabled else [f"未启用：{state.source.reason}"])))


def _step(state: SourceState, tone: str) -> tuple[str, str] | None:
    here = f"/sources/{state.source.id}"
    if state.books and state.books.quarantined:
        return f"看隔离的{state.books.quarantined}条", f"{here}#quarantine"
    if tone == "bad" or (tone == "eye" and state.books):
        return "看最近采集", f"{here}#run"
    return ("看来源设置", f"{here}#facts") if tone == "eye" else None


def strip_of(connection: Connection, source: str, now: int) -> tuple[Mark, ...]:
    """The last 14 days of one source, today last."""
    return _strips(connection, [source], now)[source]


def _strips(connection: Connection, sources: Sequence[str], now: int) -> dict[str, tuple[Mark, ...]]:
    today = day_number(now)
    since = now - (DAYS + 1) * DAY_MS
    new, reached = new_by_day(connection, since), reached_by_day(connection, since)
    days = range(today - DAYS + 1, today + 1)
    return {name: tuple(Mark(new.get((name, day), 0), reached.get((name, day))) for day in days) for name in sources}
