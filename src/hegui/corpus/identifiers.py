# SPDX-License-Identifier: Apache-2.0
"""Identifiers kept so that they can be found again and not read: a keyed digest, under a key that stays with the run."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from typing import Final

from hegui.detect.personal.kinds import Kind
from hegui.detect.redaction import plain
from hegui.errors import CorpusProblem, Place, Problem
from hegui.text import Text

KEY_FILE: Final = "identifier.key"
DIGEST_BYTES: Final = 16
_KEY_BYTES: Final = 32

EXACT: Final = frozenset(Kind) - {Kind.ADDRESS, Kind.AGE, Kind.BIRTH_DATE, Kind.COORDINATES, Kind.NAME}
"""Kinds whose value names one person, account or thing, however it is written. The others are told in many ways."""


def identifier_digest(key: bytes, value: str) -> bytes:
    """HMAC-SHA256, cut to 16 bytes, of an identifier in plain form: folded, without separators, in capitals.

    A mainland mobile number has the same digest with and without +86.
    """
    said = plain(value).upper()
    for prefix in ("0086", "86"):
        if said.isdigit() and said.startswith(f"{prefix}1") and len(said) == len(prefix) + 11:
            said = said.removeprefix(prefix)
            break
    return hmac.digest(key, said.encode("utf-8", "surrogatepass"), hashlib.sha256)[:DIGEST_BYTES]


def key_of(folder: Path) -> bytes:
    """The key of a run.

    Raises:
        CorpusProblem: it is missing or damaged.
    """
    path = folder / KEY_FILE
    try:
        key = path.read_bytes()
    except OSError as error:
        what = Text(f"无法读取标识符密钥：{error.strerror}", f"the key of identifiers cannot be read: {error.strerror}")
        raise CorpusProblem(Problem(what, Place(KEY_FILE))) from error
    if len(key) != _KEY_BYTES:
        what = Text("标识符密钥已损坏", "the key of identifiers is damaged")
        raise CorpusProblem(Problem(what, Place(KEY_FILE), accepted=Text("32 字节", "32 bytes")))
    return key


def key_for(folder: Path) -> bytes:
    """The key of a run, made at its beginning; a key file that was put there before is used.

    Raises:
        CorpusProblem: it is damaged.
        OSError: it cannot be written.
    """
    try:
        handle = os.open(folder / KEY_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return key_of(folder)
    with os.fdopen(handle, "wb") as stream:
        stream.write(secrets.token_bytes(_KEY_BYTES))
        stream.flush()
        os.fsync(stream.fileno())
    return key_of(folder)
