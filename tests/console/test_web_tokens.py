"""Colours: contrast of every pair that is used, recomputed from the tokens (WCAG 2.2, 1.4.3 and 1.4.11), and no colour elsewhere."""

import re
from itertools import product

import pytest

from console.web.assets import STATIC

TEXT = [
    *product(("ink", "ink-2", "ink-3", "accent", "warn"), ("surface", "surface-2", "surface-3", "bg")),
    *product(("ink", "ink-2", "ink-3", "accent", "accent-2"), ("accent-soft",)),
    *product(("key-text",), ("surface", "surface-2", "key-soft", "accent-soft")),
    *product(("ink",), ("mark", "counter", "key-soft", "warn-soft")),
    *product(("bar-ink", "bar-ink-2"), ("bar", "bar-2")),
    *(("on-accent", "accent"), ("on-key", "key"), ("warn", "warn-soft")),
]
EDGES = [
    *product(("line-2",), ("surface", "surface-2", "bg")),
    *(("mark-line", "mark"), ("counter-line", "counter"), ("warn-line", "surface"), ("accent", "surface"), ("key", "surface")),
]
"""Edges of controls and marks."""
WITHOUT_TOKENS = {"tokens.css", "print.css"}
PAPER = (".paper", "iframe", "::backdrop")
"""Things that are white paper (or a shade over the page) in both schemes."""


def tokens(dark: bool) -> dict[str, str]:
    light, _, darker = (STATIC / "tokens.css").read_text("utf-8").partition("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", darker)) if dark else {})


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_contrast(dark: bool, pairs: list[tuple[str, str]], least: float) -> None:
    known = tokens(dark)
    weak = {pair: round(contrast(known[pair[0]], known[pair[1]]), 2) for pair in pairs}
    assert {pair: value for pair, value in weak.items() if value < least} == {}


def test_colours_stand_in_the_tokens_alone() -> None:
    rules = [
        f"{path.name}: {line}"
        for path in STATIC.glob("*.css")
        if path.name not in WITHOUT_TOKENS
        for line in path.read_text("utf-8").splitlines()
        if re.search(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", line) and not any(paper in line for paper in PAPER)
    ]
    assert rules == []
