"""Homes with a queue for tests: events written straight into the record, with quotes that fit their text."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import update

from console.installation import Installation
from core.criteria import FLAGS, Level
from core.model import Context, Quote, Reason, Verdict
from storage import events, signals
from storage.evidence import keep_evidence
from storage.tables import captures
from tests.items import make_capture, make_notice, make_verdict

KEY_TEXT: Final = "某小区电动自行车电池起火，造成2人死亡。\n消防通报，具体原因仍在调查。"
TEXT: Final = "抽查发现一批充电器不合格。\n市监通报，已责令下架。"
WORDS: Final[Mapping[Level, Mapping[str, str]]] = {
    Level.KEY: {"C6": "消防通报", "K1": "造成2人死亡"},
    Level.IMPORTANT: {"C6": "市监通报"},
    Level.GENERAL: {},
    Level.NONE: {},
}
"""The flags of each sample, and the words of its text that prove them."""


def add_event(
    installation: Installation,
    title: str = "抽查充电器",
    *,
    level: Level = Level.IMPORTANT,
    text: str = "",
    copies: int = 1,
    priority: int = 50,
) -> int:
    """One event with ``copies`` reports, the first an official one; returns its number. Nothing of ``title`` and ``text`` is cleaned."""
    now = installation.clock()
    text = text or (KEY_TEXT if level is Level.KEY else TEXT)
    verdict = verdict_of(level, text, priority)
    with installation.record.write() as connection:
        event = events.create_event(connection, level, now)
        for copy in range(copies):
            address = f"https://news.example/{event}/{copy}"
            notice = replace(make_notice(), title=title, text=text, address=address, source=f"source-{copy}", kind="S6" if copy else "S4")
            sha256 = keep_evidence(connection, make_capture(address, body=f"<p>{title}</p>".encode()), signal=None, run=None)
            signal = signals.insert_signal(connection, address, notice, verdict, event, sha256, now)
            connection.execute(update(captures).where(captures.c.signal.is_(None)).values(signal=signal))
            signals.insert_verdict(connection, signal, 1, verdict, Context(), now)
            reason = "转载：文字相同" if copy else "首次出现"
            events.join_event(connection, event, signal, like=None, reason=reason, by="machine", now=now)
        events.raise_event(connection, event, now)
    return event


def verdict_of(level: Level, text: str, priority: int) -> Verdict:
    """A verdict whose reasons quote ``text`` where it holds the words of the samples."""
    quoted = {flag: words for flag, words in WORDS[level].items() if words in text}
    places = {flag: Quote("text", text.index(words), text.index(words) + len(words), words) for flag, words in quoted.items()}
    reasons = tuple(Reason(flag, f"{flag}.test", 0.9, place) for flag, place in places.items())
    scores = dict.fromkeys(FLAGS, 0.0) | dict.fromkeys(WORDS[level], 0.9)
    return replace(make_verdict(level, priority=priority), met=tuple(WORDS[level]), reasons=reasons, scores=scores)
