# SPDX-License-Identifier: Apache-2.0
"""What the demonstration of the gateway runs: a folder with settings and secrets, the mock model, the gateway; and how it speaks to them."""

import io
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import IO, Any, Final, TypeAlias, TypeVar
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, Request, build_opener

from hegui.cli.main import main

ROOT: Final = Path(__file__).parents[1]
HEGUI: Final = Path(sys.executable).with_name("hegui")
CHINESE: Final = os.environ.get("HEGUI_LANG", "zh").startswith("zh")
PATIENCE: Final = 60.0
OK: Final = 200
Json: TypeAlias = Any
Found = TypeVar("Found")
_OPENER: Final = build_opener(ProxyHandler({}))


class Unexpected(Exception):
    """A step did not go as it should have."""


def say(zh: str, en: str) -> None:
    """A line."""
    print(zh if CHINESE else en, flush=True)


def expect(holds: object, zh: str, en: str) -> None:
    """A line of what was seen, if it was.

    Raises:
        Unexpected: it was not.
    """
    if not holds:
        raise Unexpected(zh if CHINESE else en)
    say(f"  ✓ {zh}", f"  ✓ {en}")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        """The body, decoded."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """What the model, or the gateway instead of it, says."""
        return str(self.json["choices"][0]["message"]["content"])

    @property
    def deltas(self) -> str:
        """The text of a stream."""
        found = [json.loads(line[6:]) for line in self.body.split(b"\n") if line.startswith(b"data: {")]
        return "".join(
            choice.get("delta", {}).get("content") or "" for each in found for choice in each.get("choices", ())
        )


def ask(url: str, sent: Json = None, headers: Mapping[str, str] = {}, method: str | None = None) -> Answer:
    """Sends JSON, or nothing, and takes whatever comes back."""
    body = None if sent is None else json.dumps(sent, ensure_ascii=False).encode()
    request = Request(url, body, {"content-type": "application/json", **headers}, method=method)  # noqa: S310  to ourselves
    try:
        with _OPENER.open(request, timeout=PATIENCE) as found:
            return Answer(found.status, {name.lower(): value for name, value in found.headers.items()}, found.read())
    except HTTPError as error:
        with error:
            return Answer(error.code, {name.lower(): value for name, value in error.headers.items()}, error.read())


@dataclass
class Setting:
    """Everything that runs."""

    folder: Path
    port: int
    control: int
    model: int
    """Ports of the gateway, of its pages and its API for operators, and of the mock model."""
    key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def config(self) -> Path:
        """The gateway's settings."""
        return self.folder / "gateway.yaml"

    def chat(self, words: str, user: str = "alice", model: str = "deepseek-chat", **claims: str) -> Answer:
        """A question of an end user, as the host application sends it."""
        return ask(self._url("/v1/chat/completions"), _question(words, model), self._claims(user, claims))

    def stream(self, words: str, user: str = "alice") -> Answer:
        """The same as a stream, read to its end."""
        question = _question(words, "deepseek-chat") | {"stream": True}
        return ask(self._url("/v1/chat/completions"), question, self._claims(user, {}))

    def picture(self, words: str) -> Answer:
        """A picture."""
        asked = {"model": "painter", "prompt": words, "response_format": "b64_json"}
        return ask(self._url("/v1/images/generations"), asked, self._claims("alice", {}))

    def operate(self, path: str, sent: Json = None) -> Json:
        """A call of the operator that must succeed.

        Raises:
            Unexpected: it did not.
        """
        url = f"http://127.0.0.1:{self.control}/operator{path}"
        answer = ask(url, sent, {"authorization": f"Bearer {self.token}"})
        if answer.status != OK:
            raise Unexpected(f"{path}: {answer.status} {answer.body.decode()}")
        return answer.json

    def metrics(self) -> str:
        """The page of metrics."""
        url = f"http://127.0.0.1:{self.control}/operator/metrics"
        return ask(url, headers={"authorization": f"Bearer {self.token}"}).body.decode()

    def public(self, path: str, sent: Json) -> Answer:
        """A call that anybody may make."""
        return ask(f"http://127.0.0.1:{self.control}{path}", sent)

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _claims(self, user: str, claims: Mapping[str, str]) -> dict[str, str]:
        told = {"minor": "false", **claims}
        headers = {f"x-hegui-{name.replace('_', '-')}": value for name, value in told.items()}
        return {"authorization": f"Bearer {self.key}", "x-hegui-user": user, **headers}


def _question(words: str, model: str) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": words}]}


def hegui(*words: object, accepted: tuple[int, ...] = (0,)) -> str:
    """One command, as an operator would type it; what it prints on standard output. It runs in this process, which saves time.

    Raises:
        Unexpected: it ended with another exit code.
    """
    told = list(map(str, words))
    print(f"  $ hegui {' '.join(told)}", flush=True)
    out, err, code = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main(told)
        except SystemExit as ended:
            code = int(ended.code or 0)
    out.seek(0)
    said = out.read()
    if code not in accepted:
        raise Unexpected(f"exit {code}\n{said}{err.getvalue()}")
    return said


def prepare(folder: Path) -> Setting:
    """The example's settings in a new folder, on ports that are free, with fresh secrets."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "examples" / "gateway", folder)
    port, control, model = _free(3)
    settings = (folder / "gateway.yaml").read_text(encoding="utf-8")
    for old, new in (("8080", port), ("8081", control), ("9000", model)):
        settings = settings.replace(old, str(new))
    if not CHINESE:
        settings = settings.replace("language: zh", "language: en")
    (folder / "gateway.yaml").write_text(settings, encoding="utf-8")
    (folder / "secrets").mkdir(mode=0o700)
    setting = Setting(folder, port, control, model, token=secrets.token_urlsafe(33))
    for name, value in (("pseudonyms", secrets.token_hex(32)), ("operator", setting.token)):
        written = folder / "secrets" / name
        written.touch(0o600)
        written.write_text(value, encoding="ascii")
    return setting


def _free(many: int) -> list[int]:
    """Ports that nobody has just now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(many)]
    found = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return found


@contextmanager
def running(setting: Setting) -> Iterator[None]:
    """The mock model and the gateway, until the block ends.

    Raises:
        Unexpected: one of them does not serve in time.
    """
    model = [sys.executable, str(Path(__file__).with_name("demo_gateway_model.py")), str(setting.model)]
    gateway = [str(HEGUI), "gateway", "run", str(setting.config), "--lang", "en"]
    with (
        (setting.folder / "model.log").open("wb") as model_log,
        (setting.folder / "gateway.log").open("wb") as log,
        _process(model, model_log),
        _process(gateway, log) as process,
    ):
        _await(f"http://127.0.0.1:{setting.model}/", process)
        _await(f"http://127.0.0.1:{setting.port}/readyz", process)
        yield


@contextmanager
def _process(command: list[str], log: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(URLError, ConnectionError, TimeoutError):
            if ask(url).status in {OK, HTTPStatus.NOT_FOUND}:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise Unexpected(f"{url}: nothing serves there; see the logs")


def within(seconds: float, look: Callable[[], Found]) -> Found:
    """What a look finds as soon as it finds something.

    Raises:
        Unexpected: nothing, for so long.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise Unexpected(f"nothing within {seconds:g} s")
