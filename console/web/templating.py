"""The template environment: everything escaped, an undefined name is an error, dates and numbers in the console's wording."""

from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from console.web.assets import STYLES, asset
from console.web.keys import PLACES, for_script
from console.web.links import is_web_address
from core.clock import chinese_date, chinese_minute, shanghai
from core.criteria import CRITERIA, DISPOSALS, FLAG_NAMES, KEY_TRIGGERS, LEVEL_NAMES, PRODUCT_CLASSES, SOURCE_KINDS, Level
from core.people import ROLE_NAMES, Role
from core.regions import region_name
from core.review import ROUTES, STATE_NAMES, VERDICT_NAMES, State

TEMPLATES: Final = Path(__file__).parent / "templates"


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The environment, made once."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "date": chinese_date,
        "minute": chinese_minute,
        "clock": lambda at: f"{shanghai(at):%H:%M}",
        "iso": lambda at: shanghai(at).isoformat(timespec="minutes"),
        "level_name": lambda level: LEVEL_NAMES[Level(level)],
        "region_name": region_name,
        "role_name": lambda role: ROLE_NAMES[Role(role)],
        "state_name": lambda state: STATE_NAMES[State(state)],
        "verdict_name": lambda verdict: VERDICT_NAMES[verdict],
        "thousands": lambda number: f"{number:,}",
    }
    environment.globals |= {
        "asset": asset,
        "STYLES": STYLES,
        "CLAUSES": {**CRITERIA, **KEY_TRIGGERS},
        "FLAG_NAMES": FLAG_NAMES,
        "SOURCE_KINDS": SOURCE_KINDS,
        "PRODUCT_CLASSES": PRODUCT_CLASSES,
        "DISPOSALS": DISPOSALS,
        "ROUTES": ROUTES,
        "KEYS": for_script(),
        "PLACES": PLACES,
        "is_web_address": is_web_address,
    }
    return environment


def day(at: int, now: int) -> str:
    """A moment in a list: ``08:31`` today, ``昨天``, ``11月15日`` this year, else the whole date."""
    then, today = shanghai(at), shanghai(now)
    if then.date() == today.date():
        return f"{then:%H:%M}"
    if then.date() == today.date() - timedelta(days=1):
        return "昨天"
    return f"{then.month}月{then.day}日" if then.year == today.year else chinese_date(at)
