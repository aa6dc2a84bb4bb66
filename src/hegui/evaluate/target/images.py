# SPDX-License-Identifier: Apache-2.0
"""Image generation: a prompt goes out, files come back as base64. They are kept by their digest, for judges of images."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from hegui.evaluate.target.outcome import Answered, Asked, Broken, Outcome
from hegui.evaluate.target.wire import Json, Received, Request, encoded
from hegui.text import Text

_OK: Final = 200
_NO_FILE: Final = Text(
    "应答中没有图片（须以 base64 返回；不下载链接）",
    "there is no image in the answer (it must come as base64; links are not fetched)",
)


@dataclass(frozen=True, slots=True)
class Images:
    """A model behind ``…/images/generations``, asked for base64."""

    url: str
    model: str
    parameters: Mapping[str, Json] = field(default_factory=dict)

    def request(self, asked: Asked) -> Request:
        """The prompt, with the model and its parameters; earlier turns mean nothing to such a service."""
        body = {"model": self.model, "prompt": asked.question, "n": 1, "response_format": "b64_json", **self.parameters}
        return Request("POST", self.url, encoded(body))

    def read(self, received: Received) -> Outcome:
        """The files; the text is what the service made of the prompt, where it says so."""
        value = received.value
        data = value.get("data") if isinstance(value, dict) else None
        if received.status != _OK or not isinstance(data, list):
            return received.fault
        files: list[bytes] = []
        for row in data:
            packed = row.get("b64_json") if isinstance(row, dict) else None
            try:
                files.append(base64.b64decode(packed or "", validate=True))
            except (binascii.Error, TypeError, ValueError):
                files.append(b"")
        if not files or not all(files):
            return Broken(_NO_FILE, again=True)
        revised = data[0].get("revised_prompt")
        return Answered(revised if isinstance(revised, str) else "", media=tuple(files))
