# SPDX-License-Identifier: Apache-2.0
"""The program ffmpeg, for what Python alone does not decode. It is never bundled: it is found on this machine, or not.

``HEGUI_FFMPEG`` names it, else it is looked for on the PATH; ffprobe stands beside it. Every run is told the container of
its input and may open nothing but files, so that a file cannot make it read another or use the network.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from hegui.errors import LabelProblem, Place, Problem
from hegui.text import Text

VARIABLE: Final = "HEGUI_FFMPEG"
_QUIET: Final = ("-hide_banner", "-loglevel", "error", "-nostdin")
_ONLY_FILES: Final = ("-protocol_whitelist", "file,pipe")
_LONGEST_MESSAGE: Final = 400
_LONGEST_ANSWER: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ffmpeg:
    """The two programs."""

    ffmpeg: str
    ffprobe: str

    def run(self, arguments: Sequence[str], file: Path, folder: Path | None = None) -> None:
        """Runs ffmpeg to its end.

        Args:
            arguments: after the general ones.
            file: whose name goes into the message if it fails.
            folder: to run in, for files that filters name.

        Raises:
            LabelProblem: it failed.
        """
        done = subprocess.run(  # noqa: S603  a program that the user has chosen, no shell, options and paths of ours
            [self.ffmpeg, *_QUIET, *arguments], capture_output=True, check=False, stdin=subprocess.DEVNULL, cwd=folder
        )
        if done.returncode:
            raise failed(done.stderr, file)

    def output(self, arguments: Sequence[str], file: Path) -> bytes:
        """What ffmpeg writes to its standard output.

        Raises:
            LabelProblem: it failed.
        """
        done = subprocess.run(  # noqa: S603  as above
            [self.ffmpeg, *_QUIET, *arguments, "pipe:1"], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        if done.returncode:
            raise failed(done.stderr, file)
        return done.stdout

    def encoders(self) -> str:
        """The list of its encoders, as it prints it."""
        done = subprocess.run(  # noqa: S603  as above
            [self.ffmpeg, "-hide_banner", "-encoders"], capture_output=True, check=False, stdin=subprocess.DEVNULL
        )
        return done.stdout.decode("utf-8", "replace")

    @contextmanager
    def stream(self, arguments: Sequence[str], file: Path) -> Iterator[IO[bytes]]:
        """What ffmpeg writes to its standard output, as it comes. Leaving early ends it.

        Raises:
            LabelProblem: it failed.
        """
        command = [self.ffmpeg, *_QUIET, *arguments, "pipe:1"]
        # Messages go to a file: a pipe that nobody empties would stop a program that has much to complain of.
        with (
            tempfile.TemporaryFile() as messages,
            subprocess.Popen(  # noqa: S603  as above
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=messages
            ) as process,
        ):
            if process.stdout is None:
                raise AssertionError(command)
            try:
                yield process.stdout
                ended = not process.stdout.read(1)
            except BaseException:
                process.kill()
                raise
            if not ended:
                process.kill()
            elif process.wait():
                messages.seek(0)
                raise failed(messages.read(), file)

    def probe(self, file: Path, demuxer: str, *wanted: str) -> dict[str, Any]:
        """What ffprobe says of a file.

        Args:
            file: to look at.
            demuxer: the container that it is.
            wanted: the options that say what to tell.

        Raises:
            LabelProblem: it cannot be read.
        """
        command = [self.ffprobe, "-loglevel", "error", "-of", "json", *wanted, *reading(file, demuxer)]
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603  as above
        if done.returncode or len(done.stdout) > _LONGEST_ANSWER:
            raise failed(done.stderr, file)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer


def reading(file: Path, demuxer: str) -> list[str]:
    """The arguments for an input: its container is told, and nothing but files may be opened."""
    return [*_ONLY_FILES, "-f", demuxer, "-i", f"file:{file}"]


def writing(file: Path) -> str:
    """The argument for an output."""
    return f"file:{file}"


def found_ffmpeg() -> Ffmpeg:
    """The program, from ``HEGUI_FFMPEG`` or the PATH.

    Raises:
        LabelProblem: it is not on this machine.
    """
    named = os.environ.get(VARIABLE)
    program = shutil.which(named) if named else shutil.which("ffmpeg")
    if program is None:
        raise LabelProblem(
            Problem(
                Text(
                    f"需要外部程序 ffmpeg：请安装，或用环境变量 {VARIABLE} 指明其位置",
                    f"the external program ffmpeg is needed: install it, or name it in {VARIABLE}",
                ),
                found=named,
            )
        )
    beside = Path(program).with_name(Path(program).name.replace("ffmpeg", "ffprobe"))
    probe = str(beside) if beside.is_file() else shutil.which("ffprobe")
    if probe is None:
        raise LabelProblem(
            Problem(
                Text(
                    "需要外部程序 ffprobe（随 ffmpeg 提供）", "the external program ffprobe is needed; ffmpeg brings it"
                )
            )
        )
    return Ffmpeg(program, probe)


def failed(message: bytes, file: Path) -> LabelProblem:
    """The problem of a run that failed, with the last line of what it said."""
    words = message.decode("utf-8", "replace").strip().splitlines()
    last = (words[-1] if words else "-")[-_LONGEST_MESSAGE:]
    return LabelProblem(
        Problem(Text("ffmpeg 无法处理此文件", "ffmpeg cannot process this file"), Place(str(file)), found=last)
    )
