# SPDX-License-Identifier: Apache-2.0
"""Inspect AI on the same questions: `generate()` and nothing else, its adaptive connections with its own defaults."""

import json
import sys
from pathlib import Path

from inspect_ai import Task
from inspect_ai import eval as evaluate
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.solver import generate

if __name__ == "__main__":
    folder, items, most = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    rows = [Sample(input=f"question {number}", id=f"q{number}") for number in range(items)]
    more = {} if most == "adaptive" else {"max_connections": int(most)}
    [log] = evaluate(
        Task(dataset=MemoryDataset(rows), solver=generate()),
        model="openai-api/mock/mock",
        display="none",
        log_dir=str(folder),
        log_level="error",
        max_samples=items,
        **more,
    )
    done = [sample for sample in log.samples or [] if sample.output.completion]
    right = sum(sample.output.completion == f"answer to {sample.input}" for sample in done)
    print(json.dumps({"results": len({sample.id for sample in done}), "right": right, "status": log.status}))
