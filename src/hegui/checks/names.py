# SPDX-License-Identifier: Apache-2.0
"""Whether two names are one name, whatever the width of brackets, the spaces and the case."""

import unicodedata
from functools import lru_cache

from hegui.dossier import Dossier


def same_name(left: str, right: str) -> bool:
    """Whether two names differ only in ways that do not matter on a certificate."""
    return _folded(left) == _folded(right)


def names_in(text: str, name: str) -> bool:
    """Whether a text contains a name."""
    return _folded(name) in _folded(text)


def our_names(declared: Dossier) -> tuple[str, ...]:
    """The names under which an authority knows the provider: its own and that of its mainland entity."""
    provider = declared.provider
    return tuple(name for name in (provider.name.zh, provider.name.en, provider.domestic_entity) if name)


def is_ours(declared: Dossier, holder: str) -> bool:
    """Whether a holder is the provider or its mainland entity."""
    return any(same_name(holder, name) for name in our_names(declared))


@lru_cache(maxsize=4096)
def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
