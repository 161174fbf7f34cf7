"""Disposal measures D1–D3c (风险处置, 三、（三）1–3): suggested with a reason, chosen by people, followed to their outcome."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from core.criteria import DISPOSALS, Level
from core.errors import RegisterError
from core.people import Permission, Person
from core.regions import COUNTIES
from core.text import tidy
from register.change import open_for_change, write_change
from register.days import end_of_day, parse_day, written_day
from register.entry import Disposal, Entry, load_again
from register.states import STATE_NAMES, State
from register.vocabulary import MEASURE_STATES, RISKS
from storage.register import change_disposal, insert_disposal

PUBLIC: Final = "D1"
"""Publication, which needs two people."""
GRAVE: Final = frozenset({"serious", "high"})
MIN_DEFECT: Final = 3
"""Severity (GB/T 22760-2008) from which a confirmed defect suggests a recall."""
MAX_MEASURES: Final = 50


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A measure that the rules suggest, with the reason; people pick."""

    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as typed; days as ``2026-11-30`` or empty."""

    code: str
    unit: str = ""
    document: str = ""
    state: str = "planned"
    issued: str = ""
    due: str = ""
    feedback: str = ""


def suggest_disposals(entry: Entry) -> tuple[Suggestion, ...]:
    """Measures after the suggestion table of the register's rule 8.6 that the entry does not have yet, in the order of their codes."""
    chosen = {disposal.code for disposal in entry.disposals}
    return tuple(each for each in _suggest(entry) if each.code not in chosen)


def add_measure(connection: Connection, number: str, measure: Measure, person: Person, *, version: int, now: int) -> Entry:
    """Add a measure. Raises RegisterError naming what is wrong, or StaleEntryError."""
    entry = open_for_change(connection, number, version, person, Permission.EDIT_REGISTER)
    if len(entry.disposals) >= MAX_MEASURES:
        raise RegisterError(f"一条信息最多{MAX_MEASURES}项处置措施")
    values = _read(measure, None, now)
    if measure.code == PUBLIC and measure.state == "done":
        raise RegisterError("发布风险预警须由另一人核准：先保存为“拟定”，再由另一人记为“已完成”")
    _write(connection, entry, person, now, measure, action="measure")
    insert_disposal(connection, {**values, "entry": entry.id, "by": person.id, "created_at": now})
    return load_again(connection, entry.id)


def change_measure(
    connection: Connection, number: str, disposal: int, measure: Measure, person: Person, *, version: int, now: int
) -> Entry:
    """Correct a measure or record its outcome. Raises RegisterError (no outcome written, D1 by its own proposer) or StaleEntryError."""
    entry = open_for_change(connection, number, version, person, Permission.EDIT_REGISTER)
    before = next((each for each in entry.disposals if each.id == disposal), None)
    if before is None:
        raise RegisterError(f"{entry.shown}没有这项处置措施")
    values = _read(replace(measure, code=before.code), before, now)
    fields = _publication(before, measure, person, now)
    _write(connection, entry, person, now, replace(measure, code=before.code), action="outcome", fields=fields)
    change_disposal(connection, disposal, values)
    return load_again(connection, entry.id)


def _publication(before: Disposal, measure: Measure, person: Person, now: int) -> dict[str, Any]:
    """Who approved a publication and when; it must not be who proposed it."""
    if before.code != PUBLIC or measure.state != "done" or before.state == "done":
        return {}
    if before.by == person.id:
        raise RegisterError("发布风险预警须由另一人核准：你是拟定人，请由另一人记为“已完成”")
    return {"release_by": person.name, "release_on": written_day(now)}


def _read(measure: Measure, before: Disposal | None, now: int) -> dict[str, Any]:
    """Columns of a typed measure."""
    if measure.code not in DISPOSALS:
        raise RegisterError(f"没有处置措施“{measure.code[:10]}”，可选{'、'.join(DISPOSALS)}")
    if measure.state not in MEASURE_STATES:
        raise RegisterError(f"措施状态应为{'、'.join(MEASURE_STATES.values())}")
    feedback = _short(measure.feedback, "处置结果", 4000)
    if measure.state in {"done", "dropped"} and len(feedback) < 2:
        raise RegisterError(f"记为“{MEASURE_STATES[measure.state]}”须写明处置结果或原因（至少2个字）")
    over = measure.state in {"done", "dropped"}
    return {
        "code": measure.code,
        "unit": _short(measure.unit, "承办单位", 200),
        "document": _short(measure.document, "文号", 200),
        "state": measure.state,
        "issued_at": parse_day(measure.issued, "发文日期") if measure.issued.strip() else None,
        "due_at": end_of_day(parse_day(measure.due, "时限")) if measure.due.strip() else None,
        "feedback": feedback,
        "closed_at": ((before.closed_at if before else None) or now) if over else None,
    }


def _short(typed: str, what: str, most: int) -> str:
    text = tidy(typed)
    if len(text) > most:
        raise RegisterError(f"{what}有{len(text):,}个字，最多{most:,}个；请删短后再保存")
    return text


def _write(
    connection: Connection,
    entry: Entry,
    person: Person,
    now: int,
    measure: Measure,
    *,
    action: str,
    fields: Mapping[str, Any] | None = None,
) -> Entry:
    detail = {"measure": {"code": measure.code, "state": measure.state, "unit": tidy(measure.unit)[:200]}}
    comment = tidy(measure.feedback)[:2000]
    return write_change(connection, entry, person, action=action, now=now, fields=fields, comment=comment, detail=detail)


def _suggest(entry: Entry) -> Iterator[Suggestion]:
    fields = entry.fields
    risk = fields.get("risk", "")
    if risk in GRAVE and _is_sold(entry):
        yield Suggestion("D1", f"风险等级{RISKS[risk]}，产品在售")
    if _local_firm(entry):
        yield Suggestion("D2a", f"涉及本地企业{_local_firm(entry)}，可发告知书{'并约谈' if risk in GRAVE else ''}")
    if "C2" in entry.codes:
        yield Suggestion("D2b", "符合C2：如为行业性问题，通报行业主管部门和行业协会")
        if entry.county in COUNTIES:
            yield Suggestion("D2c", f"符合C2：如为区域性问题，通报{COUNTIES[entry.county]}政府")
    if fields.get("attribution") == "confirmed" and int(fields.get("severity") or 0) >= MIN_DEFECT:
        yield Suggestion("D3a", "产品缺陷已确认，伤害程度严重以上")
    if fields.get("licence") or fields.get("ccc"):
        yield Suggestion("D3b", "产品涉及生产许可或强制性认证")
    if reason := _others_concerned(entry):
        yield Suggestion("D3c", reason)


def _is_sold(entry: Entry) -> bool:
    said = entry.fields.get("on_sale", "unknown")
    return said == "yes" or (said != "no" and bool(entry.fields.get("sale_regions") or entry.fields.get("channels")))


def _local_firm(entry: Entry) -> str:
    """A maker whose place is one of our counties, or a seller named in an entry of one of them."""
    if entry.fields.get("maker") and entry.fields.get("maker_region") in COUNTIES:
        return str(entry.fields["maker"])
    return str(entry.fields.get("seller", "")) if entry.county in COUNTIES else ""


def _others_concerned(entry: Entry) -> str:
    if named := entry.fields.get("departments"):
        return f"涉及其他部门：{named}"
    if "C6" in entry.codes:
        return "符合C6：有其他职能部门通报"
    return "重点信息已造成伤亡，可能须公安、应急等部门处理" if entry.level is Level.KEY and "K1" in entry.codes else ""


def can_add(entry: Entry) -> str:
    """Why no measure can be added, or empty."""
    return f"{STATE_NAMES[entry.state]}的信息不能增加措施" if entry.state in {State.ARCHIVED, State.WITHDRAWN} else ""
