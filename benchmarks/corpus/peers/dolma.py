# SPDX-License-Identifier: Apache-2.0
"""Dolma toolkit: its fastest tagger of personal information, one process, attributes written beside the documents.

    python dolma.py run|found SLICE OUT LANGUAGE

It knows e-mail, US telephone numbers and IP addresses, and no lists of words of one's own.
"""

import gzip
import json
import subprocess
import sys
from pathlib import Path

TAGGER = "pii_regex_with_counts_fast_v2"


def run(given: Path, out: Path) -> None:
    """``dolma tag`` as its documentation has it."""
    command = [
        str(Path(sys.executable).with_name("dolma")),
        "tag",
        "--documents",
        str(given / "documents" / "slice.json.gz"),
    ]
    destination = ["--destination", str(out / "slice.json.gz")]
    subprocess.run([*command, *destination, "--taggers", TAGGER, "--processes", "1"], check=True)


def found(out: Path) -> None:
    """The spans of each document."""
    for path in filter(Path.is_file, out.rglob("*.gz")):
        for line in gzip.decompress(path.read_bytes()).decode().split("\n")[:-1]:
            document = json.loads(line)
            spans = [
                (start, end)
                for name, values in document["attributes"].items()
                if any(kind in name for kind in ("EMAIL", "PHONE", "IP_ADDRESS"))
                for start, end, _ in values
            ]
            print(json.dumps({"id": document["id"], "spans": spans}))


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        found(Path(sys.argv[3]))
