# SPDX-License-Identifier: Apache-2.0
"""`.ci/run`: what is missing is installed, and where it cannot be, CI ends there instead of passing tests over."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / ".ci" / "run"
BASH = shutil.which("bash")
TOOLS = ("chromium", "exiftool", "ffmpeg", "ffprobe", "nginx", "openssl")
REQUIRED = {f"HEGUI_REQUIRE_{name}" for name in ("BROWSER", "FONTS", "PROGRAMS", "NGINX")}
INSTALLS = 'for name in chromium exiftool ffmpeg ffprobe nginx openssl ls; do cp "${0%/*}/id" "${0%/*}/$name"; done'
"""An apt-get that brings everything, as programs that end well."""

pytestmark = pytest.mark.skipif(BASH is None, reason="there is no bash")


class Ended:
    """How a run ended: what it told, and with which promises `make` was started, once for each target."""

    def __init__(self, folder: Path, *, apt: str, tools: tuple[str, ...], fonts: bool, ci: bool) -> None:
        programs = folder / "programs"
        programs.mkdir(parents=True)
        for name in ("dirname", "cp"):
            (programs / name).symlink_to(str(shutil.which(name)))
        stubs = dict.fromkeys(tools, ":") | {
            "id": "echo 0",
            "apt-get": f'echo "$@" >> {folder}/apt; {apt}',
            "ls": ":" if fonts else "exit 1",
            "make": f'{{ echo "target $1"; export -p; }} >> {folder}/make',
        }
        for name, words in stubs.items():
            (programs / name).write_text(f"#!{BASH}\n{words}\n", encoding="ascii")
            (programs / name).chmod(0o755)
        environment = {"PATH": str(programs), "HOME": str(folder)} | ({"CI": "true"} if ci else {})
        done = subprocess.run([str(BASH), str(SCRIPT)], capture_output=True, text=True, env=environment, check=False)
        self.code, self.err = done.returncode, done.stderr
        self.made = (folder / "make").read_text() if (folder / "make").exists() else ""
        self.asked = (folder / "apt").read_text() if (folder / "apt").exists() else ""

    @property
    def required(self) -> set[str]:
        """What the tests were told to find."""
        return {name for name in REQUIRED if f'{name}="1"' in self.made}


@pytest.mark.parametrize("ci", [True, False])
def test_with_everything_there_nothing_is_installed_and_everything_is_required(tmp_path: Path, ci: bool) -> None:
    """No network is needed."""
    ended = Ended(tmp_path, apt="exit 100", tools=TOOLS, fonts=True, ci=ci)
    assert (ended.code, ended.asked, ended.err) == (0, "", "")
    assert ended.required == REQUIRED
    assert ended.made.count("target test\n") == ended.made.count("target lint\n") == 1


def test_what_is_missing_is_installed_and_required(tmp_path: Path) -> None:
    """All at once."""
    ended = Ended(tmp_path, apt=INSTALLS, tools=(), fonts=False, ci=True)
    assert (ended.code, ended.err) == (0, "")
    assert "install -y -qq chromium fonts-noto-cjk ffmpeg libimage-exiftool-perl nginx-light openssl" in ended.asked
    assert ended.required == REQUIRED


@pytest.mark.parametrize("missing", [*TOOLS, "fonts"])
@pytest.mark.parametrize("apt", ["exit 100", '[ "$1" = update ]', "true"])
def test_ci_ends_where_something_could_not_be_installed(tmp_path: Path, missing: str, apt: str) -> None:
    """The lists cannot be fetched, the package cannot, or it is not in it: no test is run, so that none is passed over."""
    tools = tuple(name for name in TOOLS if name != missing)
    ended = Ended(tmp_path, apt=apt, tools=tools, fonts=missing != "fonts", ci=True)
    assert (ended.code, ended.made) == (1, "")
    assert "there is no: " in ended.err


def test_elsewhere_the_tests_run_with_what_is_there(tmp_path: Path) -> None:
    """And it is said what is not."""
    ended = Ended(tmp_path, apt="exit 100", tools=("nginx", "openssl", "chromium"), fonts=False, ci=False)
    assert ended.code == 0
    assert "there is no: fonts programs" in ended.err
    assert ended.required == {"HEGUI_REQUIRE_BROWSER", "HEGUI_REQUIRE_NGINX"}


def test_the_script_can_be_started() -> None:
    """As CI does."""
    assert os.access(SCRIPT, os.X_OK)
