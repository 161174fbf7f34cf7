"""Pages that a firewall or a log-in answers with status 200 instead of the content: blocked, never "no news"."""

import re
from typing import Final

from crawlers.tree import parse

LONGEST: Final = 30_000
"""Challenge pages are short; a longer page is content, whatever words it holds."""
_SCRIPTS: Final = (
    (b"__jsl_clearance", "加速乐"),
    (b"wzwsconfirm", "网站卫士"),
    (b"wzws_", "网站卫士"),
    (b"$_ts", "瑞数"),
    (b"yunsuo_session", "云锁"),
    (b"acw_sc__v2", "阿里云"),
    (b"/cdn-cgi/challenge-platform", "Cloudflare"),
    (b"errors.edgesuite.net", "Akamai"),
    (b"TencentCaptcha", "腾讯验证码"),
    (b"geetest", "极验"),
)
_WORDS: Final = re.compile(
    r"请完成(?:安全)?验证|滑动验证|人机验证|访问验证|请输入验证码|创宇盾|网站防火墙|您的访问(?:被|已被)(?:拦截|阻断)|疑似(?:黑客)?攻击"
    r"|Just a moment\.\.\."
)
_LEAST_TEXT: Final = 300


def find_wall(body: bytes, text: str) -> str | None:
    """Why ``body`` (decoded: ``text``) is no content but a challenge, in Chinese; ``None`` for a page with 300 characters to read."""
    if len(body) > LONGEST:
        return None
    vendor = next((name for sign, name in _SCRIPTS if sign in body), "")
    if not vendor and not _WORDS.search(text):
        return None
    seen = parse(text).xpath("//text()[not(ancestor::script or ancestor::style)]").getall()
    if len("".join("".join(seen).split())) >= _LEAST_TEXT:
        return None
    return f"网站返回验证页面（{vendor}）" if vendor else "网站返回验证页面"
