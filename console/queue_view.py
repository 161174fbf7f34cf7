"""The top of the queue on the terminal: level, title, flags met, date, and the sentence that says most."""

from console.explain import top_reason
from console.installation import Installation
from console.terminal import say
from core.clock import chinese_date
from core.criteria import FLAG_NAMES, LEVEL_NAMES, Level
from storage.queue import QueueItem, count_levels, top_of_queue
from storage.signals import current_verdict


def show_queue(installation: Installation, limit: int) -> None:
    """How many signals there are at each level, and the ``limit`` most urgent events."""
    with installation.record.read() as connection:
        levels = count_levels(connection)
        items = [(item, current_verdict(connection, item.signal.id)) for item in top_of_queue(connection, limit)]
    say("信息级别：" + "，".join(f"{LEVEL_NAMES[level]} {levels.get(level.value, 0)}" for level in Level))
    say(f"队列前 {len(items)} 项：")
    for place, (item, verdict) in enumerate(items, 1):
        _show_item(place, item, top_reason(Level(item.signal.level), verdict) if verdict else "")


def _show_item(place: int, item: QueueItem, quote: str) -> None:
    signal = item.signal
    flags = "、".join(f"{flag} {FLAG_NAMES[flag]}" for flag in signal.criteria)
    reprints = f"（其中转载 {item.members - 1}）" if item.members > 1 else ""
    say(f"{place}. [{LEVEL_NAMES[Level(signal.level)]}] {signal.title}{reprints}")
    say(f"   {flags or '未符合重要情形'} · {chinese_date(signal.published_at) if signal.published_at else '日期不明'}")
    if quote:
        say(f"   “{quote}”")
