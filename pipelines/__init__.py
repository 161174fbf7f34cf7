"""归集: one verb per file, normalise → cluster → judge → keep → index; ``ingest`` composes them for everything that comes in."""
