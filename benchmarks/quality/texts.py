# SPDX-License-Identifier: Apache-2.0
"""Takes the Chinese texts out of cloned repositories, to measure false hits on. Evaluation only: nothing of it is committed.

    python benchmarks/quality/texts.py out/clean CLONE… [--skip 0] [--most 3000000]

Of each clone (a work tree or a git directory) the text files with at least a sixth of Chinese characters are written
below ``out/clean/<name>``, in the order of their paths, until there are enough characters. Tables of named entities (a
character and a tag a line) become sentences.
"""

import argparse
import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

ENDINGS = (".md", ".txt", ".csv", ".json", ".zip", ".test", ".dev")
FEWEST, SHARE = 100, 1 / 6


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("clones", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=3_000_000, help="characters of one clone")
    parser.add_argument("--skip", type=int, default=0, help="characters of one clone left aside before")
    asked = parser.parse_args()
    for clone in asked.clones:
        name = clone.parent.name if clone.name in {"repo", ".git"} else clone.name
        name = clone.parent.parent.name if name == "repo" else name
        folder = asked.out / name
        folder.mkdir(parents=True, exist_ok=True)
        characters, skipped = 0, 0
        for number, (path, text) in enumerate(chinese(clone)):
            if skipped < asked.skip:
                skipped += len(text)
                continue
            (folder / f"{number:05d}-{Path(path).stem[:40]}.txt").write_text(text, encoding="utf-8")
            characters += len(text)
            if characters >= asked.most:
                break
        print(f"{name}: {characters} characters, commit {git(clone, 'rev-parse', 'HEAD').decode().strip()}")


def chinese(clone: Path) -> Iterator[tuple[str, str]]:
    """The paths and texts of the files of a clone that are mostly Chinese."""
    for path in git(clone, "ls-tree", "-r", "-z", "--name-only", "HEAD").decode().split("\0"):
        if path.endswith(ENDINGS):
            try:
                content = git(clone, "show", f"HEAD:{path}")
            except subprocess.CalledProcessError:
                continue  # a large file that the snapshot left out
            for text in texts(path, content):
                han = sum("\u4e00" <= character <= "\u9fff" for character in text)
                if han >= max(FEWEST, SHARE * len(text)):
                    yield path, text


def texts(path: str, content: bytes) -> Iterator[str]:
    """The texts of a file."""
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.namelist():
                yield from texts(member, archive.read(member))
        return
    text = content.decode("utf-8", "replace")
    lines = text.split("\n")
    pairs = [line.split() for line in lines[:200] if line.strip()]
    if pairs and all(len(pair) in {1, 2} and len(pair[0]) <= 2 for pair in pairs):  # noqa: PLR2004  a character and a tag
        text = "".join(line.split()[0][0] if line.strip() else "\n" for line in lines)
    yield text


def git(clone: Path, *arguments: str) -> bytes:
    """What git says of a clone."""
    return subprocess.run(["git", "-C", str(clone), *arguments], check=True, capture_output=True).stdout


if __name__ == "__main__":
    main()
