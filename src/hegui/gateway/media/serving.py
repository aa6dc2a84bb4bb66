# SPDX-License-Identifier: Apache-2.0
"""The endpoints of media, for the table of the gateway."""

from typing import TYPE_CHECKING

from hegui.gateway.media.desk import LabelDesk
from hegui.gateway.media.endpoints import EDITS, PICTURES, SPEECH
from hegui.gateway.media.orders import Modality
from hegui.gateway.media.pictures import EditExchange, PictureExchange
from hegui.gateway.media.speech import SpeechExchange

if TYPE_CHECKING:
    from hegui.gateway.app import Gateway, Handler


def media_handlers(gateway: "Gateway", desk: LabelDesk) -> "dict[tuple[str, str], Handler]":
    """What serves the endpoints of media, by method and path."""
    return {
        ("POST", PICTURES.path): PictureExchange(gateway, desk, PICTURES, Modality.IMAGE),
        ("POST", EDITS.path): EditExchange(gateway, desk, EDITS, Modality.IMAGE),
        ("POST", SPEECH.path): SpeechExchange(gateway, desk, SPEECH, Modality.AUDIO),
    }
