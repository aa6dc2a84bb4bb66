# SPDX-License-Identifier: Apache-2.0
"""The records of the settings: database, pseudonyms, keys that seal texts, the writer."""

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from hegui.errors import Problem, SchemaProblem
from hegui.gateway.assembly import opened
from hegui.gateway.config import Config
from hegui.gateway.secret import From, Secret
from hegui.records.prepared import Privacy
from hegui.records.sealing import KeyRing, Seal, keys_of, read_keys
from hegui.records.store import Store
from hegui.records.writer import Writer
from hegui.text import Text
from hegui.users.pseudonym import Pseudonyms

_SHORTEST: Final = 32
_SQLITE: Final = "sqlite:///"
_LONGEST_HOST: Final = 48


def store_of(config: Config) -> Store:
    """The database of the settings; the path of SQLite is counted from their file.

    Raises:
        HeguiError: it is no address of a database, or its secret cannot be read.
    """
    given = config.read.records.database
    if config.database is not None:
        given = opened(config, config.database, "records", "database")
    if given.startswith(_SQLITE) and not given.startswith(f"{_SQLITE}/"):
        given = f"{_SQLITE}{config.folder / given.removeprefix(_SQLITE)}"
    return Store(given)


def pseudonyms_of(config: Config) -> Pseudonyms:
    """What makes digests of end users.

    Raises:
        SchemaProblem: the secret cannot be read, or is too short to be one.
    """
    secret = opened(config, config.pseudonyms, "records", "pseudonyms")
    if len(secret) < _SHORTEST:
        raise SchemaProblem(
            Problem(
                Text(
                    f"假名化密钥过短：至少 {_SHORTEST} 个字符",
                    f"the secret of pseudonyms has {_SHORTEST} characters at least",
                ),
                config.place("records", "pseudonyms"),
                fix=Text("例如：openssl rand -hex 32", "For example: openssl rand -hex 32"),
            )
        )
    return Pseudonyms(secret.encode())


def seal_of(config: Config) -> Seal | None:
    """What seals texts; None: nothing is kept that must be sealed.

    Raises:
        HeguiError: the keys cannot be read.
    """
    secret = config.text_keys
    return None if secret is None else Seal(_ring(config, secret))


def _ring(config: Config, secret: Secret) -> KeyRing:
    if secret.where is From.FILE:
        return read_keys(config.folder / secret.name)
    return keys_of(opened(config, secret, "records", "keys"), str(secret))


def replica_of(config: Config) -> str:
    """The name of this process among those that share the database."""
    given = config.read.records.replica
    if given is not None:
        return given
    host = "".join(letter if letter.isalnum() and letter.isascii() else "-" for letter in socket.gethostname())
    return f"{host.strip('-')[:_LONGEST_HOST] or 'replica'}-{config.read.listen.port}"


def named(config: Config, replica: str) -> Config:
    """The settings for a process of another name: several may share one file of settings, and none its name."""
    return replace(config, read=replace(config.read, records=replace(config.read.records, replica=replica)))


def writer_of(config: Config, store: Store, clock: Callable[[], datetime]) -> Writer:
    """The writer of the records.

    Raises:
        HeguiError: a secret of it cannot be read.
    """
    privacy = Privacy(pseudonyms_of(config), config.read.records.texts, seal_of(config))
    spill = config.folder / config.read.records.spill
    return Writer(store, replica=replica_of(config), spill=spill, privacy=privacy, clock=clock)
