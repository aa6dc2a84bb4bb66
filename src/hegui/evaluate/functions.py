# SPDX-License-Identifier: Apache-2.0
"""Functions of the provider's own, named ``package.module:function``: from the Python path, or a module beside a file."""

import hashlib
import importlib
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
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
    sys.path.insert(0, str(folder))
    try:
        found = getattr(importlib.import_module(module), own)
    except (ImportError, AttributeError, ValueError) as error:
        what = Text(f"找不到函数“{name}”", f"there is no function '{name}'")
        raise InputError(Problem(what, Place(str(folder)), found=str(error)[:200])) from error
    finally:
        sys.path.remove(str(folder))
    if not callable(found):
        raise InputError(Problem(Text(f"“{name}”不是函数", f"'{name}' is no function"), Place(str(folder))))
    call: Callable[..., Any] = found
    return call


def digest_of_code(function: Callable[..., Any]) -> str:
    """SHA-256 of the file that holds it, so that a plan sees it change; empty for what has no file."""
    try:
        file = inspect.getsourcefile(inspect.unwrap(function))
    except TypeError:
        return ""
    return hashlib.sha256(Path(file).read_bytes()).hexdigest() if file else ""
