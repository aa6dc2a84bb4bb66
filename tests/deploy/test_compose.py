# SPDX-License-Identifier: Apache-2.0
"""The compose file holds by the official schema, its services are closed in, its settings pass `check-config` with its own secrets."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from command import run

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
REPLICAS = ("gateway-a", "gateway-b")


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with fresh secrets, as its script makes them."""
    folder = tmp_path_factory.mktemp("deploy") / "deploy"
    shutil.copytree(DEPLOY, folder, ignore=shutil.ignore_patterns("secrets", ".env"))
    hegui = str(Path(sys.executable).with_name("hegui"))
    environment = {**os.environ, "HEGUI": hegui, "UPSTREAM_KEY": "sk-0123456789abcdefghijklm"}
    subprocess.run(
        ["/bin/sh", str(folder / "make-secrets.sh")], check=True, env=environment, capture_output=True, timeout=60
    )
    return folder


def test_it_holds_by_the_official_schema() -> None:
    """The schema of the Compose specification, as check-jsonschema ships it."""
    schema = json.loads(
        files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text("utf-8")
    )
    validator = jsonschema.validators.validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(COMPOSE)] == []
    broken = {**COMPOSE, "services": {"x": {"image": 3}}}
    assert list(validator.iter_errors(broken))


def test_two_replicas_have_names_and_spills_of_their_own() -> None:
    """What one leaves behind is found by the one of the same name."""
    spills = [next(each for each in SERVICES[name]["volumes"] if each.endswith(":/var/lib/hegui")) for name in REPLICAS]
    assert len(set(spills)) == 2
    assert [SERVICES[name]["hostname"] for name in REPLICAS] == list(REPLICAS)
    assert all(each.partition(":")[0] in COMPOSE["volumes"] for each in spills)


@pytest.mark.parametrize("name", [*REPLICAS, "front"])
def test_services_are_closed_in(name: str) -> None:
    """Not root, a root that is read only, no capabilities, bounds of memory."""
    service = SERVICES[name]
    assert service["user"].startswith("${HEGUI_UID:-10001}")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"]
    assert "privileged" not in service


def test_only_the_front_is_reached_from_outside() -> None:
    """The database is on a network that leads nowhere, and shares none with the front."""
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["front"]
    assert COMPOSE["networks"]["back"]["internal"] is True
    assert SERVICES["database"]["networks"] == ["back"]
    assert "back" not in SERVICES["front"]["networks"]


def test_no_secret_stands_in_the_file() -> None:
    """They are files of a folder that git and the image never see; each that a service wants is declared, and none is left over."""
    wanted = {secret for service in SERVICES.values() for secret in service.get("secrets", ())}
    assert wanted == set(COMPOSE["secrets"])
    assert all(each["file"].startswith("./secrets/") for each in COMPOSE["secrets"].values())
    assert "secrets/" in (DEPLOY / ".gitignore").read_text("utf-8").split()
    assert not re.search(r"(?i)password: *[^/\s{]|:[^/\s$]+@", (DEPLOY / "compose.yaml").read_text("utf-8"))


def test_images_have_a_version() -> None:
    """None is whatever was built last."""
    for service in SERVICES.values():
        assert re.search(r":[\w.-]+$", service["image"])
        assert not service["image"].endswith(":latest")


def test_the_end_is_waited_for() -> None:
    """Longer than the notice and the time for requests under way together."""
    listen = yaml.safe_load((DEPLOY / "config" / "gateway.yaml").read_text("utf-8"))["listen"]
    for name in REPLICAS:
        assert (
            int(SERVICES[name]["stop_grace_period"].removesuffix("s"))
            > listen["notice_seconds"] + listen["drain_seconds"]
        )
        assert SERVICES[name]["depends_on"]["database"] == {"condition": "service_healthy"}


def test_secrets_are_made_for_one_reader_and_never_made_anew(copied: Path) -> None:
    """Nobody else may read them, the containers run as that reader, never as root; a second run changes none."""
    secrets = {file.name: file.read_bytes() for file in (copied / "secrets").iterdir()}
    assert set(secrets) == {Path(each["file"]).name for each in COMPOSE["secrets"].values()}
    assert not any((copied / "secrets" / name).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) for name in secrets)
    told = dict(line.split("=") for line in (copied / ".env").read_text("ascii").split())
    assert int(told["HEGUI_UID"]) == (copied / "secrets" / "pseudonyms").stat().st_uid != 0
    subprocess.run(["/bin/sh", str(copied / "make-secrets.sh")], check=True, capture_output=True, timeout=60)
    assert secrets == {file.name: file.read_bytes() for file in (copied / "secrets").iterdir()}


def test_its_settings_are_fine(copied: Path, tmp_path: Path) -> None:
    """`hegui gateway check-config` on the settings with the policy, terms and secrets that the containers see."""
    for source, target in _mounts("gateway-a"):
        if source.endswith(".yaml"):
            placed = re.fullmatch(r"/etc/hegui/([a-z.]+):ro", target)
            assert placed is not None
            name = placed[1]
            content = (DEPLOY / source).resolve().read_text("utf-8")
            for secret, told in COMPOSE["secrets"].items():
                content = content.replace(f"/run/secrets/{secret}", str(copied / told["file"]))
            (tmp_path / name).write_text(content, "utf-8")
    ended = run("gateway", "check-config", str(tmp_path / "gateway.yaml"), "--lang", "en")
    assert ended.code == 0, ended.out + ended.err
    assert "The settings are fine." in ended.out
    assert "/run/secrets" not in (tmp_path / "gateway.yaml").read_text("utf-8")


def _mounts(name: str) -> list[tuple[str, str]]:
    pairs = [each.partition(":") for each in SERVICES[name]["volumes"]]
    return [(source, target) for source, _, target in pairs]
