"""Invented items for tests of the record and of ingest, and a judge that says what it is told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from classifiers import Judge
from core.criteria import FLAGS, Level, Scope
from core.model import Article, Attachment, Capture, Context, Moment, Notice, Quote, Reason, Verdict
from pipelines.normalise import normalise
from pipelines.prepare import Prepared, prepare

NOW = 1_793_463_000_000
"""2026-11-01 in Shanghai."""
HOUR = 3_600_000
DAY = 24 * HOUR
TITLE = "甲市召回一批电暖器"
TEXT = (
    "甲市市场监督管理部门今日通报，当地一家企业生产的电暖器因外壳温度过高，存在烫伤使用者的风险。"
    "该企业决定召回今年三月至五月生产的全部产品，共计一千二百三十台，并为消费者免费更换发热部件。"
    "消费者应当立即停止使用，联系销售者办理退货，也可以拨打投诉举报电话反映情况。"
)
OTHER_TEXT = (
    "乙县教育部门会同有关单位抽查中小学校采购的学生书包，发现两个批次的反光材料逆反射系数不符合要求。"
    "涉事批次已经下架封存，供货单位被责令限期整改，检查人员将于下月进行复查并公布结果。"
)


def make_capture(address: str = "https://a.example/1", *, source: str = "city", body: bytes = b"<p>page</p>", at: int = NOW) -> Capture:
    """One fetched page."""
    headers = {"ETag": '"e1"', "Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}
    return Capture(source, "S4", address, body, at, "text/html", 200, headers)


def make_notice(title: str = TITLE, text: str = TEXT, **capture: Any) -> Notice:
    """What the page says."""
    attachments = (Attachment("https://a.example/1.pdf", "附件"),)
    return normalise(make_capture(**capture), Article(title, text, Moment(NOW - DAY, "day"), "甲市", "记者", attachments))


def make_verdict(level: Level = Level.IMPORTANT, *, priority: int = 50, title: str = TITLE) -> Verdict:
    """A verdict with one quoted reason."""
    reason = Reason("C1", "test", 0.9, Quote("title", 0, 2, title[:2]))
    scores = dict.fromkeys(FLAGS, 0.0) | {"C1": 0.9}
    return Verdict(True, Scope.IN, level, scores, ("C1",), (reason,), hazards=("burn",), priority=priority, judge="test-1")


@dataclass(slots=True)
class FakeJudge:
    """Says one level, and remembers the contexts it was asked in. ``raised``: level where several hosts carry the event."""

    level: Level = Level.GENERAL
    raised: Level | None = None
    contexts: list[Context] = field(default_factory=list)

    def judge(self, title: str, _text: str, *, context: Context, **_facts: object) -> Verdict:
        """The verdict."""
        self.contexts.append(context)
        level = self.raised if self.raised and context.hosts > 1 else self.level
        return make_verdict(level, title=title)


def as_judge(fake: FakeJudge) -> Judge:
    """The fake where the type of the real one is asked for."""
    return cast("Judge", fake)


def make_prepared(
    title: str = TITLE, text: str = TEXT, *, judge: FakeJudge | None = None, attachments: Mapping[str, str] | None = None, **capture: Any
) -> Prepared:
    """An item ready to be kept; the page's bytes follow from what it says."""
    body = hashlib.sha256(f"{title}{text}".encode()).digest()
    article = Article(title, text, Moment(NOW - DAY, "day"), "甲市", "", tuple(Attachment(*pair) for pair in (attachments or {}).items()))
    return prepare(make_capture(**{"body": body, **capture}), article, as_judge(judge or FakeJudge()), attention=False, now=NOW)
