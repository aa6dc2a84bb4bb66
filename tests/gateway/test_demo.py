# SPDX-License-Identifier: Apache-2.0
"""The demonstration of the gateway ends well, within half a minute on a machine that is not busy, and leaves what it says."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_demonstration_goes_as_it_should(tmp_path: Path) -> None:
    """Refusal, masks, retraction, ladder, incident, report, evidence: every step says what it saw, and the exit code is 0."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "demo_gateway.py"), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=180,
        env={**os.environ, "HEGUI_LANG": "en"},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✗" not in done.stdout
    assert done.stdout.count("✓") >= 25
    for line in (
        "moderation-in-place: no_evidence → passed",
        "illegal-content-stopped: no_evidence → passed",
        "complaints-handled-in-time: no_evidence → passed",
        "hegui_records_lost_total 0.0",
    ):
        assert line in done.stdout
    assert len(list((tmp_path / "reports").glob("*.zh.md"))) == 2
    after = json.loads((tmp_path / "after.json").read_text(encoding="utf-8"))
    assert after["provider"]["en"].startswith("Lighthouse")
    secret = (tmp_path / "gateway" / "secrets" / "operator").read_text(encoding="ascii")
    assert secret not in done.stdout + (tmp_path / "gateway" / "gateway.log").read_text(encoding="utf-8")


def test_a_step_that_goes_wrong_ends_it_with_1(tmp_path: Path) -> None:
    """Where a file of the example is not right, the demonstration says so and does not end well."""
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]); import demo_gateway_setting as setting; import demo_gateway;"
        "setting.ROOT = __import__('pathlib').Path(sys.argv[2]); sys.argv[1:] = [sys.argv[3]]; sys.exit(demo_gateway.main())"
    )
    example = tmp_path / "root" / "examples" / "gateway"
    example.mkdir(parents=True)
    (example / "gateway.yaml").write_text("listen: {port: no}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", program, str(ROOT / "scripts"), str(tmp_path / "root"), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "HEGUI_LANG": "zh"},
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "✗ 与预期不符" in done.stdout
    assert "Traceback" not in done.stderr
