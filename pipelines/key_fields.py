"""What tells two notices of one template apart: issue number, firm, brand, model, batch, number of units, production dates.

Recall notices of one authority share most of their words (3-gram Jaccard .59 on average), so similarity alone merges different recalls.
The fields follow the sentence that all Chinese recall notices carry:
{企业}按照《消费品召回管理暂行规定》的要求…召回{起}至{止}制造的部分{品牌}牌{型号}型号{产品}，涉及数量为{N}{量词}。
Every field is read with a label or a fixed neighbour, never guessed: a field that is not found says nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from core.text import han_ratio, simplify, tidy

MAX_TEXT: Final = 20_000
"""Characters of the text that are read: notices name their product early, long tails are tables and boilerplate."""

MAX_VALUES: Final = 50
"""Values kept per field, in the order of the text."""

_HAN = "\u4e00-\u9fff"
_BLANKS = re.compile(r"[^\S\n]+")
_CODE = r"[a-z0-9][a-z0-9\-_/.+]{0,39}+(?![年月日批个])"
_LIST = rf"{_CODE}(?:(?: ?[、,;和及与或] ?|,? and ){_CODE}){{0,40}}"
_IS = r"(?:为|是|分别为|包括|no\.?|of|[:#“\"]|\n| ){0,4}"
_MODEL = re.compile(rf"(?:型号(?:规格|名称)?|规格|款号|货号|models?(?: (?:nos?\.?|numbers?))?){_IS}({_LIST})")
_MODEL_BEFORE = re.compile(rf"(?<![a-z0-9\-_/.+])({_LIST})(?:等)?(?:型号|型|款|系列)(?!号)")
_BATCH = re.compile(rf"(?:批号|批次号|批次|(?:lot|batch|product|case|item) (?:codes?|numbers?|nos?\.?)|lot|batch){_IS}({_LIST})")
_CODE_ONLY = re.compile(_CODE)
_STANDARD = re.compile(r"(?:gb|qb|jb|db|hg|fz|ny|yy|sn|iso|iec|en|cas)(?:[/ -]?[tz])?[ -]?\d{2,6}[\d.\-]*")
_MEASURE = re.compile(r"\d{1,4}|\d{1,5}(?:\.\d{1,3})?(?:ml|l|kg|g|mg|mm|cm|m|v|w|kw|hz|mah|ah|k|gb)")

_UNIT = (
    "台|辆|件|个|只|套|支|盒|瓶|袋|包|箱|桶|罐|条|把|张|双|副|部|架|块|片|根|顶|床|卷|份|米|吨|公斤|千克|升|艘"
    "|units?|pieces?|pounds?|vehicles?|[a-z]{3,20}s"
)
_NUMBER = r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,10}(?:\.\d{1,4})?)"
_AMOUNT = rf"[^\d,。;、\n]{{0,12}}{_NUMBER} ?([万千亿]?)余?多?({_UNIT})(?!月|批|工作)"
_QUANTITY = re.compile(rf"数量{_AMOUNT}")
_QUANTITY_LOOSE = re.compile(rf"(?:召回|涉及|共计|总计|合计|共|约|近|about|approximately|nearly){_AMOUNT}")
_SCALE: Final = {"": 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}

_DATE = r"((?:19|20)\d\d)(?:年|[-./])(\d{1,2})(?:(?:月|[-./])(?:(\d{1,2})日?)?)?"
_MADE = re.compile(rf"{_DATE}(?:(?:至|到|-|—|~|～)+{_DATE})?[^\d,。;\n]{{0,10}}?(?:生产|制造|出厂)")
_MADE_AFTER = re.compile(rf"(?:生产|制造|出厂)(?:日期|时间|年月){_IS}{_DATE}(?:(?:至|到|-|—|~|～)+{_DATE})?")

_ISSUE = re.compile(r"(?<!令)第(\d{1,6}[号期批次])(?!次|召回)")

_FIRM_END = re.compile(
    r"(?:股份有限|有限责任|集团有限|有限|贸易|电器|科技|食品|实业|集团)公司"
    r"|(?:电器|家具|玩具|塑料|化工|食品|制品|机械|服装|五金)厂|专业合作社|经营部|商行|商贸行"
)
_FIRM_START = re.compile(
    rf"[^{_HAN}a-z0-9()·]|召回|责令|约谈|据悉|日前|近日|依据|根据|关于|要求|通知|公布|发布|显示|其中|以及|标称|生产|销售|制造商|经营者|委托"
    r"|企业名称|一些|[一两多这那该]家|[一这那]个|接到|局|\d日|[由对向将和及与的为是在被从令]"
)
_FIRM_WINDOW = 30
_FIRM_TAIL = re.compile(r"(?:集团)?(?:股份|有限|责任)*公司$")
_FIRM_HEAD = re.compile(rf"^[{_HAN}]{{2,7}}?(?:省|自治区|市|县|区)(?=[{_HAN}a-z0-9]{{2}})")
_ENGLISH_FIRM = re.compile(r"([a-z][\w&'.\-]{0,30}(?: [a-z&][\w&'.\-]{0,30}){0,3}),? (?:inc|llc|ltd|corp|gmbh)\b")
_BRAND = re.compile(
    rf"[“\"‘'「『]([{_HAN}a-z0-9·&\- ]{{1,20}})[”\"’'」』]牌|部分([{_HAN}a-z0-9·&\-]{{1,12}}?)(?<![品名招铭车号老标门])牌"
    rf"|(?:品牌|商标):([{_HAN}a-z0-9·&\-]{{1,12}})(?=[,;。、)\n]|$)"
)


@dataclass(frozen=True, slots=True)
class KeyFields:
    """Values that name the product of a notice; an empty set means that the text does not say.

    Issues are the numbers of a series (``12号`` of 第12号通告, ``3期``). Firms and brands are folded text, models and batches upper-case
    codes without separators, quantities ``128000台``, dates ``2020-03-05``.
    """

    issues: frozenset[str] = frozenset()
    firms: frozenset[str] = frozenset()
    brands: frozenset[str] = frozenset()
    models: frozenset[str] = frozenset()
    batches: frozenset[str] = frozenset()
    quantities: frozenset[str] = frozenset()
    dates: frozenset[str] = frozenset()


def key_fields(title: str, text: str) -> KeyFields:
    """The key fields of a notice; linear in the length of the text, of which the first 20,000 characters are read."""
    folded = _fold(f"{title}\n{text[:MAX_TEXT]}")
    return KeyFields(
        issues=_first(_ISSUE.findall(folded)),
        firms=_first(_firms(folded)),
        brands=_first(value.strip() for match in _BRAND.finditer(folded) for value in match.groups() if value),
        models=_first(_codes(folded, (_MODEL, _MODEL_BEFORE))),
        batches=_first(_codes(folded, (_BATCH,))),
        quantities=_first(_quantities(folded)),
        dates=_first(_dates(folded)),
    )


def difference(a: KeyFields, b: KeyFields) -> str | None:
    """The first field in which two notices contradict each other, as a reason in Chinese (``型号不同：A1 ≠ B2``), or ``None``.

    A field contradicts where both notices have it and no value of one agrees with a value of the other, so a reprint may drop values or
    add some. Firms and brands agree where one name is a shortening of the other, quantities where the numbers are equal.
    """
    for name, ours, theirs, agree in (
        ("期号", a.issues, b.issues, _same_issue),
        ("企业", a.firms, b.firms, _same_firm),
        ("品牌", a.brands, b.brands, _contains),
        ("型号", a.models, b.models, str.__eq__),
        ("批号", a.batches, b.batches, str.__eq__),
        ("数量", a.quantities, b.quantities, _same_number),
        ("生产日期", a.dates, b.dates, _contains),
    ):
        if ours and theirs and not _any_agree(ours, theirs, agree):
            return f"{name}不同：{_show(ours)} ≠ {_show(theirs)}"
    return None


def _fold(text: str) -> str:
    """Folded for reading; in Chinese text all blanks go, because layouts and noise put them anywhere."""
    folded = simplify(unicodedata.normalize("NFKC", tidy(text)).lower())
    return _BLANKS.sub("" if han_ratio(folded) > 0.3 else " ", folded)


def _first(values: Iterable[str]) -> frozenset[str]:
    """The first 50 distinct values: comparing is quadratic in them, and a hostile text could hold thousands."""
    return frozenset(islice(dict.fromkeys(values), MAX_VALUES))


def _any_agree(ours: Iterable[str], theirs: Iterable[str], agree: Callable[[str, str], bool]) -> bool:
    return any(agree(one, other) for one in ours for other in theirs)


def _show(values: Iterable[str]) -> str:
    ordered = sorted(values)
    return "、".join(ordered[:3]) + ("等" if len(ordered) > 3 else "")


def _codes(text: str, patterns: Iterable[re.Pattern[str]]) -> Iterator[str]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            for code in _CODE_ONLY.findall(match.group(1)):
                if _is_code(code.rstrip("-_/.+")):
                    yield re.sub(r"[^A-Z0-9]", "", code.upper())


def _is_code(code: str) -> bool:
    """Holds a digit, and is neither a standard nor a measure nor a bare number of up to four digits (a year, a count)."""
    return any(character.isdigit() for character in code) and not (_STANDARD.fullmatch(code) or _MEASURE.fullmatch(code))


def _quantities(text: str) -> Iterator[str]:
    """Every amount behind 数量; behind 召回, 共, 约 and the like from ten on, because small counts are often of something else."""
    for pattern, least in ((_QUANTITY, 1), (_QUANTITY_LOOSE, 10)):
        for number, scale, unit in pattern.findall(text):
            amount = round(float(number.replace(",", "")) * _SCALE[scale])
            if amount >= least:
                yield f"{amount}{unit}"


def _same_issue(one: str, other: str) -> bool:
    """Numbers of different series (第12号, 第3期) do not contradict each other."""
    return one == other or one[-1] != other[-1]


def _same_number(one: str, other: str) -> bool:
    return _leading_digits(one) == _leading_digits(other)


def _leading_digits(value: str) -> str:
    return re.split(r"\D", value, maxsplit=1)[0]


def _dates(text: str) -> Iterator[str]:
    for pattern in (_MADE, _MADE_AFTER):
        for match in pattern.finditer(text):
            parts = match.groups()
            for year, month, day in (parts[:3], parts[3:]):
                if year:
                    yield "-".join(part.zfill(2) for part in (year, month, day) if part)


def _firms(text: str) -> Iterator[str]:
    for match in _FIRM_END.finditer(text):
        before = text[max(0, match.start() - _FIRM_WINDOW) : match.start()]
        name = before[max((start.end() for start in _FIRM_START.finditer(before)), default=0) :]
        if len(name) >= 2:
            yield name + match.group()
    for match in _ENGLISH_FIRM.finditer(text):
        yield match.group(1)


def _same_firm(one: str, other: str) -> bool:
    """True where one name shortens the other: 盐湖县海风电器有限公司, 海风电器公司, 海风公司."""
    shorter, longer = sorted((_firm_core(one), _firm_core(other)), key=len)
    return shorter in longer or (len(shorter) >= 4 and shorter[:2] in longer and _is_subsequence(shorter, longer))


def _firm_core(name: str) -> str:
    core = _FIRM_HEAD.sub("", _FIRM_TAIL.sub("", re.sub(r"\([^()]{0,12}\)", "", name)))
    return core if len(core) >= 2 else name


def _is_subsequence(shorter: str, longer: str) -> bool:
    rest = iter(longer)
    return all(character in rest for character in shorter)


def _contains(one: str, other: str) -> bool:
    return one in other or other in one
