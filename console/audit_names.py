"""The audit trail for people: what actions are called, and rows as a table for a spreadsheet program."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row

from core.clock import shanghai
from core.text import tidy
from register.flow import TRANSITIONS

ACTIONS: Final[Mapping[str, str]] = {
    "log in": "登录",
    "log out": "退出",
    "log-in failed": "登录失败",
    "set password": "设密码",
    "refused": "无权限被拒",
    "user.add": "添加用户",
    "user.change": "改用户",
    "user.off": "停用用户",
    "user.on": "启用用户",
    "user.invite": "发一次性链接",
    "user.logout": "退出其全部登录",
    "quarantine.retry": "隔离条目再试",
    "quarantine.drop": "隔离条目丢弃",
    "outbox.retry": "重试待办",
    "audit.export": "导出审计",
    "duty.add": "值班表添加",
    "duty.change": "值班表改动",
    "duty.remove": "移出值班表",
    "duty.test": "发测试邮件",
    "alert.receive": "确认收到",
    "alert.pass_on": "转下一人",
    "report.freeze": "形成月报",
    "report.download": "下载月报",
    "register.edit": "改台账",
    "register.take_over": "台账接手拟稿",
    "register.check": "台账审核",
    "register.sign": "台账签发",
    "register.issue": "台账编号",
    "register.return": "台账退回",
    "register.measure": "增加处置措施",
    "register.outcome": "更新处置措施",
    "register.handover": "交给官方系统",
    "register.retry": "重试对接",
    "register.accepted": "登记回执",
    "register.file": "下载对接文件",
    "register.export": "导出台账",
    **{f"register.{action}": f"台账{step.name}" for action, step in TRANSITIONS.items()},
}
DETAILS: Final[Mapping[str, str]] = {
    "from": "来自",
    "by": "方式",
    "page": "页面",
    "needs": "需要",
    "rows": "行数",
    "number": "项数",
    "hours": "有效小时",
    "reason": "理由",
    "outcome": "结果",
    "name": "姓名",
    "role": "角色",
    "county": "县区",
    "station": "站所",
    "log-ins ended": "退出登录",
}
"""Names of what stands in a row's detail."""
_COLUMNS: Final = ("编号", "时间", "操作者", "操作", "对象", "内容", "校验值")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "|", "%", "＝", "＋", "－", "＠")
_LONGEST: Final = 32_000
"""A cell of a spreadsheet holds 32,767 characters."""


def export_csv(rows: Sequence[Row[Any]], total: int) -> bytes:
    """CSV in UTF-8 with a byte-order mark; no cell can become a formula, and what was left out is said."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(_COLUMNS)
    for row in rows:
        detail = json.dumps(row.detail, ensure_ascii=False, sort_keys=True)
        cells = (
            str(row.id),
            f"{shanghai(row.at):%Y-%m-%d %H:%M:%S}",
            row.actor,
            ACTIONS.get(row.action, row.action),
            row.subject,
            detail,
            row.hash,
        )
        writer.writerow([clean_cell(cell) for cell in cells])
    if total > len(rows):
        writer.writerow([f"只导出最新{len(rows)}行，另有{total - len(rows)}行，请按日期分几次导出"])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8", "replace")


def clean_cell(text: str) -> str:
    """One line without controls; a beginning that a spreadsheet program would compute gets an apostrophe before it (OWASP)."""
    line = " ".join(tidy(text).split())[:_LONGEST]
    return f"'{line}" if line.startswith(_FORMULA) else line
