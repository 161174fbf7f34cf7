"""The top of the queue on the terminal: level, title, flags met, date, and the sentence that says most."""

from console.explain import top_reason
from console.installation import Installation
from console.terminal import say
from core.clock import chinese_date
from core.criteria import FLAG_NAMES, LEVEL_NAMES, Level
from storage.queue import QueueFilter, QueueRow, count_levels, list_queue
from storage.signals import current_verdict


def show_queue(installation: Installation, limit: int) -> None:
    """How many signals there are at each level, and the ``limit`` most urgent events that wait."""
    with installation.record.read() as connection:
        levels = count_levels(connection)
        rows = list_queue(connection, QueueFilter(), now=installation.clock(), limit=limit)
        verdicts = [current_verdict(connection, row.head) if row.head else None for row in rows]
    say("信息级别：" + "，".join(f"{LEVEL_NAMES[level]} {levels.get(level.value, 0)}" for level in Level))
    say(f"队列前 {len(rows)} 项：")
    for place, (row, verdict) in enumerate(zip(rows, verdicts, strict=True), 1):
        _show_row(place, row, top_reason(Level(row.level), verdict) if verdict else "")


def _show_row(place: int, row: QueueRow, quote: str) -> None:
    flags = "、".join(f"{flag} {FLAG_NAMES[flag]}" for flag in row.criteria)
    reprints = f"（其中转载 {row.members - 1}）" if row.members > 1 else ""
    say(f"{place}. [{LEVEL_NAMES[Level(row.level)]}] {row.title}{reprints}")
    say(f"   {flags or '未符合重要情形'} · {chinese_date(row.published_at) if row.published_at else '日期不明'}")
    if quote:
        say(f"   “{quote}”")
