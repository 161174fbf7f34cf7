"""Pinned floors of the measures: read, compared, raised; lowered only with a reason that stays in the file.

A gate after trafilatura's ``tests/eval_gate.py``. A digest over the floors makes a quiet edit by hand visible.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.errors import FengxunError

FILE: Final = Path(__file__).parent / "floors.json"
CEILINGS: Final = frozenset({"alarms.per_1000_background", "cost_100k_vs_10k", "search_p95_ms"})
"""Measures of which less is better: their floor is the most that they may be."""

Figures = Mapping[str, float]


class FloorsError(FengxunError):
    """The floors were edited by hand, or would be lowered without a reason."""


@dataclass(frozen=True, slots=True)
class Floors:
    """``bounds``: the worst value that each measure may have; ``lowered``: every step back with its reason."""

    bounds: Figures
    lowered: tuple[Mapping[str, Any], ...] = ()

    def misses(self, name: str, value: float) -> bool:
        """Whether a measured value is worse than its floor; a measure without a floor misses nothing."""
        return name in self.bounds and _is_worse(name, value, self.bounds[name])


def load_floors(file: Path = FILE) -> Floors:
    """The pinned floors. Raises FloorsError when the digest does not fit them."""
    content = json.loads(file.read_text("utf-8"))
    floors = Floors(content["floors"], tuple(content["lowered"]))
    if content["digest"] != _digest(floors):
        raise FloorsError(f"{file.name} was edited by hand; change floors with: python -m evals pin")
    return floors


def save_floors(floors: Floors, file: Path = FILE) -> None:
    """Write the floors with their digest."""
    content = {"digest": _digest(floors), "floors": dict(sorted(floors.bounds.items())), "lowered": list(floors.lowered)}
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def pin(floors: Floors, wanted: Figures, reason: str = "") -> Floors:
    """The floors with ``wanted`` in their place. Raises FloorsError where one would be lowered and no ``reason`` is given."""
    down = [name for name, value in wanted.items() if floors.misses(name, value)]
    if down and not reason:
        listed = ", ".join(f"{name} {floors.bounds[name]:g} → {wanted[name]:g}" for name in sorted(down))
        raise FloorsError(f"these floors would be lowered: {listed}; say why with --allow-regression REASON")
    steps = tuple({"measure": name, "from": floors.bounds[name], "to": wanted[name], "reason": reason} for name in sorted(down))
    return Floors({**floors.bounds, **wanted}, (*floors.lowered, *steps))


def _is_worse(name: str, value: float, bound: float) -> bool:
    return value > bound if name in CEILINGS else value < bound


def _digest(floors: Floors) -> str:
    text = json.dumps([dict(sorted(floors.bounds.items())), list(floors.lowered)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
