"""Other facts of a notice: product, hazards, vulnerable groups, quantities, regions by role."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.numerals import NUMBER, SCALE, parse_number
from classifiers.problem import Problem
from classifiers.reading import Reading
from core.model import Quantity

MEASURES: Final = "台辆件个只具套条盏张箱瓶支把双米吨批枚块盒袋款户"
MAX_QUANTITIES: Final = 20
_QUANTITY: Final = re.compile(rf"({NUMBER}{SCALE})[余多]?(公斤|批次|[{MEASURES}])(?!月)")
_SALE: Final = re.compile(r"(?:销往|流入|流向|售往|销售至|销售到|发往|批发至)[^。;]{0,40}$")
_MAKER_BEFORE: Final = re.compile(r"(?:生产地|产地|产自|原产)[^,。;]{0,8}$")
_MAKER_AFTER: Final = re.compile(r"[^,。;:、]{0,14}?(?:公司|企业|厂(?!房)|制造商|外加剂|产业)")
_MANY_REGIONS: Final = 4


def find_hazards(problems: Sequence[Problem], nearby: Sequence[Sentence] = ()) -> tuple[str, ...]:
    """Hazard codes of the problems' sentences, the title's first, or if they name none, of those nearby; else OTHER.

    Hazards that only fit are left out where others are stated.
    """
    if not problems:
        return ()
    return _hazards(_sentences(problems)) or _hazards(nearby) or ("OTHER",)


def _hazards(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    stated: dict[str, None] = {}
    fitting: dict[str, None] = {}
    for sentence in sentences:
        for hit in sentence.of("hazard"):
            (stated if hit.weight == 1.0 else fitting)[hit.code] = None
    return tuple(stated or fitting)


def name_product(problems: Sequence[Problem], head: Sequence[Sentence] = ()) -> tuple[str, str]:
    """Class code and word of the first problem's product, its word from the head if need be; food where a poisoning names none."""
    for problem in sorted(problems[:8], key=_is_vague):
        if problem.product.kind == "product":
            start, end = problem.product.start, problem.product.end
            if problem.product in problem.sentence.hits:
                return problem.product.code, problem.sentence.passage.quote(start, end).quote
            return problem.product.code, _word_of(problem.product.code, head)
    return ("P90", "") if problems else ("", "")


def _word_of(code: str, head: Iterable[Sentence]) -> str:
    found = ((sentence, hit) for sentence in head for hit in sentence.of("product", code))
    return next((sentence.passage.quote(hit.start, hit.end).quote for sentence, hit in found), "")


def _is_vague(problem: Problem) -> bool:
    """Goods that are not named, and food that burns or bursts, which it rarely does: another product of the notice comes first."""
    burns = problem.trouble.code in {"FIRE", "EXPLOSION", "BURN", "ELECTRIC"}
    return problem.rule == "gate.failed_samples" or (problem.product.code == "P90" and burns)


def find_vulnerable(sentences: Iterable[Sentence]) -> tuple[str, ...]:
    """Codes of the vulnerable groups that the sentences name."""
    return tuple(dict.fromkeys(hit.code for sentence in sentences for hit in sentence.of("vulnerable")))


def find_quantities(sentences: Iterable[Sentence]) -> tuple[Quantity, ...]:
    """Counted units of the sentences, at most ``MAX_QUANTITIES``; of persons never."""
    found: dict[tuple[float, str], Quantity] = {}
    for sentence in sentences:
        for match in _QUANTITY.finditer(sentence.text):
            number, measure = parse_number(match.group(1)), match.group(2)
            if number and (number, measure) not in found:
                quote = sentence.passage.quote(sentence.start + match.start(), sentence.start + match.end())
                found[number, measure] = Quantity(number, measure, quote)
        if len(found) >= MAX_QUANTITIES:
            break
    return tuple(found.values())[:MAX_QUANTITIES]


def find_regions(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Region codes by role: event, maker, sale, listed; a county's code comes before its city's and province's."""
    roles: dict[str, dict[str, None]] = {}
    for sentence in reading.sentences:
        hits = sentence.of("region")
        for hit in hits:
            roles.setdefault(_role(sentence, hit, len(hits)), {})[hit.code] = None
    return {role: tuple(sorted(codes, key=_narrow_first)) for role, codes in sorted(roles.items())}


def _role(sentence: Sentence, hit: Hit, among: int) -> str:
    before = sentence.between(max(sentence.start, hit.start - 48), hit.start)
    if _SALE.search(before):
        return "sale"
    if _MAKER_BEFORE.search(before) or _MAKER_AFTER.match(sentence.between(hit.end, sentence.end)[:20]):
        return "maker"
    return "listed" if among >= _MANY_REGIONS else "event"


def _narrow_first(code: str) -> tuple[bool, bool, str]:
    return code.endswith("0000"), code.endswith("00"), code


def _sentences(problems: Iterable[Problem]) -> Iterator[Sentence]:
    seen: set[tuple[str, int]] = set()
    for problem in problems:
        key = (problem.sentence.passage.where, problem.sentence.start)
        if key not in seen:
            seen.add(key)
            yield problem.sentence


def problem_sentences(problems: Iterable[Problem]) -> tuple[Sentence, ...]:
    """The sentences of the problems, each once, in order."""
    return tuple(_sentences(problems))
