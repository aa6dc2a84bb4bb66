# SPDX-License-Identifier: Apache-2.0
"""Runs the tests over all samples and writes what they found to ``tests/label/matrix.json``, the source of the page of formats.

python scripts/make_label_table.py        needs exiftool, ffmpeg and ffprobe on the PATH; then make_reference.py
"""

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "tests" / "label" / "matrix.json"
PROPERTIES = {
    "test_write": "write",
    "test_read": "read",
    "test_merge": "merge",
    "test_lossless": "lossless",
    "test_exiftool": "exiftool",
    "test_the_kept_corpus_is_answered": "fuzzed",
}


def outcomes(report: Path) -> dict[str, dict[str, list[int]]]:
    """By format and property: how many samples passed, of how many."""
    counts: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for case in ET.parse(report).iter("testcase"):  # noqa: S314  written by pytest a moment ago
        test, _, sample = case.attrib["name"].removesuffix("]").partition("[")
        if test in PROPERTIES:
            cell = counts[sample.partition("/")[0]][PROPERTIES[test]]
            cell[0] += not any(case.find(word) is not None for word in ("failure", "error", "skipped"))
            cell[1] += 1
    return counts


def main() -> int:
    """Runs the tests and writes the table; a failed test is counted and fails the run."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        tests = ["tests/label/test_matrix.py", "tests/label/test_fuzz_corpus.py"]
        command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", f"--junitxml={report}", *tests]
        code = subprocess.run(
            command, check=False, cwd=ROOT, env={**os.environ, "HEGUI_REQUIRE_PROGRAMS": "1"}
        ).returncode
        counts = outcomes(report)
    version = subprocess.run(["exiftool", "-ver"], check=True, capture_output=True, text=True).stdout.strip()
    table = {
        "date": datetime.now(UTC).date().isoformat(),
        "exiftool": version,
        "formats": {name: dict(sorted(cells.items())) for name, cells in sorted(counts.items())},
    }
    TARGET.write_text(json.dumps(table, sort_keys=True).replace("}, ", "},\n") + "\n", encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
