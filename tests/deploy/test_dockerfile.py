# SPDX-License-Identifier: Apache-2.0
"""The Dockerfile: a stage that compiles and one that runs, nobody's build scripts, no root, no secrets; built where a docker daemon answers."""

import ast
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from dockerfile_parse import DockerfileParser

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "Dockerfile"
PARSED = DockerfileParser(path=str(FILE), cache_content=True)


def instructions() -> list[dict[str, Any]]:
    """All of them, without comments."""
    return [each for each in PARSED.structure if each["instruction"] != "COMMENT"]


def last_stage() -> list[dict[str, Any]]:
    """Those of the image that runs."""
    found = instructions()
    start = max(place for place, each in enumerate(found) if each["instruction"] == "FROM")
    return found[start:]


def only(name: str) -> str:
    """The value of the only instruction of that name in the image that runs."""
    (found,) = (each["value"] for each in last_stage() if each["instruction"] == name)
    return str(found)


def test_images_have_a_version() -> None:
    """None is whatever was built last, and both stages have the same Python."""
    images = PARSED.parent_images
    assert len(images) == 2
    assert len(set(images)) == 1
    for image in images:
        assert re.fullmatch(r"python:3\.1[1-9](\.\d+)?-slim-[a-z]+(@sha256:[0-9a-f]{64})?", image)


def test_it_runs_as_nobody_in_particular() -> None:
    """By number, so that Kubernetes can see that it is not root; nothing after it becomes root again."""
    assert re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", only("USER"))
    after = [each["instruction"] for each in last_stage()]
    assert "RUN" not in after[after.index("USER") :]


def test_the_image_that_runs_has_no_compiler_and_no_installer() -> None:
    """It copies one folder from the stage before, and pip was taken out of it."""
    runs = [each["value"] for each in last_stage() if each["instruction"] == "RUN"]
    assert not any(word in line for line in runs for word in ("apt", "pip", "gcc", "curl", "wget"))
    (copied,) = (each["value"] for each in last_stage() if each["instruction"] == "COPY")
    assert copied == "--from=build /opt/hegui /opt/hegui"
    assert "pip uninstall --yes pip" in PARSED.content


def test_dependencies_are_wheels_and_nothing_is_left_in_caches() -> None:
    """No build script of a dependency runs, package lists and caches go in the layer that made them."""
    for each in (each["value"] for each in instructions() if each["instruction"] == "RUN"):
        for part in re.split(r"&&", each):
            if "pip install" in part:
                assert "--only-binary=:all:" in part
                assert "--no-cache-dir" in part
            if "apt-get install" in part:
                assert "--no-install-recommends" in part
                assert "rm -rf /var/lib/apt/lists/*" in each


def test_nothing_is_fetched_and_no_secret_is_built_in() -> None:
    """No ADD, no key in ENV or ARG, and the context is a list of what may come in."""
    names = {each["instruction"] for each in instructions()}
    assert "ADD" not in names
    for each in instructions():
        if each["instruction"] in {"ENV", "ARG"}:
            assert not re.search(r"(?i)key|secret|token|password", each["value"])
    allowed = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert allowed[0] == "*"
    assert not any("examples" in line or "deploy" in line for line in allowed if line.startswith("!"))


def test_what_is_copied_is_there_and_may_come_in() -> None:
    """Each path exists in the repository and stands on the list of the context; what the wheel takes from it is among them."""
    allowed = {
        line[1:]
        for line in (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
        if line[:1] == "!"
    }
    copied: set[str] = set()
    for each in instructions():
        if each["instruction"] == "COPY" and not each["value"].startswith("--from"):
            copied |= set(each["value"].split()[:-1])
    assert copied == allowed
    assert all((ROOT / path).exists() for path in copied)


def test_health_is_asked_without_tools_of_others() -> None:
    """The check is Python of the image itself, at the port that is exposed; commands are lists, so that signals arrive."""
    value = only("HEALTHCHECK")
    command = json.loads(value[value.index("CMD") + 3 :])
    assert command[:2] == ["python", "-c"]
    ast.parse(command[2])
    assert "/healthz" in command[2]
    port = re.search(r"127\.0\.0\.1:(\d+)/", command[2])
    assert port is not None
    assert port[1] in only("EXPOSE").split()
    assert json.loads(only("ENTRYPOINT")) == ["hegui"]
    assert json.loads(only("CMD"))[:2] == ["gateway", "run"]
    assert only("STOPSIGNAL") == "SIGTERM"


DOCKER = shutil.which("docker") or ""


def docker() -> str | None:
    """Why nothing can be built here; None: it can."""
    if not DOCKER:
        return "docker is not installed"
    try:
        done = subprocess.run([DOCKER, "info"], capture_output=True, text=True, timeout=20, check=False)
    except subprocess.TimeoutExpired:
        return "docker info does not answer"
    return None if done.returncode == 0 else f"no docker daemon: {done.stderr.strip() or done.stdout.strip()[-120:]}"


def test_it_is_built_and_answers() -> None:
    """Where a docker daemon answers: the image is built, runs with a read-only root, and knows its commands."""
    reason = docker()
    if reason is not None:
        pytest.skip(reason)
    name = "hegui-gateway:test"
    subprocess.run([DOCKER, "build", "--file", str(FILE), "--tag", name, str(ROOT)], check=True, timeout=900)
    limits = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--network", "none"]  # noqa: S108  of the container
    done = subprocess.run(
        [DOCKER, "run", "--rm", *limits, name, "gateway", "--help"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert "check-config" in done.stdout
