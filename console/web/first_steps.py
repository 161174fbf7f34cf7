"""What a new installation still needs before its queue can fill."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from console.web.visit import Visit
from storage.dossier import source_healths
from storage.tables import mails, recipients


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: where, what is known of it, and whether it is done."""

    label: str
    address: str
    state: str
    done: bool


def list_steps(connection: Connection, visit: Visit) -> tuple[Step, ...]:
    """添加来源 · 设值班表 · 发测试邮件, each with its state."""
    ran = len(source_healths(connection))
    people = connection.execute(select(func.count()).select_from(recipients).where(recipients.c.active)).scalar_one()
    sent = connection.execute(select(func.count()).select_from(mails).where(mails.c.sent_at.is_not(None))).scalar_one()
    host = visit.installation.settings.mail.host
    mail = f"已发出{sent}封" if sent else ("还没有发过" if host else "还没有设邮件服务器")
    return (
        Step("添加来源", "/sources", f"已采集过{ran}个" if ran else "还没有采集过", bool(ran)),
        Step("设值班表", "/admin/duty", f"已有{people}人" if people else "还没有人", bool(people)),
        Step("发测试邮件", "/admin/duty", mail, bool(sent)),
    )
