"""What is handed over of an entry: plain values in one stable form, with codes and their words, and nothing that is only ours."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from core.clock import shanghai, to_epoch
from core.criteria import DISPOSALS, LEVEL_NAMES, Level
from core.regions import region_name
from register.entry import Criterion, Disposal, Entry
from register.states import STATE_NAMES, State

SCHEMA: Final = 1
_UNSAFE: Final = re.compile(r"[^\w-]")
_KEPT_BACK: Final = frozenset({"collected_by", "reference", "remark"})
"""Fields that stay in the bureau: who collected, whose letter it came by, our notes."""


def content_of(entry: Entry, key: str, people: Mapping[int, str]) -> dict[str, Any]:
    """The entry as it stands now, as JSON values. ``key`` names this hand-over: the receiver takes it once."""
    return {
        "schema": SCHEMA,
        "key": key,
        "number": entry.number,
        "display": entry.display,
        "version": entry.version,
        "state": {"code": entry.state.value, "name": STATE_NAMES[entry.state]},
        "title": entry.title,
        "level": {"code": entry.level.value, "name": LEVEL_NAMES[entry.level]},
        "county": {"code": entry.county, "name": region_name(entry.county)},
        "source": entry.kind,
        "product_class": entry.product_class,
        "criteria": [{"code": each.code, "basis": each.basis, "quote": each.quote, "who": each.who} for each in entry.criteria],
        "fields": {name: value for name, value in entry.fields.items() if name not in _KEPT_BACK},
        "disposals": [_measure(each) for each in entry.disposals],
        "signatures": {
            "author": people.get(entry.author, ""),
            "checked": people.get(entry.checked_by or 0, ""),
            "signed": people.get(entry.signed_by or 0, ""),
        },
        "collected_at": _moment(entry.collected_at),
        "issued_at": _moment(entry.issued_at),
        "closed_at": _moment(entry.closed_at),
    }


def entry_of(content: Mapping[str, Any]) -> Entry:
    """The entry as it was handed over, for a sheet that is written later; who signed is not in it as numbers."""
    return Entry(
        **{name: content[name] for name in ("number", "display", "version", "title", "product_class", "fields")},
        id=0,
        event=0,
        author=0,
        checked_by=None,
        checked_at=None,
        signed_by=None,
        signed_at=None,
        issued_at=_epoch(content["issued_at"]),
        closed_at=_epoch(content["closed_at"]),
        state=State(content["state"]["code"]),
        level=Level(content["level"]["code"]),
        county=content["county"]["code"],
        kind=content["source"],
        criteria=tuple(Criterion(**each) for each in content["criteria"]),
        disposals=tuple(_measure_of(each) for each in content["disposals"]),
        collected_at=_epoch(content["collected_at"]) or 0,
        created_at=0,
        updated_at=0,
    )


def as_file(content: Mapping[str, Any]) -> bytes:
    """The bytes of a JSON file; equal content gives equal bytes."""
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode("utf-8", "replace")


def file_name(content: Mapping[str, Any], ending: str) -> str:
    """``YC-2026-000123-v4.json``: one name per entry and version, whatever signs the prefix of the numbers has."""
    return f"{_UNSAFE.sub('_', content['number'])}-v{content['version']}.{ending}"


def _measure(disposal: Disposal) -> dict[str, Any]:
    return {
        "code": disposal.code,
        "name": DISPOSALS.get(disposal.code, ""),
        "unit": disposal.unit,
        "document": disposal.document,
        "state": disposal.state,
        "issued_at": _moment(disposal.issued_at),
        "due_at": _moment(disposal.due_at),
        "feedback": disposal.feedback,
    }


def _measure_of(content: Mapping[str, Any]) -> Disposal:
    named = {name: content[name] for name in ("code", "unit", "document", "state", "feedback")}
    return Disposal(id=0, closed_at=None, by=0, issued_at=_epoch(content["issued_at"]), due_at=_epoch(content["due_at"]), **named)


def _epoch(moment: str | None) -> int | None:
    return None if moment is None else to_epoch(datetime.fromisoformat(moment))


def _moment(epoch: int | None) -> str | None:
    """ISO 8601 with the zone of Shanghai."""
    return None if epoch is None else shanghai(epoch).isoformat(timespec="seconds")
