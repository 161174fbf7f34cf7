"""What kinds and states of queued work are called; a kind without a name here is shown by its code."""

from collections.abc import Mapping
from typing import Final

STATES: Final[Mapping[str, str]] = {"pending": "等待", "dead": "需人工处理", "done": "完成"}
KINDS: Final[Mapping[str, str]] = {
    "index": "编入检索",
    "crawl": "采集",
    "notify": "预警分发",
    "mail": "发送邮件",
    "digest": "每日汇总",
    "heartbeat": "运行正常邮件",
    "escalate": "转下一人",
    "storm": "合并邮件",
    "remind": "报送提醒",
    "handover": "对接正式系统",
    "report": "生成报告",
    "retention": "按期清理",
    "reindex": "重建索引",
}
