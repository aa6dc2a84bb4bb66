# SPDX-License-Identifier: Apache-2.0
"""What helps the fuzzer into a format: words of its own from the code that reads it, and mutations inside checksums."""

import io
import random
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any, Final

import atheris

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "factories"))


def arguments(name: str) -> list[str]:
    """The command line for libFuzzer; when it merges it calls the program again by the first of them."""
    program, *options = sys.argv
    return [f"{sys.executable} {program} {name}", *options]


def dictionary(name: str) -> str:
    """The option that gives libFuzzer every constant of the loaded modules of `hegui.label`, as a dictionary."""
    words = {word for module in _modules() for word in _words(compile(module.read_bytes(), str(module), "exec"))}
    path = ROOT / "out" / "fuzz" / f"{name}.dict"
    path.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in sorted(words)))
    return f"-dict={path}"


def _modules() -> Iterator[Path]:
    for name, module in sorted(sys.modules.items()):
        if name.startswith("hegui.label.") and module.__file__ is not None:
            yield Path(module.__file__)


_LENGTHS: Final = range(2, 65)
_WIDTHS: Final = range(2, 9)


def _words(code: CodeType) -> Iterator[bytes]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _words(constant)
        else:
            yield from _word(constant)


def _word(constant: object) -> Iterator[bytes]:
    match constant:
        case bytes() if len(constant) in _LENGTHS:
            yield constant
        case str() if len(constant) in _LENGTHS and constant.isascii() and " " not in constant:
            yield constant.encode()
        case int() if (length := (constant.bit_length() + 7) // 8) in _WIDTHS and constant > 0:
            yield constant.to_bytes(length, "big")
            yield constant.to_bytes(length, "little")
        case tuple() | frozenset():
            for item in constant:
                yield from _word(item)


Mutator = Callable[[bytes, int, int], bytes]


def mutator_of(name: str) -> dict[str, Any]:
    """The option that gives atheris a mutator, for formats whose checksums would stop every change."""
    own = {"ogg": _ogg, "ooxml": _zip, "epub": _zip}.get(name)
    return {"custom_mutator": own} if own else {}


def _ogg(data: bytes, longest: int, seed: int) -> bytes:
    """Mutated anywhere; in nine of ten the checksums of the pages are right again."""
    from hegui.label.structures.ogg_pages import checksum  # noqa: PLC0415  after it was instrumented

    fresh = bytearray(atheris.Mutate(data, longest))
    if seed % 10 == 0:
        return bytes(fresh)
    at = fresh.find(b"OggS")
    while at >= 0 and at + 27 <= len(fresh):
        lacing = at + 27 + fresh[at + 26]
        end = lacing + sum(fresh[at + 27 : lacing])
        fresh[at + 22 : at + 26] = bytes(4)
        fresh[at + 22 : at + 26] = checksum(bytes(fresh[at:end])).to_bytes(4, "little")
        at = fresh.find(b"OggS", max(end, at + 4))
    return bytes(fresh)


def _zip(data: bytes, longest: int, seed: int) -> bytes:
    """In two of three a part of the archive is mutated, and the archive made anew around it; else any of its bytes."""
    if seed % 3 == 0:
        return atheris.Mutate(data, longest)
    chance = random.Random(seed)
    fresh = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(fresh, "w") as new:
            parts = [part for part in old.infolist() if part.file_size < longest]
            chosen = chance.choice(parts)
            for part in parts:
                content = old.read(part)
                if part is chosen:
                    content = atheris.Mutate(content, max(len(content), 64) * 2)
                new.writestr(part, content)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        NotImplementedError,
        RuntimeError,
        IndexError,
        EOFError,
        OSError,
    ):
        return atheris.Mutate(data, longest)
    return fresh.getvalue() if len(fresh.getvalue()) <= longest else atheris.Mutate(data, longest)
