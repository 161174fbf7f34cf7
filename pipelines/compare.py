"""What changed between two versions of a notice, as plain values for the record and the page."""

import difflib
from typing import Any

MAX_DIFF_CHARACTERS = 20_000
"""Texts beyond this are compared by line only up to it; ``difflib`` is quadratic."""


def compare(old_title: str, old_text: str, new_title: str, new_text: str) -> dict[str, Any]:
    """``{"title": [old, new]?, "removed": [...], "added": [...], "cut": bool}``: lines that went and lines that came, in order."""
    old, new = _sentences(old_text), _sentences(new_text)
    changes: dict[str, Any] = {"removed": [], "added": [], "cut": max(len(old_text), len(new_text)) > MAX_DIFF_CHARACTERS}
    for tag, first, last, start, end in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag != "equal":
            changes["removed"] += old[first:last]
            changes["added"] += new[start:end]
    if old_title != new_title:
        changes["title"] = [old_title, new_title]
    return changes


def _sentences(text: str) -> list[str]:
    return [part for part in text[:MAX_DIFF_CHARACTERS].replace("。", "。\n").splitlines() if part.strip()]
