"""Passwords: Argon2id hashes and the rules of ASVS 5.0 (6.2): length, no common ones, no composition rules."""

import secrets
import unicodedata
from functools import lru_cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import PeopleError

SHORTEST: Final = 10
LONGEST: Final = 256
_COMMON: Final = (
    "1234567890", "0123456789", "9876543210", "0987654321", "password", "passw0rd", "qwertyuiop", "1q2w3e4r5t", "1qaz2wsx3edc", "zxcvbnm",
    "iloveyou", "administrator", "letmein", "welcome", "abcdefghij", "abc123456", "a123456789", "woaini", "5201314", "1314520", "fengxun",
    "yuncheng", "shichangjianguan", "scjgj", "12315", "88888888", "66666666", "admin123456", "qq123456", "asdfghjkl", "1122334455",
)  # fmt: skip
"""Beginnings and kernels of the passwords that are guessed first; one padded to length is no better."""


def hash_password(password: str) -> str:
    """An Argon2id hash of the password in NFC."""
    return _hasher().hash(_normal(password))


def is_right(stored: str, password: str) -> bool:
    """Whether ``password`` is the one that was stored; takes as long for an unknown user (``stored`` empty)."""
    try:
        return _hasher().verify(stored or _nobody(), _normal(password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def require_good(password: str, *, login: str, name: str) -> None:
    """Raises PeopleError saying what to change, unless the password may be used."""
    text = _normal(password)
    if len(text) < SHORTEST:
        raise PeopleError(f"密码至少{SHORTEST}个字符。几个不相干的词连在一起就很好记。")
    if len(text) > LONGEST:
        raise PeopleError(f"密码最多{LONGEST}个字符。")
    folded = text.casefold()
    if len(set(folded)) < 5 or any(_kernel(folded, word) for word in _COMMON) or (login and login.casefold() in folded) or name in text:
        raise PeopleError("这个密码太容易猜到（常见密码、用户名或姓名）。请换一个。")


def random_password() -> str:
    """A password for a new log-in, easy to read aloud: four groups of letters and digits, about 79 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _kernel(text: str, word: str) -> bool:
    """Whether ``word`` makes up most of ``text``."""
    return word in text and len(word) * 2 > len(text)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher().hash(secrets.token_hex(16))
