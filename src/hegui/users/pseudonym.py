# SPDX-License-Identifier: Apache-2.0
"""End users by a keyed digest: records tell persons apart without holding the id that the host application gave."""

import hashlib
import re
from typing import Final

SHORTEST_SECRET: Final = 16
_LONGEST_KEY: Final = 64
_DIGEST: Final = 16
_FORM: Final = re.compile(f"[0-9a-f]{{{2 * _DIGEST}}}")


def is_digest(words: str) -> bool:
    """Whether this can be the digest of an end user; anything else is of nobody."""
    return _FORM.fullmatch(words) is not None


class Pseudonyms:
    """Digests of end users. The same person of the same host application has the same digest on every replica.

    Args:
        secret: of this installation, at least 16 bytes. With another secret nobody is recognised: measures would be void.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) < SHORTEST_SECRET:
            raise ValueError("the secret of pseudonyms has 16 bytes at least / 假名化密钥至少 16 字节")
        # BLAKE2b takes keys of 64 bytes at most: what is longer goes in by its digest, whole.
        self._key = secret if len(secret) <= _LONGEST_KEY else hashlib.blake2b(secret).digest()

    def of(self, application: str, user: str) -> str:
        """The digest: 32 hexadecimal digits (BLAKE2b, 128 bits, keyed).

        Args:
            application: the host application. Its keys may change, the digest stays; ids of two applications never meet.
            user: the id that it gave.
        """
        # No application's name holds a line feed, so no two pairs are the same bytes.
        return hashlib.blake2b(f"{application}\n{user}".encode(), key=self._key, digest_size=_DIGEST).hexdigest()
