# SPDX-License-Identifier: Apache-2.0
"""The label statements of the examples are real: of files that are kept, and counted the same when audited again."""

import json
from pathlib import Path

import pytest

from hegui.label.audit import Sample, audit_files

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("example", ["chat-app-api", "companion-app", "fine-tuned-images"])
def test_the_label_statements_are_of_the_files_that_are_kept(example: str) -> None:
    """Whoever audits the samples again counts what the statement says."""
    folder = EXAMPLES / example
    [statement] = (folder / "evidence" / "label-audit").glob("*.json")
    told = json.loads(statement.read_text(encoding="utf-8"))["predicate"]
    told = told.get("finding", told)["samples"]
    for exported in (False, True):
        sample = Sample(exported=exported)
        place = folder / "samples" / ("exported" if exported else "shown")
        for audited in audit_files(sorted(place.iterdir())):
            assert sample.add(audited)
        again = [item.as_json() for item in sample.samples()]
        assert again == [item for item in told if item["exported"] is exported]
