"""How a colleague's computer learns to trust the certificate of this console, once."""

from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.exceptions import HTTPException
from starlette.responses import Response

from console.authority_files import find_authority
from console.local_authority import fingerprint
from console.web.answers import download, page
from console.web.page import Page
from console.web.visit import Visit
from core.clock import to_epoch
from core.people import Permission

FILE_NAME: Final = "fengxun-ca.crt"


def show_trust(visit: Visit) -> Response:
    """The steps for each system, with the fingerprint to compare; without a local authority it says that there is nothing to do."""
    authority = find_authority(visit.installation.home)
    if authority is None:
        return page(visit, "trust.html", fingerprint="", ends_at=0, file_name=FILE_NAME)
    return page(
        visit, "trust.html", fingerprint=fingerprint(authority), ends_at=to_epoch(authority.not_valid_after_utc), file_name=FILE_NAME
    )


def send_authority(visit: Visit) -> Response:
    """The authority's certificate (never its key) as a file."""
    authority = find_authority(visit.installation.home)
    if authority is None:
        raise HTTPException(404)
    return download(FILE_NAME, authority.public_bytes(Encoding.PEM), "application/x-x509-ca-cert")


PAGES: Final = (
    Page("GET", "/trust", show_trust, Permission.PUBLIC, per_minute=60),
    Page("GET", f"/trust/{FILE_NAME}", send_authority, Permission.PUBLIC, per_minute=60),
)
