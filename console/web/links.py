"""Which foreign addresses a page may link to."""

from urllib.parse import urlsplit


def is_web_address(address: str) -> bool:
    """Whether it is http or https with a host, and nothing that a browser would run."""
    if not address.isprintable():
        return False
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets that are no IPv6 address
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
