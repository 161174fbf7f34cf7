"""A small invented web: eight sources over three days, answered for the demo and the tests by a loopback server."""

from crawlers.sample.world import Response, World, hosts, load_items

__all__ = ["Response", "World", "hosts", "load_items"]
