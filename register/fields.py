"""The form of an entry: which fields it has beside title, level and county, and how typed text becomes their values.

Fields after the register's rule 8.2; a value is a plain string, number or list of codes, and ``""`` or ``[]`` where nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from core.criteria import PRODUCT_CLASSES, SOURCE_KINDS
from core.errors import RegisterError
from core.text import tidy
from register.days import parse_day, written_day
from register.vocabulary import ATTRIBUTIONS, GROUPS, HAZARDS, OPENNESS, RISKS, SALES, SEVERITIES

FieldKind = Literal["text", "long", "number", "day", "choice", "codes"]
MAX_TEXT: Final = 500
MAX_LONG: Final = 8_000
MAX_NUMBER: Final = 10_000_000_000


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in the record, its label, what may be typed, and the choices where it has any."""

    name: str
    label: str
    kind: FieldKind = "text"
    choices: Mapping[str, str] = field(default_factory=dict)


GROUPED: Final[Mapping[str, tuple[Field, ...]]] = {
    "产品": (
        Field("product", "产品名称"),
        Field("brand", "品牌"),
        Field("model", "型号规格"),
        Field("batch", "批号批次"),
        Field("maker", "生产者"),
        Field("maker_code", "生产者统一社会信用代码"),
        Field("maker_region", "生产者所在地（区划码）"),
        Field("seller", "销售者"),
        Field("origin", "产地"),
        Field("licence", "生产许可证号"),
        Field("ccc", "强制性认证证书号"),
    ),
    "风险": (
        Field("description", "风险描述", "long"),
        Field("hazards", "危害类型", "codes", HAZARDS),
        Field("severity", "伤害程度", "choice", SEVERITIES),
        Field("likelihood", "发生可能性"),
        Field("risk", "风险等级", "choice", RISKS),
        Field("groups", "特殊群体", "codes", GROUPS),
        Field("attribution", "产品归因", "choice", ATTRIBUTIONS),
    ),
    "事件": (
        Field("incident_day", "事发日期", "day"),
        Field("place", "事发地点（到县区）"),
        Field("dead", "死亡人数", "number"),
        Field("serious", "重伤人数", "number"),
        Field("minor", "轻伤人数", "number"),
        Field("loss", "直接经济损失（元）", "number"),
    ),
    "范围": (
        Field("units", "涉及数量", "number"),
        Field("measure", "数量单位"),
        Field("on_sale", "在售情况", "choice", SALES),
        Field("sale_regions", "销售地区"),
        Field("channels", "销售渠道"),
        Field("departments", "涉及的其他部门"),
    ),
    "采集": (
        Field("origin_kind", "最初来源", "choice", SOURCE_KINDS),
        Field("publisher", "发布单位"),
        Field("collected_by", "采集人"),
        Field("unit", "采集单位"),
        Field("reference", "转来文号"),
    ),
    "评估": (
        Field("method", "评估方法"),
        Field("experts", "专家"),
        Field("conclusion", "评估结论", "long"),
    ),
    "公开与保存": (
        Field("openness", "公开属性", "choice", OPENNESS),
        Field("release_address", "公开网址"),
        Field("retention_until", "保存至", "day"),
        Field("remark", "备注", "long"),
    ),
}
"""The form, group by group."""

FIELDS: Final[Mapping[str, Field]] = {
    "title": Field("title", "标题"),
    "product_class": Field("product_class", "产品类别", "choice", PRODUCT_CLASSES),
    **{item.name: item for group in GROUPED.values() for item in group},
}
"""Every field that people may change, by name; ``title`` and ``product_class`` are columns of their own."""


def read_field(name: str, typed: str | list[str]) -> Any:
    """The value of what was typed into a field. Raises RegisterError naming the field and what it takes."""
    known = FIELDS[name]
    if known.kind == "codes":
        return _codes(known, typed if isinstance(typed, list) else [typed])
    text = tidy(typed if isinstance(typed, str) else "".join(typed[:1]))
    if not text:
        return ""
    if known.kind == "number":
        return _number(known, text)
    if known.kind == "day":
        return written_day(parse_day(text, known.label))
    if known.kind == "choice":
        return _codes(known, [text])[0]
    return _text(known, text)


def _codes(known: Field, typed: list[str]) -> list[str]:
    codes = list(dict.fromkeys(code for code in typed if code))
    for code in codes:
        if code not in known.choices:
            raise RegisterError(f"{known.label}没有“{code[:20]}”这一项，请从列出的选项中选")
    return codes


def _number(known: Field, text: str) -> int:
    digits = text.replace(",", "").replace("，", "")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 11 and int(digits) <= MAX_NUMBER):
        raise RegisterError(f"{known.label}应为0至{MAX_NUMBER:,}的整数，如1200；写的是“{text[:20]}”")
    return int(digits)


def _text(known: Field, text: str) -> str:
    most = MAX_LONG if known.kind == "long" else MAX_TEXT
    if len(text) > most:
        raise RegisterError(f"{known.label}有{len(text):,}个字，最多{most:,}个；请删短后再保存")
    return text if known.kind == "long" else text.replace("\n", " ")
