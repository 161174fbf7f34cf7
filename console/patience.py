"""HTTP connections whose patience ends: a request that does not arrive whole in time is hung up (slowloris, CWE-400).

uvicorn bounds only the time between two requests; a connection that says nothing, or drips its head or body, would stay for ever.
"""

import asyncio
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

ARRIVAL_S: Final = 60.0
"""From the connection, or the first byte of a later request, until its last byte. 12 MB in this time are 1.6 Mbit/s."""


class PatientProtocol(H11Protocol):
    """One connection; ``arrival_s`` is how long a request may take to arrive."""

    arrival_s: float = ARRIVAL_S

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn declares it
        """Start waiting for a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting while a request is under way, stop when it is here."""
        self._wait()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE and self.conn.their_state is not h11.SEND_BODY:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing left to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(self.arrival_s, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _hang_up(self) -> None:
        self._deadline = None
        self.transport.abort()
