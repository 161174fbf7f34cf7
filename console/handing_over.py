"""The effect behind a hand-over: one entry version to the official system by its way, and the answer noted under its key.

A kill between the deed and the note runs it again with the same key: a file of the same name and bytes, a request that the receiver
recognises. So every entry version is accepted once.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row

from console.installation import Installation
from core.errors import DeliveryError, RefusedError
from net.client import Client
from register.columns import SHIPPED, Layout, load_layout
from register.content import as_file, entry_of, file_name
from register.receiver import read_answer
from register.sheet import write_sheet
from storage.files import write_whole
from storage.handovers import ACCEPTED, DELIVERED, REFUSED, change_handover, find_handover
from storage.outbox import Work

FOLDER: Final = "handover"
"""Where files for the official system lie in the home."""


def run_handover(installation: Installation, work: Work) -> None:
    """Hand over one entry version. Raises DeliveryError to be tried again, RefusedError to wait for a person."""
    key = str(work.payload["key"])
    with installation.record.read() as connection:
        row = find_handover(connection, key)
    if row is None or row.state in {ACCEPTED, DELIVERED}:
        return
    try:
        done = _WAYS[row.way](installation, row)
    except RefusedError as error:
        _note(installation, work, {"state": REFUSED, "answer": str(error)})
        raise
    installation.crash("handover.sent")
    _note(installation, work, done)
    installation.crash("handover.noted")


def layout_of(installation: Installation) -> Layout:
    """The column layout in force; a relative path lies in the home."""
    own = installation.settings.register.columns
    return load_layout(installation.home / own if own else SHIPPED)


def drop_folder(installation: Installation) -> Path:
    """Where JSON files go. Ours is made; one that the settings name must exist (a share that is not mounted must not be shadowed)."""
    named = installation.settings.register.drop_dir
    folder = installation.home / (named or FOLDER)
    if not named:
        folder.mkdir(exist_ok=True)
    if not folder.is_dir():
        raise DeliveryError(f"投递目录 {folder} 不在或不可用")
    return folder


def sheet_path(installation: Installation, content: Mapping[str, Any]) -> Path:
    """Where the Excel file of a hand-over lies."""
    return installation.home / FOLDER / "excel" / file_name(content, "xlsx")


def _send_http(installation: Installation, row: Row[Any]) -> dict[str, Any]:
    settings = installation.settings.register
    if not settings.receiver_url:
        raise RefusedError("没有配置 register.receiver_url，接口方式不可用")
    ca_file = str(installation.home / settings.receiver_ca_file) if settings.receiver_ca_file else ""
    client = Client(settings.receiver_url, settings.receiver_token, ca_file, settings.receiver_timeout_s)
    answer = client.post_json(row.content, {"Idempotency-Key": row.key})
    number = read_answer(answer.status, answer.body)
    return {"state": ACCEPTED, "accepted": number, "answer": f"{answer.status}", "place": settings.receiver_url}


def _drop_json(installation: Installation, row: Row[Any]) -> dict[str, Any]:
    return _written(drop_folder(installation) / file_name(row.content, "json"), as_file(row.content))


def _write_excel(installation: Installation, row: Row[Any]) -> dict[str, Any]:
    path = sheet_path(installation, row.content)
    path.parent.mkdir(parents=True, exist_ok=True)
    return _written(path, write_sheet([entry_of(row.content)], layout_of(installation), row.created_at))


def _written(path: Path, content: bytes) -> dict[str, Any]:
    try:
        write_whole(path, content)
    except OSError as error:
        raise DeliveryError(f"{path.name} 没有写成：{error.strerror or error}") from error
    return {"state": DELIVERED, "place": path.name, "answer": ""}


_WAYS: Final = {"http": _send_http, "json": _drop_json, "excel": _write_excel}


def _note(installation: Installation, work: Work, values: Mapping[str, Any]) -> None:
    now = installation.clock()
    with installation.record.write() as connection:
        change_handover(connection, str(work.payload["key"]), {**values, "tries": work.attempts, "done_at": now})
