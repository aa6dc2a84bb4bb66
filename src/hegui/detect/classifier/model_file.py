# SPDX-License-Identifier: Apache-2.0
"""The file of a local model: a header in JSON and rows of small whole numbers. Nothing in it can run.

``HEGUICLF``, the length of the header as four bytes (little-endian), the header, then for each head 2**bits weights of one
signed byte. The file has exactly that length.
"""

import hashlib
import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from hegui.detect.classifier.judgement import Thresholds
from hegui.errors import InputError, Place, Problem
from hegui.text import Text

MAGIC: Final = b"HEGUICLF"
HARMFUL: Final = "harmful"
"""The name of the first head; the others are categories."""
LARGEST: Final = 1 << 27
"""Bytes of the largest file that is read."""
_LONGEST_HEADER: Final = 1 << 20
_LENGTH: Final = struct.Struct("<I")
_Number = Annotated[float, Field(allow_inf_nan=False)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HeadHeader(_Closed):
    """One thing that is scored: probability = 1 / (1 + exp(-(bias + scale * worst)))."""

    name: str = Field(min_length=1, max_length=100)
    scale: _Number = Field(gt=0)
    """What a weight of one is worth."""
    bias: _Number


class Header(_Closed):
    """What stands before the weights."""

    format: Literal[1] = 1
    name: str = Field(min_length=1, max_length=100)
    bits: int = Field(ge=8, le=22)
    heads: tuple[HeadHeader, ...] = Field(min_length=1, max_length=64)
    unlikely: _Number = Field(ge=0, le=1)
    likely: _Number = Field(ge=0, le=1)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        names = [head.name for head in self.heads]
        if names[0] != HARMFUL or len(set(names)) != len(names):
            raise ValueError("the first head is `harmful`, and no name comes twice")
        if self.unlikely > self.likely:
            raise ValueError("`unlikely` is above `likely`")
        return self


@dataclass(frozen=True, slots=True)
class Head:
    """One thing that is scored, with its weights."""

    name: str
    scale: float
    bias: float
    weights: bytes
    """2**bits signed bytes."""


@dataclass(frozen=True, slots=True)
class Model:
    """A local model as it stands in a file."""

    name: str
    bits: int
    heads: tuple[Head, ...]
    thresholds: Thresholds

    def to_bytes(self) -> bytes:
        """The file: the same bytes for the same model."""
        header = Header(
            name=self.name,
            bits=self.bits,
            heads=tuple(HeadHeader(name=head.name, scale=head.scale, bias=head.bias) for head in self.heads),
            unlikely=self.thresholds.unlikely,
            likely=self.thresholds.likely,
        )
        words = json.dumps(header.model_dump(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        return b"".join((MAGIC, _LENGTH.pack(len(words)), words, *(head.weights for head in self.heads)))


def version_of(content: bytes) -> str:
    """The version of a model: the beginning of the SHA-256 of its file."""
    return f"sha256:{hashlib.sha256(content).hexdigest()[:16]}"


def read_model(path: Path) -> tuple[Model, str]:
    """A model and its version.

    Raises:
        InputError: the file cannot be read, or is no model.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise _no_model(path, Text("无法读取文件", "the file cannot be read"), reason) from error
    try:
        return model_of(content), version_of(content)
    except ValueError as error:  # pydantic's and json's are ValueErrors as well
        raise _no_model(path, Text("不是可用的模型文件", "no model of hegui"), _words(error)) from error


def model_of(content: bytes) -> Model:
    """The model in the bytes of a file.

    Raises:
        ValueError: they are no model, or more or less than one.
    """
    begin = len(MAGIC) + _LENGTH.size
    if len(content) > LARGEST:
        raise ValueError(f"more than {LARGEST} bytes")
    if len(content) < begin or not content.startswith(MAGIC):
        raise ValueError(f"it does not begin with {MAGIC.decode()}")
    (length,) = _LENGTH.unpack_from(content, len(MAGIC))
    if length > _LONGEST_HEADER or begin + length > len(content):
        raise ValueError("the header is longer than the file or than is allowed")
    header = Header.model_validate_json(content[begin : begin + length], strict=False)
    size = 1 << header.bits
    first = begin + length
    if len(content) != first + size * len(header.heads):
        raise ValueError(f"{len(header.heads)} heads of {size} weights are not what follows the header")
    heads = tuple(
        Head(head.name, head.scale, head.bias, content[first + size * place : first + size * (place + 1)])
        for place, head in enumerate(header.heads)
    )
    return Model(header.name, header.bits, heads, Thresholds(header.unlikely, header.likely))


def _words(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
    return str(error)


def _no_model(path: Path, what: Text, found: str) -> InputError:
    fix = Text("使用 hegui detect train 生成的文件。", "Use a file that `hegui detect train` wrote.")
    return InputError(Problem(what, Place(str(path)), found=found, fix=fix))
