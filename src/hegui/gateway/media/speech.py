# SPDX-License-Identifier: Apache-2.0
"""Speech: ``/v1/audio/speech``."""

from typing import Final

from hegui.detect.guards.vendors import Side as Asked
from hegui.gateway.asking import Asking
from hegui.gateway.call import Header
from hegui.gateway.media.endpoints import SPOKEN_WORDS, speech_not_served, spoken
from hegui.gateway.media.exchange import REFUSED, MediaExchange, cover
from hegui.gateway.media.orders import File
from hegui.gateway.telling import told_of
from hegui.records.exchange import Side, Status

_MEDIA_TYPES: Final = {
    "mp3": b"audio/mpeg",
    "wav": b"audio/wav",
    "flac": b"audio/flac",
    "ogg": b"audio/ogg",
    "aac": b"audio/aac",
}


class SpeechExchange(MediaExchange):
    """Serves ``/v1/audio/speech``."""

    words = SPOKEN_WORDS
    not_served = staticmethod(speech_not_served)

    async def _guard_answer_beforehand(self, asking: Asking) -> None:
        """What is said is known before it is said: the words are looked at as those of an answer."""
        conversation = spoken(asking.value)
        decision = await self._checked(asking, conversation, Asked.ANSWER)
        told_of(asking.call, Side.OUTPUT, decision, conversation)
        if decision.action in REFUSED:
            raise self._refusal(asking, decision.action, decision.answer, Status.REFUSED_INPUT)
        cover(asking, decision)

    async def _made(self, asking: Asking, files: list[File], rest: bytes) -> tuple[list[Header], bytes, int]:
        del asking, rest
        [file] = files
        kind = _MEDIA_TYPES[file.format]
        return [(b"content-type", kind), (b"x-content-type-options", b"nosniff")], file.content, 0
