"""The checks of ``fengxun doctor``: each says what it looked at and what to do when it is not well."""

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import text

from console.installation import Installation
from core.clock import chinese_minute
from core.errors import FengxunError
from storage.audit import find_break
from storage.outbox import count_work, oldest_pending
from storage.quarantine import count_quarantine
from storage.runs import last_books
from storage.search.base import IndexStale
from storage.search.folder import open_index, verify
from storage.signals import count_signals, each_signal

SAFE_PYTHON: Final = (3, 11, 15)
"""Earlier 3.11 lack fixes in mail headers and address classes (CVE-2024-6923, CVE-2024-4032, CVE-2026-1299)."""
LOW_DISK: Final = 1_000_000_000


Finding = tuple[bool, str]
"""Whether it is well, and what was seen or what to do."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str


def run_checks(installation: Installation) -> Iterator[Check]:
    """All checks in order; where one cannot even be made, the reason is its finding."""
    for name, look in CHECKS.items():
        try:
            ok, detail = look(installation)
        except FengxunError as error:
            ok, detail = False, str(error)
        yield Check(name, ok, detail)


def _python(_installation: Installation) -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    old = sys.version_info[:2] == (3, 11) and sys.version_info[:3] < SAFE_PYTHON
    return True, f"{version}（建议升级到 3.11.15 或以上，含安全修复）" if old else version


def _disk(installation: Installation) -> Finding:
    free = shutil.disk_usage(installation.home).free
    return free > LOW_DISK, f"剩余 {free // 1_000_000} MB" + ("" if free > LOW_DISK else "，请腾出空间")


def _contact(installation: Installation) -> Finding:
    crawl = installation.settings.crawl
    if crawl.allow_loopback:
        return True, "演示/测试设置（允许本机地址）"
    return bool(crawl.contact), crawl.contact or "未填写 crawl.contact，不能采集公开网络"


def _sources(installation: Installation) -> Finding:
    broken = installation.sources.broken
    detail = "；".join(str(error) for error in broken.values()) if broken else f"{len(installation.sources.good)} 个来源文件均可用"
    return not broken, detail


def _record(installation: Installation) -> Finding:
    with installation.record.read() as connection:
        sound = connection.execute(text("PRAGMA quick_check")).scalar() if installation.record.on_sqlite else "ok"
        number = count_signals(connection)
        waiting = count_quarantine(connection)
    return sound == "ok", f"{number} 条信息，隔离 {waiting} 条" if sound == "ok" else f"文件损坏：{sound}；请从备份恢复"


def _index(installation: Installation) -> Finding:
    try:
        verify(installation.index_root, installation.tokenizer)
        index = open_index(installation.index_root, installation.tokenizer)
        present = dict(index.revisions())
    except IndexStale as error:
        return False, str(error)
    with installation.record.read() as connection:
        wanted = {row.id: row.revision for row in each_signal(connection)}
    missing = sum(present.get(number) != revision for number, revision in wanted.items())
    extra = len(present.keys() - wanted.keys())
    if missing or extra:
        return False, f"缺或旧 {missing} 条、多 {extra} 条；待编入，或运行 fengxun doctor --mend"
    return True, f"{index.version}，与记录库一致"


def _outbox(installation: Installation) -> Finding:
    with installation.record.read() as connection:
        counts, oldest = count_work(connection), oldest_pending(connection)
    dead = sum(number for (_, state), number in counts.items() if state == "dead")
    waiting = f"，最早等待的始于 {chinese_minute(oldest)}" if oldest else ""
    return not dead, f"需人工处理 {dead} 项{waiting}" + ("；见 fengxun outbox" if dead else "")


def _audit(installation: Installation) -> Finding:
    with installation.record.read() as connection:
        broken = find_break(connection)
    return broken is None, "完整" if broken is None else f"自第 {broken} 行起与之前不衔接，记录可能被改动"


def _books(installation: Installation) -> Finding:
    with installation.record.read() as connection:
        listed = [books for name in installation.sources.good if (books := last_books(connection, name))]
    wrong = [books.source for books in listed if books.state == "finished" and not books.balanced]
    return not wrong, f"不平：{'、'.join(wrong)}" if wrong else f"{len(listed)} 个来源的最近账目均平"


def _browser(installation: Installation) -> Finding:
    chromium = installation.settings.crawl.chromium
    if Path(chromium).exists():
        return True, chromium
    wanted = [source.id for source in installation.sources.good.values() if source.family == "rendered" and source.enabled]
    return not wanted, f"未找到 {chromium}；" + (f"来源 {'、'.join(wanted)} 需要它" if wanted else "没有启用的来源需要它")


CHECKS: Final[Mapping[str, Callable[[Installation], Finding]]] = {
    "Python": _python,
    "磁盘": _disk,
    "采集联系方式": _contact,
    "来源文件": _sources,
    "记录库": _record,
    "检索索引": _index,
    "待办": _outbox,
    "采集账目": _books,
    "操作记录": _audit,
    "Chromium": _browser,
}
