# SPDX-License-Identifier: Apache-2.0
"""Entry points are found as `importlib.metadata` finds them, and it is loaded only where there may be one."""

import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from hegui.checks import entry_points as module
from hegui.checks.entry_points import entry_points_of

GROUP = "acme.things"
WRITTEN = f"[console_scripts]\nacme = acme:main\n\n[{GROUP}]\none = acme:ONE\n"


def installed(folder: Path, name: str = "acme-1.0.dist-info", written: str | None = WRITTEN) -> Path:
    """A folder of ``sys.path`` that holds a package's description."""
    described = folder / name
    described.mkdir(parents=True)
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n", encoding="utf-8")
    (described / "PKG-INFO").write_text("Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n", encoding="utf-8")
    if written is not None:
        (described / "entry_points.txt").write_text(written, encoding="utf-8")
    return folder


def in_an_egg(folder: Path) -> Path:
    """An installed egg is a folder of its own on ``sys.path``."""
    return installed(folder / "acme.egg", "EGG-INFO")


def in_an_archive(folder: Path) -> Path:
    """As zipapps and some build systems have it."""
    archive = folder / "acme.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("acme-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: acme\nVersion: 1.0\n")
        packed.writestr("acme-1.0.dist-info/entry_points.txt", WRITTEN)
    return archive


@pytest.mark.parametrize(
    "made",
    [
        installed,
        lambda folder: installed(folder, "acme.egg-info"),
        lambda folder: installed(folder, "ACME-1.0.DIST-INFO"),
        in_an_egg,
        in_an_archive,
        lambda folder: installed(folder, written=None),
        lambda folder: installed(folder, written="[other]\none = acme:ONE\n"),
        lambda folder: installed(folder, "acme"),
        lambda folder: folder / "nowhere",
    ],
)
def test_the_answer_is_that_of_the_standard_library(
    made: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed, as an egg, in an archive, without entry points, of another group, or not at all."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(made(tmp_path))])
    assert list(entry_points_of(GROUP)) == list(entry_points(group=GROUP))


def test_a_path_that_is_no_text_is_looked_at_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python imports nothing from there; its description of packages is read all the same."""
    path: list[object] = [*sys.path, installed(tmp_path)]
    monkeypatch.setattr(sys, "path", path)
    assert [entry.name for entry in entry_points_of(GROUP)] == ["one"]


def test_a_file_that_cannot_be_read_leaves_the_question_to_the_standard_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loop of links is an error there, so it must not be silence here."""
    folder = installed(tmp_path, written=None)
    loop = folder / "acme-1.0.dist-info" / "entry_points.txt"
    loop.symlink_to(loop)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    with pytest.raises(OSError, match="symbolic links"):
        list(entry_points_of(GROUP))


def test_a_finder_of_somebody_else_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may know of packages that stand nowhere on the path."""

    class Finder:
        asked = False

        @classmethod
        def find_spec(cls, *_wanted: object) -> None:
            """Finds no module."""

        @classmethod
        def find_distributions(cls, _context: object) -> Iterator[object]:
            cls.asked = True
            return iter(())

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    assert list(entry_points_of(GROUP)) == []
    assert Finder.asked


def test_where_there_is_none_nothing_is_loaded_for_it() -> None:
    """The reason why the module exists."""
    code = f"import sys; from {module.__name__} import entry_points_of as found\nassert not found('no.such.group'); sys.exit('email' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_check_of_an_installed_package_is_run_by_hegui(tmp_path: Path) -> None:
    """From its description on the path to the list of checks."""
    installed(tmp_path, written="[hegui.checks]\nacme = acme:CHECKS\n")
    (tmp_path / "acme.py").write_text(
        "from hegui.checks.registry import check\n\n@check('acme/one', answers=('icp-filing-valid',))\n"
        'def one(context):\n    """一。 / One."""\n    yield from ()\n\nCHECKS = (one,)\n',
        encoding="utf-8",
    )
    code = f"import sys; sys.path.append({str(tmp_path)!r})\nfrom hegui.checks.registry import third_party_checks as found\nprint(*[item.id for item in found()])"
    ended = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert ended.stdout.split() == ["acme/one"]
