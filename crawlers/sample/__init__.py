"""A small invented web: eight sources over three days, answered for the demo and the tests by a loopback server."""

from pathlib import Path
from typing import Final

from crawlers.sample.world import Response, World, hosts, load_items

__all__ = ["SOURCES", "Response", "World", "hosts", "load_items"]

SOURCES: Final = Path(__file__).parent / "sources"
"""Folder with the source files of sites that exist in the sample world only."""
