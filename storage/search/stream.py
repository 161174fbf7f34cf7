"""The form of a text on which index, query and highlighter agree."""

from core.text import fold


def solid(text: str) -> str:
    """The character stream of ``text``: folded, without blanks. What matches is decided on this form alone."""
    return "".join(fold(text).split())
