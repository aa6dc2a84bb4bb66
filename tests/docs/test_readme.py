# SPDX-License-Identifier: Apache-2.0
"""What the READMEs show of the demo is what the demo prints."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demo_in_both_readmes_is_current() -> None:
    """`python scripts/refresh_readme.py` would change nothing."""
    script = ROOT / "scripts" / "refresh_readme.py"
    checked = subprocess.run([sys.executable, str(script), "--check"], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
