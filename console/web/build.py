"""Which build of the console a page came from: a form of an older one is not guessed at."""

import hashlib
from functools import lru_cache

from console.web.assets import STATIC
from console.web.templating import TEMPLATES


@lru_cache(maxsize=1)
def build_id() -> str:
    """Twelve hexadecimal digits over all templates, scripts and style sheets."""
    digest = hashlib.sha256()
    for path in sorted([*STATIC.rglob("*.*"), *TEMPLATES.rglob("*.html")]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]
