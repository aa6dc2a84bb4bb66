# SPDX-License-Identifier: Apache-2.0
"""Pastes the first lines of what `make demo` prints into both READMEs, between the two `demo-output` marks.

With `--check` nothing is written: a README that is out of date is named, and the exit code is 1.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
READMES: Final = {"README.md": "en", "README.zh-CN.md": "zh"}
LINES: Final = 33
"""Few enough to leave out the digests at the end of the report: the text changes with the answer only."""
START: Final = "<!-- demo-output -->"
END: Final = "<!-- /demo-output -->"


def demo_command() -> list[str]:
    """The command of `make demo`, with the example and the day that the Makefile names; it writes no report."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    settings = dict(re.findall(r"^(EXAMPLE|AS_OF) := (\S+)$", makefile, re.MULTILINE))
    return ["hegui", "check", settings["EXAMPLE"], "--as-of", settings["AS_OF"]]


def demo_output(language: str) -> str:
    """What the demo prints in one language: its first lines, and a sign that there are more.

    Raises:
        subprocess.CalledProcessError: the demo failed, which a closed gate is not.
    """
    command = demo_command()
    hegui = [sys.executable, "-c", "from hegui.cli.main import main; main()", *command[1:]]
    ran = subprocess.run(
        hegui, cwd=ROOT, env={**os.environ, "HEGUI_LANG": language}, capture_output=True, text=True, check=False
    )
    if ran.returncode > 1:
        raise subprocess.CalledProcessError(ran.returncode, command, ran.stdout, ran.stderr)
    shown = ran.stdout.splitlines()[:LINES]
    exit_code = f" # exit {ran.returncode}" if ran.returncode else ""
    return "\n".join(["```console", f"$ {' '.join(command)}{exit_code}", *shown, "…", "```", ""])


def refreshed() -> Mapping[Path, str]:
    """Both READMEs as they should be.

    Raises:
        ValueError: a README has lost its marks.
    """
    wanted: dict[Path, str] = {}
    for name, language in READMES.items():
        path = ROOT / name
        before, start, rest = path.read_text(encoding="utf-8").partition(START)
        _, end, after = rest.partition(END)
        if not end:
            raise ValueError(f"{name} has no block between {START} and {END}")
        wanted[path] = f"{before}{start}\n{demo_output(language)}{end}{after}"
    return wanted


def main() -> int:
    """Writes, or with ``--check`` compares."""
    stale = {path: text for path, text in refreshed().items() if path.read_text(encoding="utf-8") != text}
    for path, text in stale.items():
        if sys.argv[1:] == ["--check"]:
            print(f"stale: {path.name}")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and sys.argv[1:] == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main())
