# SPDX-License-Identifier: Apache-2.0
"""The gateway from the first question to the evidence: ``python scripts/demo_gateway.py out/gateway-demo`` (``make demo-gateway``).

A mock model (`demo_gateway_model`), the gateway with records and its pages for the public, a scripted conversation, an incident, a
report; then the statements of the day go into a copy of examples/chat-app-api, and `hegui check` says which control points they
answer. Company, people and words are invented. It ends with 0 only if every step went as it should. HEGUI_LANG=zh|en.
"""

import json
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import demo_gateway_steps as steps
from demo_gateway_setting import ROOT, Setting, Unexpected, expect, hegui, prepare, running, say

EVIDENCE: Final = ("moderation-log", "correction-log", "complaint-log", "rights-request-log", "log-retention")
"""Kinds that the gateway makes. In the copy of the example they are taken out first: there somebody kept them by hand."""
ANSWERED: Final = frozenset({"passed", "failed", "inconclusive"})


def main() -> int:
    """Shows everything; gives the exit code."""
    out = Path(sys.argv[1] if len(sys.argv) > 1 else "out/gateway-demo").resolve()
    began = time.monotonic()
    shutil.rmtree(out / "reports", ignore_errors=True)
    try:
        setting = prepare(out / "gateway")
        start(setting)
        with running(setting):
            say(
                f"网关 127.0.0.1:{setting.port}，公众页面 http://127.0.0.1:{setting.control}/，模型是模拟的",
                f"gateway 127.0.0.1:{setting.port}, pages for the public http://127.0.0.1:{setting.control}/, the model is a mock",
            )
            converse(setting, out)
            figures(setting)
            evidence(setting, out)
            steps.picture(setting, out)
    except Unexpected as error:
        say(f"  ✗ 与预期不符：{error}", f"  ✗ not as expected: {error}")
        return 1
    say(
        f"\n全部步骤与预期一致，用时 {time.monotonic() - began:.0f} 秒。文件在 {out}。",
        f"\nEvery step went as expected, in {time.monotonic() - began:.0f} s. The files are in {out}.",
    )
    return 0


def start(setting: Setting) -> None:
    """What an operator does before the first run."""
    say("〇、准备：密钥、表、宿主应用的密钥", "0. Before: keys, tables, a key of the host application")
    config = ("--config", setting.config)
    hegui("records", "keys", "new", setting.folder / "secrets" / "text-keys")
    hegui("gateway", "check-config", setting.config)
    hegui("records", "migrate", *config)
    setting.key = hegui(
        "gateway", "key", "new", *config, "--application", "demo", "--no-publishing", "--by", steps.ME
    ).strip()


def converse(setting: Setting, out: Path) -> None:
    """The conversation, the report of a user, the incidents."""
    steps.harmless(setting)
    steps.refused(setting)
    steps.masked(setting)
    steps.stopped_midway(setting)
    steps.minor(setting)
    steps.ladder(setting)
    case = steps.complaint(setting)
    steps.incident_of_report(setting, case, out)
    steps.incident_of_guard(setting, out)


def figures(setting: Setting) -> None:
    """Some lines of the page of metrics."""
    say("\n九、指标（节选）", "\n9. Metrics, some of them")
    wanted = (
        "hegui_gateway_requests_total",
        "hegui_gateway_retractions_total",
        "hegui_gateway_denied_total",
        "hegui_records_lost_total",
    )
    lines = [line for line in setting.metrics().splitlines() if line.startswith(wanted)]
    for line in lines:
        print(f"  {line}")
    expect(any(line.startswith("hegui_records_lost_total 0") for line in lines), "没有记录丢失", "no record was lost")


def evidence(setting: Setting, out: Path) -> None:
    """The statements of the day in a dossier, and what `hegui check` makes of them."""
    say("\n十、证据：写入合规档案，再检查", "\n10. Evidence: into the dossier, and checked")
    dossier = out / "dossier"
    shutil.rmtree(dossier, ignore_errors=True)
    shutil.copytree(ROOT / "examples" / "chat-app-api", dossier)
    for kind in EVIDENCE:
        shutil.rmtree(dossier / "evidence" / kind, ignore_errors=True)
    day = (datetime.now(UTC) + timedelta(hours=8)).date().isoformat()
    # The service of the demonstration begins today: there are no other days of which a log would have to tell.
    declared = dossier / "dossier.yaml"
    started = declared.read_text(encoding="utf-8").replace("launched_on: 2026-11-02", f"launched_on: {day}")
    declared.write_text(started, encoding="utf-8")
    before = points(dossier, day, out / "before.json")
    hegui("records", "verify", "--config", setting.config)
    hegui(
        "records",
        "statement",
        "--config",
        setting.config,
        dossier,
        "--period",
        day,
        day,
        "--network-log",
        "--attacks",
        "prompt-attack",
    )
    hegui("evidence", "verify", dossier, accepted=(0, 1))
    after = points(dossier, day, out / "after.json")
    gained = sorted(point for point, state in after.items() if state in ANSWERED and before.get(point) not in ANSWERED)
    lost = sorted(point for point, state in before.items() if state in ANSWERED and after.get(point) not in ANSWERED)
    say(
        f"  网关的证据新回答了 {len(gained)} 个控制点：",
        f"  control points that the gateway's evidence now answers: {len(gained)}",
    )
    for point in gained:
        print(f"    {point}: {before.get(point, '-')} → {after[point]}")
    passed = [point for point in gained if after[point] == "passed"]
    expect(
        len(passed) >= FEWEST and not lost,
        f"其中 {len(passed)} 个通过，没有一个变差",
        f"{len(passed)} of them passed, none is worse than before",
    )


FEWEST: Final = 8
"""Control points that must have passed by what the gateway did."""


def points(dossier: Path, day: str, report: Path) -> dict[str, str]:
    """The control points by their state, as `hegui check` finds them."""
    hegui("check", dossier, "--as-of", day, "--report", f"json={report}", accepted=(0, 1))
    told = json.loads(report.read_text(encoding="utf-8"))
    return {each["id"]: each["state"] for obligation in told["obligations"] for each in obligation["controls"]}


if __name__ == "__main__":
    sys.exit(main())
