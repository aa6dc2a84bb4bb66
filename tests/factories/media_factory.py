# SPDX-License-Identifier: Apache-2.0
"""Generated files as upstreams give them, and gateways that label them."""

import asyncio
import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from explicit_factory import busy, music, saved, wav
from gateway_factory import POLICY, LoopThread, RunningGateway, running
from mock_upstream import Asked, Behaviour, whole
from sqlalchemy import select

from hegui.records.schema import LABEL_ISSUES, UNCHECKED, UNMARKED_REQUESTS

CODE = "001191610133596325171T12566"
OPEN = f"{POLICY}unread: open\n"
SIZE = (320, 240)


@cache
def picture(form: str = "png", seed: int = 1) -> bytes:
    """A busy picture."""
    made = busy(*SIZE, seed=seed)
    if form == "gif":
        return saved(made.convert("P"), "GIF", save_all=True, append_images=[busy(*SIZE, seed=9).convert("P")])
    return saved(made, form.upper(), **({"quality": 90} if form in {"jpeg", "webp"} else {}))


_CODECS = {"mp3": "libmp3lame", "flac": "flac", "ogg": "libopus", "aac": "aac"}
_CONTAINERS = {"aac": "adts"}


@cache
def sound(form: str = "wav", seconds: float = 2.0) -> bytes:
    """Music of a second or two, one channel."""
    rate = 48_000 if form == "ogg" else 24_000
    tones = music(rate, seconds)
    if form == "wav":
        return wav(tones, rate)
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=_CONTAINERS.get(form, form)) as file:
        stream = file.add_stream(_CODECS[form], rate=rate, layout="mono")
        samples = (tones[:, 0] * 32767).astype(np.int16)[None, :]
        size = 960
        for at in range(0, samples.shape[1], size):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(samples[:, at : at + size]), format="s16", layout="mono"
            )
            frame.sample_rate, frame.pts = rate, at
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def drawing(*files: bytes, **fields: Any) -> Behaviour:
    """An upstream that answers with pictures in base64, and other fields."""

    async def draws(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        data = [{"b64_json": base64.b64encode(file).decode()} for file in files]
        await whole(writer, {"created": 1, "data": data, **fields})

    return draws


def speaking(content: bytes, kind: str = "audio/mpeg") -> Behaviour:
    """An upstream that answers with a sound."""

    async def speaks(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await whole(writer, content, headers={"content-type": kind})

    return speaks


@contextmanager
def labelling(
    thread: LoopThread, folder: Path, behaviour: Behaviour, labels: str = "", policy: str = OPEN, **given: Any
) -> Iterator[RunningGateway]:
    """A gateway with a provider code, and settings of labels beside it, as flow YAML."""
    more = f", producer: {CODE}{labels}"
    with running(thread, folder, behaviour, labels=more, policy=policy, **given) as gateway:
        yield gateway


def label_rows(gateway: RunningGateway) -> list[dict[str, Any]]:
    """What is on record of the files of all exchanges."""
    return _rows(gateway, LABEL_ISSUES)


def unmarked_rows(gateway: RunningGateway) -> list[dict[str, Any]]:
    """Who was given what without mark."""
    return _rows(gateway, UNMARKED_REQUESTS)


def unchecked_rows(gateway: RunningGateway) -> list[dict[str, Any]]:
    """What nobody looked at."""
    return _rows(gateway, UNCHECKED)


def _rows(gateway: RunningGateway, table: Any) -> list[dict[str, Any]]:
    assert gateway.running.writer.flush(10)
    with gateway.running.store.reading() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]
