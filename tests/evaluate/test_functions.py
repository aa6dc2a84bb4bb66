# SPDX-License-Identifier: Apache-2.0
"""Functions of a provider's own: found beside the file that names them, read anew, seen to change."""

from pathlib import Path

import pytest

from hegui.errors import InputError
from hegui.evaluate.functions import digest_of_code, function_named


def test_a_module_of_the_same_name_elsewhere_is_another(tmp_path: Path) -> None:
    """Each folder has its own; what a module imports may lie beside it."""
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "beside.py").write_text(f"WORD = '{name}'\n")
        (folder / "own.py").write_text(f"NAME = '{name}'\ndef f(): return NAME\n")
    assert [function_named("own:f", tmp_path / name)() for name in ("a", "b")] == ["a", "b"]
    digests = {digest_of_code(function_named("own:f", tmp_path / name)) for name in ("a", "b")}
    assert len(digests) == 2


def test_a_function_of_the_python_path_is_found() -> None:
    """And what has no file has no digest."""
    assert function_named("json:dumps", Path())([1]) == "[1]"
    assert digest_of_code(len) == ""


@pytest.mark.parametrize("name", ["nowhere:f", "json:nothing", "broken:f", "own:NAME"])
def test_what_is_no_function_is_told(name: str, tmp_path: Path) -> None:
    """Also where its module cannot be read."""
    (tmp_path / "broken.py").write_text("def f(:\n")
    (tmp_path / "own.py").write_text("NAME = 5\n")
    with pytest.raises(InputError, match="function"):
        function_named(name, tmp_path)
