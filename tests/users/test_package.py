# SPDX-License-Identifier: Apache-2.0
"""The names of the room, and what it costs to ask for one of its modules."""

import subprocess
import sys

import pytest

import hegui.users
from hegui.users import _WHERE


def test_every_public_name_is_there() -> None:
    """Each where it is made, and the same each time; any other is refused."""
    assert sorted(hegui.users.__all__) == sorted(_WHERE)
    for name in hegui.users.__all__:
        found = getattr(hegui.users, name)
        assert found is getattr(sys.modules[f"hegui.users.{_WHERE[name]}"], name)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = hegui.users.nothing


def test_who_counts_days_loads_nothing_else() -> None:
    """Commands of the records ask for days in Beijing; the gatekeeper and its detectors cost them nothing."""
    code = "import sys, hegui.users.beijing; print(*sorted(name for name in sys.modules if name.startswith('hegui')))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == ["hegui", "hegui.users", "hegui.users.beijing"]
