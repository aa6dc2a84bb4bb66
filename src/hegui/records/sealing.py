# SPDX-License-Identifier: Apache-2.0
"""What protects texts at rest: AES-256-GCM, each bound to its record (PIPL 51, GAI 11).

A *key ring* is a list of keys with ids; the first seals, all open. A new key is put in front; the old one stays until
nothing is sealed with it any longer.
"""

import hmac
import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING, Final

from hegui.errors import Place, Problem, RecordsProblem
from hegui.text import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_ID: Final = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_EPOCH_LETTERS: Final = 5
"""So many letters of a record's id choose the key that is derived for it: a new one each nine hours and twenty minutes, so that
random nonces never come near the 2^32 that AES-GCM allows a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """A secret of 32 bytes and the name it goes by."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"Key({self.id!r})"


class KeyRing:
    """Some keys, the current one first.

    Args:
        keys: at least one; ids are different.
    """

    def __init__(self, keys: Sequence[Key]) -> None:
        self._keys = tuple(keys)
        self._of = {key.id: key for key in keys}

    @property
    def current(self) -> Key:
        """The key that new things are sealed with."""
        return self._keys[0]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._keys)

    def of(self, key_id: str) -> Key:
        """The key of an id.

        Raises:
            RecordsProblem: there is none.
        """
        key = self._of.get(key_id)
        if key is None:
            raise RecordsProblem(
                Problem(
                    Text("密钥环中没有这个密钥，不能打开文本", "no such key is in the ring; the text cannot be opened"),
                    found=key_id,
                    accepted=Text("、".join(self._of), ", ".join(self._of)),
                    fix=Text(
                        "把旧密钥放回密钥文件，排在现用密钥之后。", "Put the old key back, behind the current one."
                    ),
                )
            )
        return key


def read_keys(path: Path) -> KeyRing:
    """The ring in a file: ``id:base64 of 32 bytes``, the current one first, each ended by a semicolon or its line.

    Raises:
        RecordsProblem: the file cannot be read, others may read it, or a line is no key. No message holds a secret.
    """
    try:
        mode = path.stat().st_mode
        words = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not ASCII"
        raise RecordsProblem(
            Problem(
                Text(f"密钥文件无法读取：{reason}", f"the key file cannot be read: {reason}"),
                Place(str(path)),
                fix=Text("用 hegui records keys new 生成。", "Make one with `hegui records keys new`."),
            )
        ) from None
    if mode & 0o077:
        raise RecordsProblem(
            Problem(
                Text("密钥文件可被其他用户读写", "others may read or write the key file"),
                Place(str(path)),
                found=f"{mode & 0o777:04o}",
                accepted=Text("0600", "0600"),
                why=Text(
                    "《个人信息保护法》第五十一条：采取相应的加密等安全技术措施",
                    "PIPL 51: security measures such as encryption",
                ),
                fix=Text("chmod 600", "chmod 600"),
            )
        )
    return keys_of(words, str(path))


def keys_of(words: str, source: str) -> KeyRing:
    """The ring in the words of a file or of an environment variable; a line or a semicolon ends a key.

    Raises:
        RecordsProblem: as `read_keys`.
    """
    keys: list[Key] = []
    lines = (line.partition("#")[0] for line in words.split("\n"))
    for number, line in enumerate(lines, start=1):
        for entry in filter(None, (part.strip() for part in line.split(";"))):
            key = _key(entry)
            if key is None or key.id in {known.id for known in keys}:
                raise RecordsProblem(
                    Problem(
                        Text("这一行不是密钥，或者编号重复", "this line is no key, or its id is taken"),
                        Place(source, number),
                        accepted=Text("编号:32 字节的 Base64", "id:base64 of 32 bytes"),
                    )
                )
            keys.append(key)
    if not keys:
        raise RecordsProblem(Problem(Text("没有密钥", "there is no key in it"), Place(source)))
    return KeyRing(keys)


def _key(entry: str) -> Key | None:
    key_id, _, encoded = entry.partition(":")
    try:
        secret = b64decode(encoded.strip(), validate=True)
    except NotBase64:
        return None
    return Key(key_id.strip(), secret) if _ID.fullmatch(key_id.strip()) and len(secret) == KEY_BYTES else None


def new_key(now: datetime, others: Sequence[Key]) -> Key:
    """A key of chance, named after the day, with a number where others are of that day too."""
    taken = {key.id for key in others}
    names = (f"{now:%Y%m%d}{f'-{number}' if number > 1 else ''}" for number in count(1))
    return Key(next(name for name in names if name not in taken), os.urandom(KEY_BYTES))


def as_words(keys: Sequence[Key]) -> str:
    """Keys as `keys_of` reads them, in one line, so that a variable of the environment can hold them too."""
    return ";".join(f"{key.id}:{b64encode(key.secret).decode()}" for key in keys) + "\n"


class Seal:
    """Seals texts and opens them. What is sealed for one record opens for no other.

    Args:
        ring: its keys.
    """

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring

    @property
    def key_id(self) -> str:
        """Of the key that new texts are sealed with."""
        return self.ring.current.id

    def sealed(self, text: str, record: str) -> bytes:
        """The text under the current key, bound to a record."""
        nonce = os.urandom(_NONCE_BYTES)
        cipher = _cipher(self.ring.current.secret, record[:_EPOCH_LETTERS])
        return nonce + cipher.encrypt(nonce, text.encode("utf-8", "surrogatepass"), record.encode())

    def opened(self, sealed: bytes, record: str, key_id: str) -> str:
        """The text again.

        Raises:
            RecordsProblem: no such key, another record's, or changed since.
        """
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415  for those who keep texts

        cipher = _cipher(self.ring.of(key_id).secret, record[:_EPOCH_LETTERS])
        try:
            plain = cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], record.encode())
        except (InvalidTag, ValueError):
            raise RecordsProblem(
                Problem(
                    Text(
                        f"记录 {record} 的文本打不开：内容被改动，或者密钥不对",
                        f"the text of record {record} does not open: it was changed, or the key is another one",
                    ),
                    found=f"key {key_id}",
                )
            ) from None
        return plain.decode("utf-8", "surrogatepass")


@lru_cache(maxsize=64)
def _cipher(secret: bytes, epoch: str) -> "AESGCM":
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  as above

    return AESGCM(hmac.digest(secret, b"hegui records text " + epoch.encode(), "sha256"))


def commitment(salt: bytes, *parts: str | None) -> bytes:
    """A digest that binds to private parts, and without the salt says nothing of them."""
    whole = sha256(salt)
    for part in parts:
        if part is None:
            whole.update(b"-")
        else:
            content = part.encode("utf-8", "surrogatepass")
            whole.update(b"%d:" % len(content))
            whole.update(content)
    return whole.digest()
