"""The grounds of a level: the ten flags with what machine and person say of each, what speaks against, and where each quote stands."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from console.web.marking import Mark, Piece, Span, cut_lines, find_mark, join_spans
from core.criteria import CRITERIA, FLAG_NAMES, KEY_TRIGGERS

NEAR: Final = 0.10
"""A score that misses its threshold by no more than this is shown as 接近."""
ORDER: Final = (*KEY_TRIGGERS, *CRITERIA)
"""How people read them: what makes a level first."""
TRAP_MEANINGS: Final[Mapping[str, str]] = {
    "DRILL": "演练，不是真实事件",
    "RETROSPECTIVE": "回顾旧事，分数已降低",
    "STALE": "旧闻，分数已降低",
    "FOREIGN": "境外情况，不作为本地事件",
    "SATIRE_FICTION": "虚构内容",
    "ENTERTAINMENT": "影视娱乐内容",
    "RUMOR_REFUTED": "已辟谣",
    "PROMO_SEO": "推广内容",
    "POLICY_MEETING": "会议或宣传，没有具体事件",
    "POSITIVE_RESULT": "结果合格",
    "HANDLED_CASE": "已办结的案例，分数已降低",
    "USER_MISUSE": "使用不当，伤亡不归因于产品",
    "NON_PRODUCT_CAUSE": "另有原因，伤亡不归因于产品",
    "PRODUCT_CLEARED": "调查排除产品原因",
    "NEGATED_CASUALTY": "文中否认伤亡",
    "SOFTWARE_RECALL": "软件或服务的召回",
    "FINANCE": "财经内容",
    "POPULAR_SCIENCE": "科普内容",
}
"""What each trap of the judge leads to, for people."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A verbatim quote and the name of the mark that shows it in place; empty where the text has changed."""

    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One flag. ``score`` and ``threshold`` in percent are the machine's; ``pressed``: True accepted, False reversed, None neither."""

    code: str
    score: int
    threshold: int
    status: str
    """``met``, ``near``, ``below``, or ``rev`` (reversed by a person)."""
    pressed: bool | None
    quotes: tuple[Quoted, ...]
    suggested: bool = False

    @property
    def name(self) -> str:
        """The short name."""
        return FLAG_NAMES[self.code]

    @property
    def is_key(self) -> bool:
        """Whether it is one of K1–K3."""
        return self.code in KEY_TRIGGERS

    @property
    def word(self) -> str:
        """Its state in a word."""
        return {"met": "成立", "near": "接近", "below": "未达", "rev": "被否决"}[self.status]


@dataclass(frozen=True, slots=True)
class Against:
    """One piece of counter-evidence and its consequence."""

    label: str
    quote: Quoted
    meaning: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """``shown``: flags with something to read; ``rest``: the others; ``title`` and ``lines``: the text with its marks."""

    all: tuple[Ground, ...]
    against: tuple[Against, ...]
    title: Sequence[Piece]
    lines: Sequence[Sequence[Piece]]

    @property
    def shown(self) -> tuple[Ground, ...]:
        """Flags that are met, reversed, accepted, or suggested."""
        return tuple(ground for ground in self.all if ground.status in {"met", "rev"} or ground.suggested)

    @property
    def rest(self) -> tuple[Ground, ...]:
        """All other flags."""
        return tuple(ground for ground in self.all if ground not in self.shown)


def weigh_grounds(
    title: str, text: str, verdict: Mapping[str, Any] | None, said: Mapping[str, bool], thresholds: Mapping[str, float]
) -> Grounds:
    """Put a stored verdict and what a person said of its flags beside the text it quotes; quotes that do not match are not marked."""
    body = verdict or {"reasons": (), "suggestions": (), "traps": (), "scores": {}, "met": ()}
    spans = {where: list(_spans(body, where, content)) for where, content in (("title", title), ("text", text))}
    marks = {"title": join_spans(spans["title"], len(title), "h"), "text": join_spans(spans["text"], len(text), "e")}
    grounds = tuple(_ground(code, body, said.get(code), thresholds.get(code, 1.0), marks) for code in ORDER)
    against = tuple(_against(number, trap, marks) for number, trap in enumerate(body["traps"], 1))
    return Grounds(grounds, against, cut_lines(title.replace("\n", " "), marks["title"])[0], cut_lines(text, marks["text"]))


def _spans(body: Mapping[str, Any], where: str, content: str) -> Iterator[Span]:
    for reason in (*body["reasons"], *body["suggestions"]):
        if _fits(reason["quote"], where, content):
            yield Span(reason["quote"]["start"], reason["quote"]["end"], reason["flag"], "k" if reason["flag"] in KEY_TRIGGERS else "c")
    for number, trap in enumerate(body["traps"], 1):
        if _fits(trap["quote"], where, content):
            yield Span(trap["quote"]["start"], trap["quote"]["end"], f"反{number}", "no")


def _fits(quote: Mapping[str, Any], where: str, content: str) -> bool:
    return bool(quote["where"] == where and content[quote["start"] : quote["end"]] == quote["quote"])


def _ground(code: str, body: Mapping[str, Any], said: bool | None, threshold: float, marks: Mapping[str, Sequence[Mark]]) -> Ground:
    score = float(body["scores"].get(code, 0.0))
    reasons = [reason for reason in body["reasons"] if reason["flag"] == code]
    suggestions = [reason for reason in body["suggestions"] if reason["flag"] == code]
    quotes = tuple(_each_once(_quoted(reason["quote"], marks) for reason in (*reasons, *suggestions)))
    status = _status(code in body["met"], said, score, threshold)
    return Ground(code, round(score * 100), round(threshold * 100), status, said, quotes[:3], bool(suggestions))


def _status(met: bool, said: bool | None, score: float, threshold: float) -> str:
    if said is not None:
        return "met" if said else "rev"
    if met:
        return "met"
    return "near" if score >= threshold - NEAR else "below"


def _against(number: int, trap: Mapping[str, Any], marks: Mapping[str, Sequence[Mark]]) -> Against:
    return Against(f"反{number}", _quoted(trap["quote"], marks), TRAP_MEANINGS.get(trap["code"], "分数已降低"))


def _quoted(quote: Mapping[str, Any], marks: Mapping[str, Sequence[Mark]]) -> Quoted:
    return Quoted(quote["quote"], find_mark(marks.get(quote["where"], ()), quote["start"]))


def _each_once(quotes: Iterable[Quoted]) -> list[Quoted]:
    return list(dict.fromkeys(quotes))
