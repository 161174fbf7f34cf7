"""Rows of the record as items of a report: what a register entry says goes before what the machine read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Row

from core.criteria import FLAGS, Level
from core.regions import COUNTIES
from core.review import flags_in_force
from reports.content import Item, Measure
from reports.words import OPEN_MEASURES

RECALL_KIND: Final = "S7"
RECALL: Final = "召回"
HOME: Final = "cn-"
"""How the identifiers of sources of this country begin."""


def make_item(light: Row[Any], full: Row[Any], late: str) -> Item:
    """One item from its two rows (``storage.report_rows``)."""
    body: Mapping[str, Any] = full.body or {}
    fields: Mapping[str, Any] = full.entry_fields or {}
    title = str(full.entry_title or full.title)
    kind = full.entry_kind or full.kind
    hazards = tuple(fields.get("hazards") or body.get("hazards") or full.hazards.split())
    makers = [_text(fields, "maker_region")] if _text(fields, "maker_region") else list(full.regions.get("maker", ()))
    return Item(
        event=full.event,
        title=title,
        level=level_of(light),
        kind=kind,
        county=full.county if full.entry_id is None else full.entry_county,
        outcome=light.outcome,
        collected_at=light.collected_at,
        number=full.entry_number or "",
        display=full.entry_display or "",
        state=full.entry_state or "",
        product_class=full.product_class if full.entry_id is None else full.entry_product_class,
        product=_product(fields, body),
        maker=_text(fields, "maker"),
        maker_county=next((code for code in makers if code in COUNTIES), ""),
        criteria=_criteria(light, full),
        hazards=hazards,
        severity=_severity(fields, body),
        risk=_text(fields, "risk"),
        vulnerable=tuple(fields.get("groups") or body.get("vulnerable") or ()),
        source=full.source,
        address=full.address,
        unit=_text(fields, "unit") or _text(fields, "publisher") or full.publisher,
        recall=kind == RECALL_KIND or RECALL in title,
        abroad=not full.source.startswith(HOME) and kind == RECALL_KIND,
        changed=is_changed(light),
        late=late,
        **_casualties(fields, body),
    )


def make_measure(row: Row[Any], now: int) -> Measure:
    """One disposal measure; overdue when it is open and its day is over."""
    overdue = row.state in OPEN_MEASURES and row.due_at is not None and row.due_at < now
    return Measure(row.id, row.event, row.code, row.state, row.unit, row.document, row.due_at, overdue)


def level_of(light: Row[Any]) -> str:
    """The level in force: the entry's, else a person's, else the machine's; what people took up is at least 一般."""
    level = light.entry_level or light.persons_level or light.machine_level
    return Level.GENERAL.value if level == Level.NONE else str(level)


def is_changed(light: Row[Any]) -> bool:
    """Whether people left the machine's level, or set or reversed a flag against it."""
    met = set(light.machine_criteria.split())
    against = any(bool(value) != (flag in met) for flag, value in (light.flags or {}).items() if value is not None)
    return against or bool(light.persons_level and light.persons_level != light.machine_level)


def potential(hazards: Iterable[str], severities: Mapping[str, int]) -> int:
    """The gravest harm that any of the hazards can do; 0 when none is known."""
    return max((severities.get(hazard, 0) for hazard in hazards), default=0)


def _criteria(light: Row[Any], full: Row[Any]) -> tuple[str, ...]:
    """The entry's codes (rows of code, basis, quote, who); without an entry the flags that hold after what people said of them."""
    if full.entry_id is None:
        return flags_in_force(tuple(full.criteria.split()), light.flags or {})
    said: Sequence[Any] = full.entry_criteria or ()
    codes = {str(row.get("code", "")) if isinstance(row, Mapping) else str(row) for row in said}
    return tuple(flag for flag in FLAGS if flag in codes)


def _product(fields: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    named = [_text(fields, name) for name in ("product", "brand", "model", "batch")]
    return " ".join(part for part in named if part) or str(body.get("product") or "")


def _severity(fields: Mapping[str, Any], body: Mapping[str, Any]) -> int:
    """A person's degree, else what the casualties show; 0 = only the hazards can tell."""
    said = _text(fields, "severity")
    if said in {"1", "2", "3", "4"}:
        return int(said)
    hurt = _casualties(fields, body)
    return 4 if hurt["dead"] else 3 if hurt["serious"] else 2 if hurt["minor"] else 0


def _casualties(fields: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, int]:
    machine: Mapping[str, Any] = body.get("casualties") or {}
    return {name: _number(fields.get(name, machine.get(name))) for name in ("dead", "serious", "minor")}


def _number(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""
