# SPDX-License-Identifier: Apache-2.0
"""What is measured: programs between a client and a model, each on a core of its own, and the model, which is nginx with a fixed answer."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
CORE, OTHER_CORE = 0, 1
"""Of the target; of the model and the client."""
TICKS: Final = os.sysconf("SC_CLK_TCK")
WAIT: Final = 120


@dataclass(frozen=True)
class Model:
    """The model: a whole answer on one port, a stream of a hundred frames in one burst on another, a paced one on a third."""

    whole: int = 9300
    burst: int = 9301
    paced: int = 9302


MODEL: Final = Model()


@contextmanager
def model(folder: Path, answer: bytes, burst: bytes) -> Iterator[None]:
    """Runs the model."""
    for name, content in (("answer.json", answer), ("burst.sse", burst)):
        (folder / name).write_bytes(content)
    conf = folder / "model.conf"
    conf.write_text(
        _NGINX
        + f"""http {{
  access_log off; keepalive_requests 100000000; client_body_buffer_size 64k;
  server {{ listen 127.0.0.1:{MODEL.whole} reuseport; root {folder}; default_type application/json;
    error_page 405 =200 /answer.json; location / {{ try_files /answer.json =404; }} }}
  server {{ listen 127.0.0.1:{MODEL.burst} reuseport; root {folder}; default_type text/event-stream;
    error_page 405 =200 /burst.sse; location / {{ try_files /burst.sse =404; }} }}
}}
"""
    )
    with running(["nginx", "-c", str(conf), "-p", str(folder)], MODEL.whole, core=OTHER_CORE):
        os.environ["PACED_TEXT"] = str(folder / "paced.txt")
        with running([sys.executable, str(HERE / "paced.py"), "serve", str(MODEL.paced)], MODEL.paced, core=OTHER_CORE):
            yield


_NGINX: Final = (
    "daemon off; worker_processes 1; pid nginx.pid; error_log stderr error; events { worker_connections 4096; }\n"
)


def nginx_proxy(folder: Path, port: int, upstream: int) -> list[str]:
    """A pass-through by nginx."""
    conf = folder / f"proxy-{port}.conf"
    conf.write_text(
        _NGINX.replace("nginx.pid", f"proxy-{port}.pid")
        + f"""http {{
  access_log off; keepalive_requests 100000000;
  upstream model {{ server 127.0.0.1:{upstream}; keepalive 128; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://model; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }} }}
}}
"""
    )
    return ["nginx", "-c", str(conf), "-p", str(folder)]


def litellm(folder: Path, port: int, upstream: int, key: str) -> list[str]:
    """The LiteLLM proxy with one worker, without a guard."""
    conf = folder / f"litellm-{port}.yaml"
    params = {"model": "openai/m", "api_base": f"http://127.0.0.1:{upstream}/v1", "api_key": "sk-none"}
    conf.write_text(
        json.dumps(
            {"model_list": [{"model_name": "m", "litellm_params": params}], "general_settings": {"master_key": key}}
        )
    )
    program = HERE.parents[1] / "out/peers-gateway/litellm/bin/litellm"
    return [str(program), "--config", str(conf), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]


@contextmanager
def running(
    command: Sequence[str], port: int, *, core: int = CORE, environment: Mapping[str, str] = {}, log: Path | None = None
) -> Iterator[int]:
    """Runs a program until the block ends; its process group's number.

    Raises:
        RuntimeError: it does not listen in time.
    """
    said = log.open("wb") if log else subprocess.DEVNULL
    process = subprocess.Popen(
        ["taskset", "-c", str(core), *command],
        stdout=said,
        stderr=said,
        start_new_session=True,
        env={**os.environ, **environment},
    )
    try:
        _await_port(process, port)
        yield process.pid
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {port}")


def _group(group: int) -> Iterator[Path]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group:
                yield folder


def cpu_of(group: int) -> float:
    """Seconds of the processor that a group of processes has used."""
    total = 0
    for folder in _group(group):
        fields = (folder / "stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_of(group: int) -> float:
    """MiB of memory that its processes hold."""
    return sum(int((folder / "statm").read_text().split()[1]) for folder in _group(group)) * 4096 / 2**20
