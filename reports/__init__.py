"""Periodic reports: figures, Word and Excel files, charts."""
