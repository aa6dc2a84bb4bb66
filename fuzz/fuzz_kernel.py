# SPDX-License-Identifier: Apache-2.0
"""Gives the native sieve any bytes at all, under the address and undefined-behaviour sanitizers: ``make fuzz-kernel``.

Arrow columns hold valid UTF-8; the kernel must not rely on it. Besides, what it answers must lie inside of the texts, and what
it says of bytes alone must be what Python says.
"""

import random
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from hegui.detect.lexicon import Lexicon, Matcher, load_starter
from hegui.detect.lexicon.term import Boundary, Term, Variant
from hegui.detect.personal.rules import LABELLED
from hegui.detect.sieve import native
from hegui.detect.sieve.column import Column

PIECES = [
    *(label.encode() for label in LABELLED),
    *(
        "13812345678",
        "110101199003078515",
        "a.b.c.d",
        "赌 博",
        "代开发票",
        "㈠㈡",
        "ﷺ",
        "𠀀",
        "😀",
        "\u200b" * 3,
        "京A12345",
        "。",
        "\n",
        "°",
        "::",
        "-",
        "@",
    ),
]
KINDS = [native.Bytes(0x20, 0x61, 26), *(native.Bytes(0, first, 192) for first in (0, 0x41, 0xC0, 0xE3))]
PIECES = [piece.encode() if isinstance(piece, str) else piece for piece in PIECES]


def text(source: random.Random) -> bytes:
    """Pieces that mean something, with bytes changed, cut and put between."""
    made = bytearray(
        b"".join(source.choice(PIECES) for _ in range(source.randrange(12))) * source.choice((1, 1, 1, 40))
    )
    for _ in range(source.randrange(6)):
        at = source.randrange(len(made) + 1)
        made[at : at + source.randrange(3)] = source.randbytes(source.randrange(4))
    return bytes(made)


def malformed_at(raw: bytes) -> int:
    """As Python's own decoder says it."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return error.start
    return len(raw)


def main(seconds: float) -> None:
    """Looks over columns until the time is up."""
    matchers = [
        Matcher(load_starter()),
        Matcher(
            Lexicon(
                "t",
                tuple(
                    Term(word, "c", boundary=Boundary.NONE, variants=frozenset(Variant))
                    for word in ("代开发票", "a", "一", "ab", "𠀀字")
                ),
            )
        ),
    ]
    sieves = [native.NativeSieve(matcher) for matcher in matchers]
    seed = time.time_ns()
    source = random.Random(seed)
    until, columns = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        texts = [text(source) for _ in range(source.randrange(1, 8))]
        offsets = np.cumsum([0, *map(len, texts)], dtype=np.int64)
        column = Column(memoryview(b"".join(texts)), offsets)
        sieve = source.choice(sieves)
        pointed: set[int] = set()
        for place in sieve.sift(column):
            pointed.add(place.text)
            if not 0 <= place.start < place.end <= len(texts[place.text]) and texts[place.text]:
                sys.exit(f"seed {seed}, column {columns}: {place} of {texts[place.text]!r}")
        for index, raw in enumerate(texts):
            if sieve.finds_nothing(raw.decode("utf-8", "surrogateescape")) and index in pointed:
                sys.exit(f"seed {seed}, column {columns}: overlooked at a glance: {raw!r}")
        joined = b"".join(texts)
        data = np.frombuffer(joined, np.uint8)
        if {native.first_malformed(data, wide=wide) for wide in (True, False)} != {malformed_at(joined)}:
            sys.exit(f"seed {seed}, column {columns}: otherwise malformed: {joined!r}")
        if (native.counted(data, offsets, KINDS) != native.counted(data, offsets, KINDS, wide=False)).any():
            sys.exit(f"seed {seed}, column {columns}: counts differ: {joined!r}")
        columns += 1
    print(f"{columns} columns, seed {seed}: nothing found")


if __name__ == "__main__":
    seconds, *loaded = sys.argv[1:] or ["60"]
    if loaded:  # in the process that has the sanitizer loaded
        native.LIBRARY = Path(loaded[0])
        main(float(seconds))
    else:
        library = Path("out/fuzz/kernel.so")
        library.parent.mkdir(parents=True, exist_ok=True)
        source_file = Path(native.__file__).with_name("kernel.c")
        subprocess.run(
            [
                "cc",
                "-g",
                "-O1",
                "-fsanitize=address,undefined",
                "-fno-sanitize-recover=all",
                "-shared",
                "-fPIC",
                "-o",
                library,
                source_file,
            ],
            check=True,
        )
        sanitizer = subprocess.run(
            ["cc", "-print-file-name=libasan.so"], check=True, capture_output=True, text=True
        ).stdout.strip()
        environment = {
            "LD_PRELOAD": sanitizer,
            "ASAN_OPTIONS": "detect_leaks=0",
            "PYTHONMALLOC": "malloc",  # so that the sanitizer sees where each object of Python ends
            "PATH": "/usr/bin",
        }
        sys.exit(subprocess.run([sys.executable, __file__, seconds, library], check=False, env=environment).returncode)
