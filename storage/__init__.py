"""The record: what survives a restart, on SQLite or PostgreSQL. It offers reads and writes, never decisions."""
