"""One lease per host: sources of one host never run at the same time, on whatever machine."""

import os
import socket

from sqlalchemy import Connection, or_, select, update

from storage.tables import hosts
from storage.upsert import upsert

LEASE_MS = 60_000
"""How long a host stays taken after its holder was last heard of."""


def holder_name() -> str:
    """Who holds a lease: machine and process, so that a dead process on the same machine is noticed at once."""
    return f"{socket.gethostname()}:{os.getpid()}"


def take_host(connection: Connection, host: str, holder: str, now: int) -> bool:
    """Take the lease of a host; False while somebody else holds it and lives."""
    upsert(connection, hosts, ["host"], {"host": host, "next_at": 0, "lease_until": 0, "lease_token": ""})
    present = connection.execute(select(hosts.c.lease_token).where(hosts.c.host == host)).scalar_one()
    free = or_(hosts.c.lease_until <= now, hosts.c.lease_token == holder)
    if present and _is_dead_neighbour(present):
        free = or_(free, hosts.c.lease_token == present)
    values = {"lease_until": now + LEASE_MS, "lease_token": holder}
    return connection.execute(update(hosts).where(hosts.c.host == host, free).values(values)).rowcount > 0


def renew_host(connection: Connection, host: str, holder: str, now: int) -> bool:
    """Stay the holder; False when the lease was lost."""
    ours = (hosts.c.host == host, hosts.c.lease_token == holder)
    return connection.execute(update(hosts).where(*ours).values(lease_until=now + LEASE_MS)).rowcount > 0


def leave_host(connection: Connection, host: str, holder: str, next_at: int) -> None:
    """Give the lease back; nobody may ask the host anything before ``next_at``."""
    ours = (hosts.c.host == host, hosts.c.lease_token == holder)
    connection.execute(update(hosts).where(*ours).values(lease_until=0, lease_token="", next_at=next_at))


def host_next_at(connection: Connection, host: str) -> int:
    """When the host may be asked again; 0 = now."""
    return connection.execute(select(hosts.c.next_at).where(hosts.c.host == host)).scalar() or 0


def _is_dead_neighbour(holder: str) -> bool:
    """Whether the holder is a process of this machine that no longer exists."""
    machine, _, process = holder.rpartition(":")
    if os.name != "posix" or machine != socket.gethostname() or not process.isdigit():
        return False  # on Windows signal 0 is Ctrl-C, which would end what it asks about
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
