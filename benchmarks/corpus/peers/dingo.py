# SPDX-License-Identifier: Apache-2.0
"""Dingo: ``RuleUnsafeWords`` and ``RulePIIDetection`` by its local executor with one worker, JSON Lines in and out.

    python dingo.py run|found SLICE OUT LANGUAGE

Its output masks what it found and does not say where; ``found`` asks the same patterns and checks again for places.
"""

import json
import re
import sys
from pathlib import Path

sys.path.pop(0)  # this file has the name of the package


def run(given: Path, out: Path) -> None:
    """All that ``dingo eval`` does."""
    from dingo.config import InputArgs
    from dingo.exec import Executor

    words = {"key_list": (given / "terms.txt").read_text().splitlines()}
    evals = [{"name": "RuleUnsafeWords", "config": words}, {"name": "RulePIIDetection"}]
    asked = {
        "input_path": str(given / "documents" / "slice.jsonl"),
        "output_path": str(out / "results"),
        "dataset": {"source": "local", "format": "jsonl"},
        "executor": {"max_workers": 1, "result_save": {"bad": True, "good": True, "merge": True, "raw": True}},
        "evaluator": [{"fields": {"id": "id", "content": "text"}, "evals": evals}],
    }
    Executor.exec_map["local"](InputArgs(**asked)).execute()


def found(out: Path) -> None:
    """Each document: was a word found, and the spans of personal information."""
    from dingo.model.rule.rule_common import RulePIIDetection as Rule

    for path in out.rglob("all_results.jsonl"):
        for line in path.open():
            document = json.loads(line)
            spans = []
            for pattern in Rule.PII_PATTERNS.values():
                check = getattr(Rule, pattern["validator"]) if "validator" in pattern else lambda _: True
                matches = re.finditer(pattern["pattern"], document["text"])
                spans += [match.span() for match in matches if check(match.group())]
            term = '.RuleUnsafeWords"' in line
            print(json.dumps({"id": document["id"], "term": term, "spans": spans}))


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        found(Path(sys.argv[3]))
