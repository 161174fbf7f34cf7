"""How many real feeds and pages in GB2312 and Big5 are decoded with the charset they are filed under."""

from pathlib import Path
from typing import Final

from core.encoding import decode

_FAMILIES: Final = {"GB2312": "gb18030", "Big5": "big5hkscs"}


def measure_encodings(data: Path) -> dict[str, float]:
    """Decode every file of ``data/encodings`` (folder name = expected family); empty where the folder is missing."""
    folder = data / "encodings"
    if not folder.is_dir():
        return {}
    verdicts = [_is_right(path, expected) for name, expected in _FAMILIES.items() for path in sorted((folder / name).glob("*"))]
    return {"encodings.right": float(sum(verdicts)), "encodings.of": float(len(verdicts))}


def _is_right(path: Path, expected: str) -> bool:
    decoded = decode(path.read_bytes())
    return decoded.charset == expected and decoded.replaced == 0
