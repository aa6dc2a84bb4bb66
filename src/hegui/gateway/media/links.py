# SPDX-License-Identifier: Apache-2.0
"""Links that an upstream gives in the place of pictures."""

from typing import Final

import msgspec

from hegui.text import Text

_SHORT: Final = 256 << 10
"""Bytes of an answer that may consist of links; a longer one holds the pictures themselves."""


class NotFetched(Exception):
    """A file was not fetched."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class _Linked(msgspec.Struct):
    url: str | None = None
    b64_json: str | None = None


class _Links(msgspec.Struct):
    data: list[_Linked]


_links_of: Final = msgspec.json.Decoder(_Links).decode


def links_in(content: bytes) -> dict[int, str]:
    """The links of an answer that gives pictures so, by their number."""
    if len(content) > _SHORT:
        return {}
    try:
        found = _links_of(content).data
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return {}  # the worker tells what is wrong with it
    return {place: each.url for place, each in enumerate(found) if each.url is not None and not each.b64_json}
