"""Near-duplicate signatures: one-permutation MinHash over character 3-grams, the same on every machine.

One permutation: Li, Owen, Zhang, NIPS 2012; densification by rotation: Shrivastava, Li, ICML 2014; finaliser: splitmix64, OOPSLA 2014.
Measured against SimHash, datasketch, rensa and gaoya on edited Chinese news: the best recall at 20–30 % edits, and no dependency but numpy.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.text import simplify

SIZE: Final = 128
"""Values in a signature."""
BANDS: Final = 42
_ROWS: Final = 3
SHORT: Final = 40
"""A text of less substance than this is equal to another or different, nothing between: headings of one office share too many 3-grams."""

_GRAM = 3
_BIN_BITS = np.uint64(57)
_NOT_LETTERS = re.compile(r"[\W_]+")
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_STRIDE = np.uint32(0x9E3779B1)

Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Signature:
    """128 MinHash values as 512 bytes, little-endian; equal texts have equal signatures."""

    data: bytes

    @property
    def values(self) -> NDArray[np.uint32]:
        """The 128 values, read-only."""
        return np.frombuffer(self.data, "<u4")

    def to_bytes(self) -> bytes:
        """The 512 bytes that the record keeps."""
        return self.data

    @classmethod
    def from_bytes(cls, data: bytes) -> "Signature":
        """The signature behind ``to_bytes``; raises ``ValueError`` for any other length than 512."""
        if len(data) != SIZE * 4:
            raise ValueError(f"a signature has {SIZE * 4} bytes, not {len(data)}")
        return cls(data)


def letters(text: str) -> str:
    """What counts when texts are compared: letters and digits, NFKC, lower case, simplified; blanks, marks and masks are gone."""
    return simplify(_NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).lower()))


def matter(title: str, text: str) -> str:
    """The letters that identify an item: those of its text (reprints change the heading), of title and text where the text is short."""
    body = letters(text)
    return letters(title) + body if is_short(body) else body


def is_short(essence: str) -> bool:
    """Whether ``letters`` output has less substance than 40 Han characters; four Latin letters or digits weigh as much as one of them."""
    latin = len(essence.encode("ascii", "ignore"))
    return len(essence) - latin * 3 / 4 < SHORT


def grams(essence: str) -> Hashes:
    """Sorted distinct 64-bit hashes of the character 3-grams of ``letters`` output; one hash for the whole where it is short."""
    if is_short(essence):
        return _hash_windows(_code_points(essence.ljust(_GRAM)), max(len(essence), _GRAM))
    return np.unique(_hash_windows(_code_points(essence), _GRAM))


def sign(text: str) -> Signature:
    """The signature of ``text``; ingest signs ``matter(title, text)``. Linear, about 0.1 ms per 1,000 characters."""
    return sign_grams(grams(letters(text)))


def sign_grams(hashes: Hashes) -> Signature:
    """The signature of sorted gram hashes: the least hash of each of 128 bins; an empty bin borrows from the next full one."""
    bins = (hashes >> _BIN_BITS).astype(np.int64)
    filled, first = np.unique(bins, return_index=True)
    least = (hashes[first] >> np.uint64(20)).astype(np.uint32)
    lender = np.searchsorted(filled, np.arange(SIZE)) % len(filled)
    distance = ((filled[lender] - np.arange(SIZE)) % SIZE).astype(np.uint32)
    return Signature((least[lender] + distance * _STRIDE).astype("<u4").tobytes())


def bands(signature: Signature) -> list[int]:
    """42 keys of three values each, as signed 64-bit integers; texts that share a key are candidates.

    With Jaccard similarity J a pair shares a key with probability 1 − (1 − J³)⁴²: .996 at .5, where joining begins, .9997 at .55. Two
    values a key would let unrelated texts (J ≈ .05) share a key with thousands of 100,000 others, and each look-up grow with the record.
    The values of a key are far apart in the signature, because neighbours may be borrowed from the same bin.
    """
    rows = signature.values.astype(np.uint64)[: _ROWS * BANDS].reshape(_ROWS, BANDS)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64) * _PRIME
    for row in rows:
        keys = _finalise((keys ^ row) * _MIX_1)
    listed: list[int] = keys.view(np.int64).tolist()
    return listed


def estimate(a: Signature, b: Signature) -> float:
    """Estimated Jaccard similarity 0..1, standard error about .04."""
    return float(np.mean(a.values == b.values))


def jaccard(a: str, b: str) -> float:
    """Exact Jaccard similarity 0..1 of the 3-gram sets of two texts (of two short texts: 1 where equal, else 0)."""
    return overlap(grams(letters(a)), grams(letters(b)))


def overlap(a: Hashes, b: Hashes) -> float:
    """Jaccard similarity 0..1 of two results of ``grams``."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common)


def _code_points(essence: str) -> Hashes:
    return np.frombuffer(essence.encode("utf-32-le", "surrogatepass"), "<u4").astype(np.uint64)


def _hash_windows(points: Hashes, width: int) -> Hashes:
    count = len(points) - width + 1
    hashes = points[:count].copy()
    for offset in range(1, width):
        hashes = hashes * _PRIME + points[offset : offset + count]
    return _finalise(hashes)


def _finalise(hashes: Hashes) -> Hashes:
    """The finaliser of splitmix64: every input bit reaches every output bit."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * _MIX_1
    hashes = (hashes ^ (hashes >> np.uint64(27))) * _MIX_2
    return hashes ^ (hashes >> np.uint64(31))
