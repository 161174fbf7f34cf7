"""A browser without a window for tests: logs in as a role, posts forms with their token."""

import re
from collections.abc import Mapping

from httpx2 import Response
from starlette.testclient import TestClient

from console.installation import Installation
from console.passwords import hash_password
from console.web.app import make_app
from core.people import Role
from storage.people import add_user, change_user, find_user

PASSWORD = "five-quiet-rivers-run"
BASE = "https://localhost"


def web(installation: Installation) -> TestClient:
    """A client over https that does not follow redirects."""
    return TestClient(make_app(installation), base_url=BASE, follow_redirects=False)


def add_person(installation: Installation, role: Role, login: str = "", county: str = "") -> int:
    """A user with PASSWORD; its log-in is the role's name unless given. One that exists is left as it is."""
    login = login or role.value
    with installation.record.write() as connection:
        if known := find_user(connection, login):
            return int(known.id)
        user = add_user(connection, login=login, name=f"测试{login}", role=role, county=county, now=installation.clock())
        change_user(connection, user, {"password": hash_password(PASSWORD)})
        return user


def log_in(client: TestClient, installation: Installation, role: Role, login: str = "", county: str = "") -> TestClient:
    """Log in as a (new) user of ``role``."""
    add_person(installation, role, login, county)
    answer = client.post("/login", data={"username": login or role.value, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def token(client: TestClient, page: str = "/me") -> str:
    """The token of this log-in's forms."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get(page).text)
    assert found
    return found[1]


def post(client: TestClient, path: str, fields: Mapping[str, str | list[str]] | None = None, **headers: str) -> Response:
    """Post a form as a page of ours would."""
    answer: Response = client.post(path, data={"csrf": token(client), **(fields or {})}, headers=headers)
    return answer
