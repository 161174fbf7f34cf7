"""管理 · 设置: what is in force, what it would be otherwise, and where it is changed. Secrets are never shown."""

from itertools import groupby
from typing import Final

from starlette.responses import Response

from console.web.answers import page
from console.web.page import Page
from console.web.visit import Visit
from core.people import Permission
from core.settings import describe
from storage.home import SETTINGS_FILE

SECTIONS: Final = {
    "record": "记录库",
    "search": "检索",
    "crawl": "采集",
    "retention": "保存期限",
    "worker": "后台进程",
    "console": "控制台",
    "review": "研判",
    "mail": "邮件",
    "alerts": "预警",
    "register": "台账与对接",
    "report": "报送",
}


def show_settings(visit: Visit) -> Response:
    """Every setting by section."""
    lines = groupby(describe(visit.installation.settings), key=lambda line: line.name.partition(".")[0])
    return page(
        visit,
        "settings.html",
        section="admin",
        admin_section="settings",
        groups=[(name, SECTIONS.get(name, name), list(group)) for name, group in lines],
        file=visit.installation.home.resolve() / SETTINGS_FILE,
    )


PAGES: Final = (Page("GET", "/admin/settings", show_settings, Permission.READ_SETTINGS),)
