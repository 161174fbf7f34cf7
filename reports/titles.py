"""What a monthly report is called, and how its window, its shares and its files are written."""

from typing import Final

from core.clock import chinese_date, shanghai
from reports.content import Content, Share
from reports.period import read_month

COUNTING: Final = "一条＝一个经人工研判的事件，已登记的以台账条目计；处置措施以项计；抓取量以次计"
_UNSAFE: Final = str.maketrans(dict.fromkeys('\\/:*?"<>|\r\n\t', "_"))


def issue_of(content: Content) -> str:
    """``2026年第11期``."""
    month = read_month(content.about.month)
    return f"{month.year}年第{month.month}期"


def title_of(content: Content) -> str:
    """``运城市产品质量安全风险信息月报（2026年第11期）``."""
    return f"{content.about.city}产品质量安全风险信息月报（{issue_of(content)}）"


def file_stem(content: Content) -> str:
    """The name of its files without suffix; editions after the first say so."""
    edition = f"第{content.about.edition}版" if content.about.edition > 1 else ""
    return f"{title_of(content)}{edition}".translate(_UNSAFE).lstrip(".")


def window_text(content: Content) -> str:
    """``2026年10月21日至2026年11月20日``."""
    return f"{chinese_date(content.about.starts_at)}至{chinese_date(content.about.ends_at - 1)}"


def short_window(content: Content) -> str:
    """``10月21日至11月20日``."""
    first, last = shanghai(content.about.starts_at), shanghai(content.about.ends_at - 1)
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def share_text(share: Share) -> str:
    """``82.0%``; a dash where there is no base."""
    return percent(share.part, share.whole)


def percent(part: int, whole: int) -> str:
    """``82.0%``; a dash where there is no base."""
    return f"{part * 100 / whole:.1f}%" if whole else "—"
