# SPDX-License-Identifier: Apache-2.0
"""The first event with text, cut in two: what of it may be shown goes at once, so that nobody waits for the first words."""

from collections.abc import Sequence
from typing import Final

from hegui.guard.conversation import Json, Key, pointer, with_texts
from hegui.guard.streaming.protocols import Protocol

_DELTA: Final = "delta"


def halves(protocol: Protocol, data: Json, path: Sequence[Key], at: int) -> tuple[Json, Json] | None:
    """An event with its text up to a place and all that stands beside it, and one with the rest of the text alone.

    Args:
        protocol: of the stream.
        data: of the event.
        path: of its text.
        at: characters of the first half.

    Returns:
        None where the protocol counts its events, or something of the event must stand behind the text.
    """
    if protocol is Protocol.RESPONSES or not isinstance(data, dict) or data.get("usage"):
        return None
    text: Json = data
    for key in path:
        text = text[key]
    place = pointer(path)
    first, second = (with_texts(data, {place: part}) for part in (text[:at], text[at:]))
    if protocol is Protocol.CHAT:
        *above, name = path
        if not above or above[-1] != _DELTA:
            return None
        choice = second
        for key in above[:-1]:
            choice = choice[key]
        choice[_DELTA] = {name: text[at:]}  # clients put deltas together, and would say the role twice
    return first, second
