"""Every address with parameters, given what nobody means: never an error of ours, never a change (rows E2, E3, E5, E18, E19)."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from console.installation import Installation, open_installation
from core.people import Role
from tests.console.web_client import log_in, post, web

LOGIN = "tester"
VALUES = (
    "",
    "'",
    "' OR '1'='1",
    "1; DROP TABLE users--",
    "{{7*191}}",
    "../../etc/passwd",
    "%00",
    "\ud800".encode("utf-8", "surrogatepass").hex(),
    "-1",
    "0",
    "9" * 30,
    "１２",
    "key\r\nSet-Cookie: x=1",
    "<script>alert(1)</script>",
    "\u202eabc",
    "a" * 5_000,
    "2026-11-31",
    "9999-12-31",
    "0001-01-01",
)
READER = {"/search": ("q", "in", "level", "kind", "source", "county", "product", "hazard", "from", "to", "sort", "page")}
ADMIN = {
    "/sources": ("state", "kind"),
    "/sources/cn-chinanews": ("run", "outcome"),
    "/admin/audit": ("actor", "action", "from", "to", "page", "check"),
    "/admin/users": ("x",),
    "/admin/outbox": ("x",),
    "/admin/settings": ("x",),
}


@pytest.fixture
def installation(copied: Path) -> Iterator[Installation]:
    opened = open_installation(copied)
    yield opened
    opened.record.close()


def contents(home: Path) -> str:
    """All rows except when a log-in was last seen."""
    with sqlite3.connect(home / "record.db") as connection:
        text = "\n".join(line for line in connection.iterdump() if 'INTO "logins"' not in line)
    connection.close()
    return text


def ask(client: TestClient, pages: dict[str, tuple[str, ...]]) -> None:
    for path, names in pages.items():
        for name in names:
            for value in VALUES:
                answer = client.get(path, params={name: value})
                assert answer.status_code == 200, (path, name, value)
                assert "<script>alert" not in answer.text
                assert "1337" not in answer.text
                assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("role", "pages"), [(Role.ANALYST, READER), (Role.ADMIN, ADMIN)])
def test_no_parameter_breaks_a_page_or_changes_anything(installation: Installation, role: Role, pages: dict[str, tuple[str, ...]]) -> None:
    client = log_in(web(installation), installation, role, LOGIN)
    before = contents(installation.home)
    ask(client, pages)
    assert contents(installation.home) == before


def test_no_field_breaks_a_form(installation: Installation) -> None:
    client = log_in(web(installation), installation, Role.ADMIN, LOGIN)
    forms = {
        "/sources/cn-chinanews/drop": ("item", "reason"),
        "/sources/cn-chinanews/retry": ("item",),
        "/admin/outbox/retry": ("number", "all"),
        "/admin/users/1": ("name", "role", "county", "station"),
    }
    for path, names in forms.items():
        for name in names:
            for value in VALUES:
                answer = post(client, path, {name: value})
                assert answer.status_code < 500, (path, name, value)
                assert "<script>alert" not in answer.text
