"""The part of ingest that needs no record: normalise, sign and judge. Pure, so that it may run in another process."""

import hashlib
import zlib
from dataclasses import dataclass

from classifiers import Judge
from core.addresses import identity
from core.model import Article, Capture, Context, Notice, Verdict
from pipelines.fingerprint import Signature, matter, sign
from pipelines.normalise import normalise


@dataclass(frozen=True, slots=True)
class Prepared:
    """An item ready to be kept: what it says, what it looks like, and what the judge thinks of it in ``context``."""

    capture: Capture
    identity: str
    notice: Notice
    signature: Signature
    context: Context
    verdict: Verdict
    body_hash: str
    """SHA-256 of the fetched bytes."""
    packed: bytes
    """The fetched bytes, compressed for the evidence table."""


def prepare(capture: Capture, article: Article, judge: Judge, *, attention: bool, now: int) -> Prepared:
    """Normalise, sign and judge one item. Raises ContentError when there is neither title nor text."""
    notice = normalise(capture, article)
    context = Context(attention=attention)
    return Prepared(
        capture=capture,
        identity=identity(notice.address),
        notice=notice,
        signature=sign(matter(notice.title, notice.text)),
        context=context,
        verdict=judge_notice(judge, notice, context, now),
        body_hash=hashlib.sha256(capture.body).hexdigest(),
        packed=zlib.compress(capture.body, 6),
    )


def judge_notice(judge: Judge, notice: Notice, context: Context, now: int) -> Verdict:
    """The verdict on a notice in its context."""
    published = notice.published.at if notice.published else None
    return judge.judge(notice.title, notice.text, kind=notice.kind, published=published, now=now, context=context)
