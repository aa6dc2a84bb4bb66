# SPDX-License-Identifier: Apache-2.0
"""Functions of the provider's own, named ``package.module:function``: from the Python path, or a module beside a file."""

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hegui.errors import InputError, Place, Problem
from hegui.text import Text


def function_named(name: str, folder: Path) -> Callable[..., Any]:
    """The function of that name.

    Args:
        name: ``package.module:function``.
        folder: in which its module is looked for first.

    Raises:
        InputError: there is none.
    """
    module, _, own = name.partition(":")
    try:
        found = getattr(_module(module, folder), own)
    except (ImportError, AttributeError, ValueError, SyntaxError) as error:
        what = Text(f"找不到函数“{name}”", f"there is no function '{name}'")
        raise InputError(Problem(what, Place(str(folder)), found=str(error)[:200])) from error
    if not callable(found):
        raise InputError(Problem(Text(f"“{name}”不是函数", f"'{name}' is no function"), Place(str(folder))))
    call: Callable[..., Any] = found
    return call


def _module(name: str, folder: Path) -> ModuleType:
    """The module in the folder, read anew: one of the same name may have been read from another; else from the Python path."""
    path = folder.joinpath(*name.split(".")).with_suffix(".py")
    spec = spec_from_file_location(name, path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return importlib.import_module(name)
    module = module_from_spec(spec)
    sys.path.insert(0, str(folder))  # what it imports may lie beside it
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


def digest_of_code(function: Callable[..., Any]) -> str:
    """SHA-256 of the file that holds it, so that a plan sees it change; empty for what has no file."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(function))
    except TypeError:
        return ""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else ""
