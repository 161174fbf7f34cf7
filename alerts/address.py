"""Mail addresses as we accept them: ASCII, one ``@``, no comment, no quoting (a subset of RFC 5321 section 4.1.2)."""

import re
from dataclasses import dataclass
from email.utils import getaddresses
from typing import Final

from core.errors import AlertError

_LABEL: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS: Final = re.compile(rf"(?=.{{3,254}}$)[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+){{0,20}}@{_LABEL}(?:\.{_LABEL}){{0,10}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mails come from."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The part behind the ``@``, used in Message-IDs and in the greeting of the server."""
        return self.address.rpartition("@")[2]


def is_address(text: str) -> bool:
    """Whether mail can be addressed to ``text``."""
    return _ADDRESS.fullmatch(text) is not None and len(text.partition("@")[0]) <= 64


def check_address(text: str) -> str:
    """``text`` without blanks around it. Raises AlertError when it is no mail address."""
    address = text.strip()
    if not is_address(address):
        raise AlertError(f"{address[:80]!r} 不是可用的邮件地址，应如 chentao@example.cn（只用英文字母、数字和 . _ % + -）")
    return address


def read_sender(setting: str) -> Sender:
    """The sender of ``mail.sender``. Raises AlertError when it is missing or no address."""
    found = getaddresses([setting])
    name, address = found[0] if len(found) == 1 else ("", "")
    if not is_address(address):
        raise AlertError("未填写可用的发件人地址：请在 fengxun.toml 的 [mail] 中填写 sender，如 风讯 <fengxun@example.cn>")
    return Sender(name or "风讯", address)
