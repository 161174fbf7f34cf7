"""Warnings over events: route → mute → group → deduplicate → send → record."""
