"""The local mailbox of demo and tests: an SMTP server on loopback that keeps every mail as a numbered file, and its reader."""

import asyncio
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from core.clock import chinese_minute, to_epoch

FOLDER: Final = "mailbox"
HOST: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A running mailbox."""

    port: int
    folder: Path


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as a person reads it; ``html`` is shown in a sandbox only."""

    number: int
    sender: str
    to: str
    subject: str
    date: str
    text: str
    html: str


class _Keeper:
    """Writes what comes in; the file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._last = max(_numbers(folder), default=0)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """Keep one mail."""
        self._last += 1
        path = self._folder / f"{self._last:06d}.eml"
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            file.write(bytes(envelope.original_content or b""))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        return "250 OK"


@contextmanager
def open_mailbox(home: Path, port: int = 0) -> Iterator[Mailbox]:
    """Receive mails on a port of this machine (0 = a free one) while the block lasts; they stay under ``home``."""
    folder = home / FOLDER
    with serve_smtp(_Keeper(folder), port) as bound:
        yield Mailbox(bound, folder)


@contextmanager
def serve_smtp(handler: Any, port: int = 0, **options: Any) -> Iterator[int]:
    """An SMTP server on loopback in a thread of its own; yields its port. ``options`` go to the protocol of aiosmtpd."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: SMTP(handler, loop=loop, hostname="localhost", **options), HOST, port))
    thread = threading.Thread(target=loop.run_forever, name="smtp", daemon=True)
    thread.start()
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    """Stop listening and end what is still being talked about."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def list_letters(home: Path, limit: int = 200) -> list[Letter]:
    """The newest mails first."""
    numbers = sorted(_numbers(home / FOLDER), reverse=True)[:limit]
    return [letter for number in numbers if (letter := load_letter(home, number)) is not None]


def load_letter(home: Path, number: int) -> Letter | None:
    """One mail; None where there is none of that number."""
    path = home / FOLDER / f"{number:06d}.eml"
    return read_letter(number, path.read_bytes()) if path.is_file() else None


def read_letter(number: int, content: bytes) -> Letter:
    """A mail's headers and its two parts as text."""
    message = message_from_bytes(content, policy=default)
    sender, to, subject = (str(message[name] or "") for name in ("From", "To", "Subject"))
    written = getattr(message["Date"], "datetime", None)
    date = chinese_minute(to_epoch(written)) if written else ""
    return Letter(number, sender, to, subject, date, _part(message, "plain"), _part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _numbers(folder: Path) -> list[int]:
    return [int(path.stem) for path in folder.glob("*.eml") if path.stem.isdecimal()] if folder.is_dir() else []
