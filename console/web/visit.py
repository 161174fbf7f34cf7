"""One request as a page sees it: who asks, from which installation, with which fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from console.installation import Installation
from core.people import Permission, Person
from storage.audit import add_audit
from storage.logins import Login


@dataclass(frozen=True, slots=True)
class Visit:
    """Everything that an answer depends on; ``now`` is UTC epoch milliseconds."""

    request: Request
    installation: Installation
    login: Login | None
    form: FormData
    now: int
    client: str
    """Address of the browser, as far as the trusted proxies tell."""
    openapi: Callable[[], dict[str, Any]]

    @property
    def person(self) -> Person:
        """Who is logged in. Raises LookupError on a public page that nobody is logged in to."""
        if self.login is None:
            raise LookupError("nobody is logged in")
        return self.login.person

    @property
    def csrf(self) -> str:
        """The token that every form of this log-in carries."""
        return self.login.csrf if self.login else ""

    @property
    def wants_json(self) -> bool:
        """Whether a script asks (it says so in ``Accept``)."""
        return self.request.headers.get("accept", "").startswith("application/json")

    def may(self, permission: Permission) -> bool:
        """Whether the person may do something else than this page."""
        return self.login is not None and self.login.person.may(permission)

    def query(self, name: str, default: str = "") -> str:
        """One parameter of the address."""
        return self.request.query_params.get(name, default)

    def field(self, name: str, default: str = "") -> str:
        """One typed field of the form; an upload counts as absent."""
        value = self.form.get(name, default)
        return value if isinstance(value, str) else default

    def fields(self, name: str) -> list[str]:
        """All values of one field."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def upload(self, name: str) -> UploadFile | None:
        """One uploaded file."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) else None

    def path(self, name: str) -> str:
        """One variable part of the address."""
        return str(self.request.path_params[name])

    def audit(self, connection: Connection, action: str, subject: str, detail: Mapping[str, Any]) -> None:
        """Append what this person does to the audit chain, in the transaction of the deed."""
        add_audit(connection, actor=self.person.login, action=action, subject=subject, detail=detail, now=self.now)
