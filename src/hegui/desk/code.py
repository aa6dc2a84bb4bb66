# SPDX-License-Identifier: Apache-2.0
"""Query codes: who has the code sees the case. 100 bits of chance, shown once; the records hold a digest."""

import hashlib
import secrets
import unicodedata
from typing import Final

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: without I, L, O and U, which people read as other signs."""
_LENGTH: Final = 20
_GROUP: Final = 5
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_LONGEST: Final = 200


def new_code() -> str:
    """A code in four groups of five, such as ``7K2MX-Q0F4T-9ZB1C-HN83W``."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def digest_of(code: str) -> str:
    """The digest of a code as somebody types it: full-width, in small letters, with or without hyphens, O for 0.

    What is no code has a digest like any other, so that it is looked up like any other and found nowhere.
    """
    plain = unicodedata.normalize("NFKC", code[:_LONGEST]).upper()
    signs = "".join(char for char in plain if char.isalnum()).translate(_MISREAD)
    return hashlib.sha256(b"hegui case " + signs.encode("utf-8", "replace")).hexdigest()
