"""Who acts on the command line: the account of the operating system, for the audit trail."""

import getpass
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection

from core.clock import system_clock
from storage.audit import add_audit

Audit = Callable[[Connection, str, str, Mapping[str, Any]], None]
"""Appends (action, subject, detail) of a deed to the audit chain, in the transaction of the deed."""


def report(connection: Connection, action: str, subject: str, detail: Mapping[str, Any]) -> None:
    """Append what the present account did, in the transaction of the deed."""
    add_audit(connection, actor=f"命令行:{getpass.getuser()}", action=action, subject=subject, detail=detail, now=system_clock())
