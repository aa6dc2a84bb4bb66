# SPDX-License-Identifier: Apache-2.0
"""Builds the native sieve where there is a C compiler; without one hegui is installed all the same, and scans with wheels only."""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SOURCE = Path("src/hegui/detect/sieve/kernel.c")
_LIBRARY = _SOURCE.with_name("_kernel.so")


class NativeSieve(BuildHookInterface):
    """Compiles plain C, one file with its parts beside it and no header of Python in it; ctypes loads it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Before a wheel or an editable installation is put together."""
        library = Path(self.root, _LIBRARY)
        if self.target_name != "wheel":
            return
        if os.environ.get("HEGUI_NATIVE") == "off" or not self._compiled(Path(self.root, _SOURCE), library):
            library.unlink(missing_ok=True)
            return
        build_data["artifacts"].append(str(_LIBRARY))
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"

    def _compiled(self, source: Path, library: Path) -> bool:
        compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
        if sys.platform == "win32" or shutil.which(compiler[0]) is None:
            self.app.display_warning("hegui: no C compiler, the corpus scan uses wheels only")
            return False
        command = [compiler[0], "-O3", "-std=gnu11", "-shared", "-fPIC", "-o", f"{library}.new", str(source)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  the user's compiler
        if done.returncode:
            self.app.display_warning(
                f"hegui: the native sieve was not built, the corpus scan uses wheels only\n{done.stderr}"
            )
            return False
        Path(f"{library}.new").replace(library)
        return True
