"""Templates to HTML, with what every page needs at hand."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from console.web.build import build_id
from console.web.frame import frame_of
from console.web.templating import day, templates
from console.web.visit import Visit
from core.people import Permission


def render(visit: Visit, template: str, values: Mapping[str, Any]) -> str:
    """One page, with the frame's counts and the visit's person and token at hand."""
    known = {
        "visit": visit,
        "person": visit.login.person if visit.login else None,
        "now": visit.now,
        "frame": frame_of(visit),
        "may": lambda name: visit.may(Permission(name)),
        "csrf_field": lambda: _hidden(visit),
        "day": lambda at: day(at, visit.now),
    }
    return templates().get_template(template).render({**known, **values})


def _hidden(visit: Visit) -> Markup:
    """The fields that every form carries: the log-in's token and the build that the page came from."""
    return Markup('<input type="hidden" name="csrf" value="{}"><input type="hidden" name="build" value="{}">').format(
        visit.csrf, build_id()
    )
