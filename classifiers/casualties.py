"""People that a notice asserts to be dead or hurt: asserted, of persons, and not counted twice.

Not counted: what may happen, what is denied, units of goods (320台…夹伤), and the part inside a whole (5人受伤，其中2人重伤 is five).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from classifiers.automaton import Hit
from classifiers.clauses import Sentence
from classifiers.numerals import NUMBER, parse_number
from classifiers.reading import Reading
from core.model import Casualties

_PEOPLE: Final = re.compile(
    rf"({NUMBER})[余多]?(?:名|人|位|例|口|个?(?:男子|女子|孩子|儿童|学生|老人|顾客|工人))(?![民次份均气员类口格文造为们锅井])"
)
_PAIRS: Final = re.compile(r"(?<![\d.])(\d{1,4}|[一二三四五六七八九十两]{1,3})[人名]?(死|亡|遇难|重伤|轻伤|伤)(?![害口残药势])")
_PART: Final = re.compile(r"其中[^,。;]{0,6}$")
_UNITS_ONLY: Final = re.compile(rf"{NUMBER}[余多]?(?:万|亿)?(?:台|辆|件|个|只|批|款|吨|盒|套)[^。;人名位男女孩童老者]{{0,20}}$")
_COMPOUND: Final = re.compile(r"毒素|[科险率类型史线]|保险|事件|了?[鸡鸭鹅猪牛羊鱼虾狗猫鼠虫蜂蝇蚊]|奶牛|苍蝇|老鼠|蟑螂|害虫")
"""Behind a word of harm: it names something else (缝合线), or animals came to harm."""
_CODES: Final = {"死": "DEAD", "亡": "DEAD", "遇难": "DEAD", "重伤": "SERIOUS", "轻伤": "MINOR", "伤": "MODERATE"}
_REACH: Final = 16
_COUNTED_MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Harm:
    """One asserted harm to people: how many (0 where the text gives no number), how grave, and where it stands."""

    sentence: Sentence
    hit: Hit
    people: int
    severity: int
    is_part: bool


def find_harms(reading: Reading) -> tuple[Harm, ...]:
    """Every asserted harm, in order."""
    return tuple(harm for sentence in reading.sentences for harm in _harms(sentence, reading))


def _harms(sentence: Sentence, reading: Reading) -> Iterator[Harm]:
    pairs = [*_paired(sentence)]
    yield from pairs
    if not sentence.has("injury"):
        return
    counts = [(found.start() + sentence.start, found.end() + sentence.start, found) for found in _PEOPLE.finditer(sentence.text)]
    for hit in sentence.of("injury"):
        if any(hit.start < pair.hit.end and pair.hit.start < hit.end for pair in pairs) or not _is_asserted(sentence, hit):
            continue
        people, is_part = _count(sentence, hit, counts)
        if people or not _is_of_units(sentence, hit):
            yield Harm(sentence, hit, people, reading.group(hit).severity, is_part)


def _paired(sentence: Sentence) -> Iterator[Harm]:
    """致2死3伤, 一死一伤, 5人重伤."""
    for found in _PAIRS.finditer(sentence.text):
        code = _CODES[found.group(2)]
        hit = Hit(sentence.start + found.start(), sentence.start + found.end(), "injury", code, 1.0)
        if _is_asserted(sentence, hit):
            severity = {"DEAD": 4, "SERIOUS": 3, "MODERATE": 2}.get(code, 1)
            before = sentence.between(sentence.start, hit.start)
            yield Harm(sentence, hit, _people(found.group(1)), severity, _PART.search(before) is not None)


def _is_asserted(sentence: Sentence, hit: Hit) -> bool:
    is_compound = _COMPOUND.match(sentence.between(hit.end, min(hit.end + 3, sentence.end)))
    return not is_compound and not sentence.is_possible(hit) and not sentence.is_past(hit)


def _count(sentence: Sentence, hit: Hit, counts: Iterable[tuple[int, int, "re.Match[str]"]]) -> tuple[int, bool]:
    """The persons counted close before the harm (3人受伤) or right behind it (致死2人), and whether they are a part (其中)."""
    clause_start, clause_end = sentence.clause_span(hit)
    for start, end, found in counts:
        close_before = clause_start <= start and 0 <= hit.start - end <= _REACH
        right_behind = 0 <= start - hit.end <= 1 and end <= clause_end
        if close_before or right_behind:
            return _people(found.group(1)), _PART.search(sentence.between(sentence.start, start)) is not None
    return 0, False


def _people(number: str) -> int:
    return min(int(parse_number(number)), _COUNTED_MOST)


def _is_of_units(sentence: Sentence, hit: Hit) -> bool:
    return _UNITS_ONLY.search(sentence.between(max(sentence.start, hit.start - 40), hit.start)) is not None


def count_casualties(harms: Iterable[Harm]) -> Casualties:
    """The largest number that any sentence gives for each class; parts come out of their whole, repeats are not added up."""
    dead = serious = minor = total = 0
    proof: Harm | None = None
    for harm in harms:
        people = max(harm.people, 1)
        if harm.severity == 4:
            dead = max(dead, people)
        elif harm.severity == 3:
            serious = max(serious, people)
        elif not harm.is_part:
            total = max(total, people)
        if proof is None or harm.severity > proof.severity:
            proof = harm
    minor = max(0, total - serious) if serious else total
    return Casualties(dead, serious, minor, proof.sentence.quote(proof.hit) if proof else None)
