# SPDX-License-Identifier: Apache-2.0
"""Mutates small corpora of every form and reads them in a child process: ``python fuzz/fuzz_corpus_readers.py --seconds 60``.

Asked of a reader, on any bytes: no exception, no signal (Arrow ends the process where it trusts a length), positions that
rise, each record once, every text UTF-8. Needs nothing but the corpus extra; the same seed makes the same inputs.
"""

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "factories"))

from corpus_files import jsonl as json_lines  # noqa: E402
from corpus_files import packed, write_arrow, write_csv, write_parquet, write_tar  # noqa: E402

from hegui.corpus.plan import plan_splits  # noqa: E402
from hegui.corpus.reading import read_split  # noqa: E402
from hegui.corpus.split import Compression  # noqa: E402
from hegui.corpus.texts import TEXTS, Rejected  # noqa: E402

FOUND: Final = ROOT / "out" / "fuzz" / "found"
BATCH: Final = 40
"""Inputs a child process reads; one that dies is asked again input by input."""
TEXTS_HELD: Final = ("今天天气很好。", 'He said "no", and left.', "电话13812345678", "a" * 3000)


def seeds(folder: Path) -> dict[str, bytes]:
    """A small file of every form and compression, by its name."""
    records = [{"text": text, "n": str(number)} for number, text in enumerate(TEXTS_HELD * 5)]
    chats = [{"messages": [{"role": "user", "content": text}], "tags": ["a"]} for text in TEXTS_HELD]
    write_parquet(folder / "a.parquet", records, 7)
    write_parquet(folder / "b.parquet", chats, 2, compression="none")
    write_arrow(folder / "a.arrow", records, 7)
    write_arrow(folder / "b.arrow", chats, 2, stream=True)
    write_csv(folder / "a.csv", records)
    members = [(f"d/{n}.{end}", text.encode()) for n, text in enumerate(TEXTS_HELD) for end in ("txt", "jpg")]
    write_tar(folder / "a.tar", [*members, ("d/9.json", json.dumps({"caption": "好"}).encode())])
    (folder / "a.jsonl").write_bytes(json_lines([*records, *chats]))
    (folder / "a.txt").write_bytes("\r\n".join(TEXTS_HELD).encode())
    for name in ("a.jsonl", "a.csv", "a.tar", "a.txt"):
        (folder / f"{name}.gz").write_bytes(packed((folder / name).read_bytes(), Compression.GZIP))
        (folder / f"{name}.zst").write_bytes(packed((folder / name).read_bytes(), Compression.ZSTD))
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def mutated(data: bytes, chance: random.Random) -> bytes:
    """The file with a few things wrong: bytes, numbers, stretches that are gone, doubled or moved."""
    work = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        place = chance.randrange(len(work) + 1)
        length = chance.choice((1, 2, 4, 8, 64, 512))
        match chance.randrange(7):
            case 0:
                work[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                work[place : place + 4] = chance.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)).to_bytes(
                    4, "little"
                )
            case 2:
                del work[place : place + length]
            case 3:
                work[place:place] = work[place : place + length]
            case 4:
                other = chance.randrange(len(work) + 1)
                work[place:place] = work[other : other + length]
            case 5:
                work[place:place] = chance.choice(
                    (b"\0", b"\n", b'"', b"\xff", b"\xed\xa0\x80", b"{" * 100, b"[" * 100, b"\r")
                )
            case _:
                del work[place:]
    return bytes(work)


def inputs(known: dict[str, bytes], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """Mutated files without end."""
    names = list(known)
    while True:
        name = chance.choice(names)
        yield name, mutated(known[name], chance)


def hold_to_promise(name: str, data: bytes, folder: Path) -> None:
    """Reads one file in two cuts.

    Raises:
        AssertionError: a promise is broken.
    """
    (folder / name).write_bytes(data)
    for split_bytes in (1 << 28, 700):
        seen: set[int] = set()
        for split in plan_splits("s", [name], str(folder), split_bytes=split_bytes):
            last = -1
            for batch in read_split(split, str(folder)):
                if isinstance(batch, Rejected):
                    continue
                batch.validate(full=True)
                promise(batch.schema.equals(TEXTS), "the schema is TEXTS")
                positions = batch["position"].to_pylist()
                promise(positions == sorted(positions) and positions[0] > last, "positions rise")
                promise(seen.isdisjoint(positions), "each record comes once")
                seen.update(positions)
                last = positions[-1]


def promise(kept: bool, what: str) -> None:
    """Raises what is not kept."""
    if not kept:
        raise AssertionError(what)


def read(batch: list[tuple[str, bytes]]) -> None:
    """In the child process: reads inputs, and says which breaks what."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in batch:
            try:
                hold_to_promise(name, data, Path(folder))
            except Exception:
                print(f"{name}: {len(data)} bytes", file=sys.stderr)
                raise


def dies(batch: list[tuple[str, bytes]], target: Callable[[list[tuple[str, bytes]]], None] = read) -> str | None:
    """How a child process over these inputs ends, if not well."""
    child = multiprocessing.get_context("fork").Process(target=target, args=(batch,))
    child.start()
    child.join(20 + len(batch))
    if child.exitcode is None:
        child.kill()
        child.join()
        return "too slow"
    return None if child.exitcode == 0 else f"exit code {child.exitcode}"


def main() -> int:
    """Fuzzes for some seconds; what breaks a reader is kept in ``out/fuzz/found``."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--seed", type=int, default=0)
    asked = options.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as folder:
        coming = inputs(seeds(Path(folder)), chance)
    count, found = 0, 0
    until = time.monotonic() + asked.seconds
    while time.monotonic() < until:
        batch = [next(coming) for _ in range(BATCH)]
        count += len(batch)
        if dies(batch) is None:
            continue
        for name, data in batch:
            if how := dies([(name, data)]):
                found += 1
                FOUND.mkdir(parents=True, exist_ok=True)
                path = FOUND / f"corpus-{asked.seed}-{count}-{found}-{name}"
                path.write_bytes(data)
                print(f"{how}: {path.relative_to(ROOT)}")
    print(f"{count} inputs, {found} that break a reader")
    return 1 if found else 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main())
