"""Scrapy's guard against a spider that eats the memory, looking at what the process uses now.

Scrapy asks for the peak, which on Linux a child process inherits from its parent: a crawl started by a large process would end at once.
"""

import os
from pathlib import Path

from scrapy.extensions.memusage import MemoryUsage

_STATM = Path("/proc/self/statm")


class PresentMemory(MemoryUsage):
    """Ends a spider above MEMUSAGE_LIMIT_MB."""

    def get_virtual_size(self) -> int:
        """Resident bytes of this process; the peak where the system does not tell."""
        try:
            pages = int(_STATM.read_text("ascii").split()[1])
        except OSError:
            return int(super().get_virtual_size())
        return pages * os.sysconf("SC_PAGE_SIZE")
