# SPDX-License-Identifier: Apache-2.0
"""hegui 合规: what binds a generative-AI service in mainland China on a given day, and what proves it."""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from hegui.checking import Checked, check

__all__ = ["Checked", "__version__", "check"]


def __getattr__(name: str) -> object:
    # The main job pulls in the whole house; `import hegui` alone should cost nothing.
    if name in {"check", "Checked"}:
        from hegui import checking  # noqa: PLC0415  see above

        return getattr(checking, name)
    raise AttributeError(f"module 'hegui' has no attribute '{name}'")
