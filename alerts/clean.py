"""Make text from outside harmless in mails: one line, no controls, no encoded words, nothing that a mail program turns into a link.

Python before 3.11.10 and 3.11.15 lets ``=?utf-8?q?…=0D=0ABcc:…?=`` in a header value become a header of its own (CVE-2024-6923,
CVE-2026-1299), hence we break encoded words ourselves and never rely on the library alone.
"""

import re
import unicodedata
from typing import Final

from core.privacy import mask

LONGEST: Final = 4_000
"""Characters that are looked at; nothing that a mail shows is longer."""
_BREAKS: Final = "\r\n\t\x0b\x0c\x85\u2028\u2029"
_BLANKS: Final = re.compile(r"\s+")
_DOT: Final = re.compile(r"(?<=[A-Za-z0-9])\.(?=[A-Za-z]{2})")


def plain_line(text: str, longest: int) -> str:
    """``text`` as one line of at most ``longest`` characters, cut with ``…``; cleaning twice changes nothing more."""
    line = header_line(mask(text[:LONGEST]), longest)
    return _DOT.sub("．", line.replace("://", "：//").replace("@", "＠"))


def header_line(text: str, longest: int) -> str:
    """``text`` as a header may carry it: no line breaks, controls, direction marks, or encoded words."""
    visible = "".join(" " if character in _BREAKS else character for character in text[:LONGEST] if _shows(character))
    line = _BLANKS.sub(" ", visible.replace("=?", "=？").replace("?=", "？=")).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def _shows(character: str) -> bool:
    """Line breaks are turned into blanks by the caller; other controls, format marks, surrogates and private characters are dropped."""
    return character in _BREAKS or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
