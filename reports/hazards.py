"""The judge's hazards: their names, and the gravest harm that each can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from classifiers.lexicon import load_lexicon


@dataclass(frozen=True, slots=True)
class Hazards:
    """Names by code, in the order of the lexicon, and potential severity 1–4 by code."""

    names: Mapping[str, str]
    severities: Mapping[str, int]


@lru_cache(maxsize=1)
def load_hazards() -> Hazards:
    """What the shipped lexicon says."""
    groups = {code: group for (kind, code), group in load_lexicon().groups.items() if kind == "hazard"}
    return Hazards({code: group.name for code, group in groups.items()}, {code: group.severity for code, group in groups.items()})
