"""Compose: what a mail says. Chinese templates under ``alerts/templates``; each gives a text part and an HTML part from the same values.

A mail carries number, class, masked title, county, criterion and link; no quotes, no personal data, no complaint text (domain rule:
a bureau's mailbox may lie with a public provider). Its only links begin with ``console.base_url``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from alerts.clean import header_line
from alerts.subject import Subject
from core.clock import chinese_date, chinese_minute, shanghai
from core.settings import Settings

SUBJECT_LENGTH: Final = 120
REASONS: Final[Mapping[str, str]] = {"first": "首次达到该级别", "level": "级别上升", "casualties": "伤亡增加"}
"""Why an event rose, in words; the keys are those of the notify row."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail without address: subject and its two parts."""

    subject: str
    text: str
    html: str


def base_url(settings: Settings) -> str:
    """Where links lead: ``console.base_url``, or this machine."""
    return settings.console.base_url or f"http://127.0.0.1:{settings.console.port}"


def compose_key(subject: Subject, reason: str, *, due: int, why: str, following: str, settings: Settings) -> Letter:
    """One key item for one person. ``due``: until when it is to be received; ``why``: why this person; ``following``: who comes next."""
    rose = "" if reason == "first" else f"·{REASONS.get(reason, '有变化')}"
    title = f"【重点{rose}】{subject.title}（{subject.place}，{'、'.join(subject.fired)}）"
    facts = {"subject": subject, "reason": REASONS.get(reason, reason), "why": why, "following": following}
    return _render("key", title, settings, **facts, due=f"{shanghai(due):%H:%M}")


def compose_storm(subjects: Sequence[Subject], settings: Settings) -> Letter:
    """Many key items in one mail, all of them listed."""
    return _render("storm", f"【重点】短时间内另有{len(subjects)}条重点信息，合并通知", settings, subjects=subjects)


def compose_digest(subjects: Sequence[Subject], day: str, settings: Settings) -> Letter:
    """The important items since the last digest."""
    return _render("digest", f"【重要】{day}重要风险信息汇总，{len(subjects)}条", settings, subjects=subjects)


def compose_heartbeat(figures: Mapping[str, int], faults: Sequence[str], now: int, settings: Settings) -> Letter:
    """The daily sign of life: when it does not come, something is wrong."""
    state = f"有{len(faults)}项需处理" if faults else "正常"
    return _render("heartbeat", f"【风讯】{chinese_date(now)}运行{state}", settings, figures=figures, faults=faults, at=chinese_minute(now))


def compose_reminder(report: str, due: date, days: int, settings: Settings) -> Letter:
    """A deadline of a report; ``days`` left until the last working day before it."""
    left = f"剩{days}天" if days else "今天截止"
    when = f"{due.year}年{due.month}月{due.day}日（周{'一二三四五六日'[due.weekday()]}）"
    return _render("remind", f"【报送】{report}，{left}", settings, report=report, when=when, left=left)


def compose_test(name: str, now: int, settings: Settings) -> Letter:
    """A mail by which somebody sees that mail works."""
    return _render("test", "【风讯】测试邮件", settings, name=header_line(name, 40), at=chinese_minute(now))


def _render(template: str, heading: str, settings: Settings, **values: Any) -> Letter:
    given = {**values, "base": base_url(settings), "bureau": settings.report.bureau, "heading": heading}
    text = _template(f"{template}.txt").render(given)
    return Letter(header_line(heading, SUBJECT_LENGTH), text, _template(f"{template}.html").render(given))


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    html = name.endswith(".html")
    loader = PackageLoader("alerts")
    environment = Environment(loader=loader, autoescape=html, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701  # texts are no markup
    return environment.get_template(name)
