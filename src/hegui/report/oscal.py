# SPDX-License-Identifier: Apache-2.0
"""OSCAL 1.2 for auditors: assessment results, and the action plan as a plan of action and milestones.

OSCAL knows two states. ``satisfied`` stands only for *met*; the true status is in ``reason`` and in a property of our
namespace. What does not apply is left out of the reviewed controls, with the reason in the remarks. Every UUID is a
version 5 one over what the assessment rests on: the same assessment gives the same bytes.
"""

import json
import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from hegui.assess.model import Action, Assessment, ControlAnswer, Status
from hegui.checks.results import EvidenceRef
from hegui.law.view import LawView
from hegui.report.control_words import control_reasons, evidence_of
from hegui.report.entries import Entry, entries_of
from hegui.report.language import ReportLanguage
from hegui.report.printable import one_line, printable
from hegui.report.titles import CONTROL_TITLES, NOT_A_PROMISE, STATUS_TITLES
from hegui.text import Text

VERSION: Final = "1.2.1"
NAMESPACE: Final = "https://hegui.dev/ns/oscal"
NOTHING_ASSESSED: Final = "nothing-assessed"
_UUIDS: Final = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)

Json = dict[str, Any]


def render_assessment_results(assessment: Assessment, view: LawView, language: ReportLanguage) -> str:
    """The assessment as OSCAL assessment results."""
    return _Oscal(assessment, view, language).assessment_results()


def render_poam(assessment: Assessment, view: LawView, language: ReportLanguage) -> str:
    """The action plan as an OSCAL plan of action and milestones."""
    return _Oscal(assessment, view, language).plan_of_action()


class _Oscal:
    def __init__(self, assessment: Assessment, view: LawView, language: ReportLanguage) -> None:
        self.assessment = assessment
        self.view = view
        self.language = language
        self.entries = entries_of(assessment, view)
        receipt = assessment.receipt
        self.basis = "\n".join(
            (
                receipt.dossier,
                receipt.catalogue,
                receipt.engine,
                str(receipt.as_of),
                str(receipt.known_by),
                *receipt.drafts,
            )
        )

    def uuid(self, *names: str) -> str:
        """The identifier of a part of this assessment."""
        return str(uuid.uuid5(_UUIDS, "\n".join((self.basis, *names))))

    def say(self, text: Text) -> str:
        """A text of several lines."""
        return printable(self.language.say(text, "\n")).strip()

    def title(self, text: Text) -> str:
        """A text without line breaks, as OSCAL wants titles."""
        return one_line(self.language.say(text))

    # --- assessment results

    def assessment_results(self) -> str:
        answers = {answer.control.id: answer for entry in self.entries for answer in entry.assessed.controls}
        result: Json = {
            "uuid": self.uuid("result"),
            "title": self.title(
                Text(
                    f"{self.assessment.service.zh} {self.view.as_of}", f"{self.assessment.service.en} {self.view.as_of}"
                )
            ),
            "description": self.say(NOT_A_PROMISE),
            "start": _midnight(self.view.as_of),
            "props": [
                _prop("launch", self.assessment.launch.answer),
                _prop("gate", "open" if self.assessment.gate.opens else "closed"),
            ],
            "reviewed-controls": self._reviewed(),
            "findings": self._findings(),
        }
        if answers:
            result["observations"] = [self._observation(answer) for answer in answers.values()]
        plan_uuid = self.uuid("checks")
        resources = [self._checks_resource(plan_uuid), *self._evidence_resources(answers.values())]
        return _json(
            "assessment-results",
            {
                "uuid": self.uuid("assessment-results"),
                "metadata": self._metadata(Text("评估结果", "Assessment results")),
                "import-ap": {"href": f"#{plan_uuid}"},
                "results": [result],
                "back-matter": {"resources": resources},
            },
        )

    def _metadata(self, what: Text) -> Json:
        provider, service, receipt = self.assessment.provider, self.assessment.service, self.assessment.receipt
        return {
            "title": self.title(
                Text(f"{what.zh}：{provider.zh} · {service.zh}", f"{what.en}: {provider.en} · {service.en}")
            ),
            "last-modified": _midnight(self.view.as_of),
            "version": one_line(f"{receipt.engine}+{receipt.catalogue}"),
            "oscal-version": VERSION,
            "props": [
                _prop("catalogue", receipt.catalogue),
                _prop("engine", receipt.engine),
                _prop("dossier", receipt.dossier),
                *([_prop("known-by", receipt.known_by.isoformat())] if receipt.known_by else []),
                *(_prop("draft", draft) for draft in receipt.drafts),
            ],
            "remarks": self.say(NOT_A_PROMISE),
        }

    def _reviewed(self) -> Json:
        excluded = [entry for entry in self.entries if entry.status is Status.NOT_APPLICABLE]
        names = [entry.id for entry in self.entries if entry.status is not Status.NOT_APPLICABLE] or [NOTHING_ASSESSED]
        selection: Json = {"include-controls": [{"control-id": token(name)} for name in names]}
        if excluded:
            left_out = Text(
                "依所声明的事实不适用，未列入评估：", "They do not apply on the facts declared and were not reviewed:"
            )
            selection["exclude-controls"] = [{"control-id": token(entry.id)} for entry in excluded]
            selection["remarks"] = "\n".join(
                [self.say(left_out), *(f"{entry.id}: {self.title(entry.applies)}" for entry in excluded)]
            )
        return {"control-selections": [selection]}

    def _findings(self) -> list[Json]:
        """The findings; OSCAL wants at least one reviewed control, and an empty run must not look clean."""
        findings = [self._finding(entry) for entry in self.entries if entry.status is not Status.NOT_APPLICABLE]
        nothing = Text("没有评估任何义务", "Nothing was assessed")
        return findings or [
            {
                "uuid": self.uuid("finding", NOTHING_ASSESSED),
                "title": self.title(nothing),
                "description": self.say(nothing),
                "target": {
                    "type": "objective-id",
                    "target-id": NOTHING_ASSESSED,
                    "status": {"state": "not-satisfied", "reason": NOTHING_ASSESSED},
                },
            }
        ]

    def _finding(self, entry: Entry) -> Json:
        obligation = entry.assessed.obligation
        finding: Json = {
            "uuid": self.uuid("finding", entry.id),
            "title": self.title(Text(f"{entry.id} {entry.title.zh}", f"{entry.id} {entry.title.en}")),
            "description": printable("\n".join(self.say(reason) for reason in entry.reasons)),
            "props": [
                _prop("status", entry.status),
                _prop("head", obligation.head),
                _prop("instrument", obligation.instrument),
                _prop("article", obligation.article),
                _prop("confidence", obligation.confidence),
                _prop("place", str(entry.place)),
                _prop("gate", "blocks" if entry.blocks else "let-through" if entry.let_through else "clear"),
            ],
            "target": {
                "type": "objective-id",
                "target-id": token(entry.id),
                "status": {
                    "state": "satisfied" if entry.status is Status.MET else "not-satisfied",
                    "reason": entry.status.replace("_", "-"),
                    "remarks": self.title(STATUS_TITLES[entry.status]),
                },
            },
            "remarks": self.say(entry.applies),
        }
        if entry.assessed.controls:
            finding["related-observations"] = [
                {"observation-uuid": self.uuid("observation", answer.control.id)} for answer in entry.assessed.controls
            ]
        return finding

    def _observation(self, answer: ControlAnswer) -> Json:
        refs = evidence_of(answer)
        state = CONTROL_TITLES[answer.state]
        observation: Json = {
            "uuid": self.uuid("observation", answer.control.id),
            "title": self.title(Text(f"{answer.control.id}：{state.zh}", f"{answer.control.id}: {state.en}")),
            "description": "\n".join(
                [
                    self.say(self.view.filled(answer.control.question)),
                    *map(self.say, control_reasons(answer, self.view)),
                ]
            ),
            "props": [_prop("state", answer.state), _prop("control", answer.control.id)],
            "methods": ["EXAMINE" if refs else "UNKNOWN"],
            "collected": _midnight(max((ref.collected for ref in refs if ref.collected), default=self.view.as_of)),
        }
        if refs:
            observation["relevant-evidence"] = [
                {"href": f"#{self.uuid('evidence', ref.file, ref.digest)}", "description": _described(ref)}
                for ref in refs
            ]
        expiries = [ref.expires for ref in refs if ref.expires]
        if expiries:
            observation["expires"] = _midnight(min(expiries))
        return observation

    def _checks_resource(self, identifier: str) -> Json:
        checks = self.assessment.receipt.checks
        return {
            "uuid": identifier,
            "title": self.title(Text("本次评估运行的检查", "The checks of this assessment")),
            "description": one_line(", ".join(checks)) or self.say(Text("没有运行任何检查。", "No check ran.")),
        }

    def _evidence_resources(self, answers: Iterable[ControlAnswer]) -> Iterator[Json]:
        seen: set[str] = set()
        for answer in answers:
            for ref in evidence_of(answer):
                identifier = self.uuid("evidence", ref.file, ref.digest)
                if identifier not in seen:
                    seen.add(identifier)
                    yield {
                        "uuid": identifier,
                        "title": one_line(f"{ref.kind}: {ref.file}"),
                        "rlinks": [
                            {"href": quote(ref.file), "hashes": [{"algorithm": "SHA-256", "value": ref.digest}]}
                        ],
                    }

    # --- plan of action and milestones

    def plan_of_action(self) -> str:
        actions = self.assessment.plan
        plan: Json = {
            "uuid": self.uuid("poam"),
            "metadata": self._metadata(Text("行动计划", "Plan of action and milestones")),
            "system-id": {
                "identifier-type": "https://hegui.dev/dossier",
                "id": one_line(self.assessment.receipt.dossier),
            },
        }
        if actions:
            plan["risks"] = [self._risk(action) for action in actions]
        plan["poam-items"] = [self._item(action) for action in actions] or [
            {
                "uuid": self.uuid("item", "none"),
                "title": self.title(Text("没有待办事项", "No open action")),
                "description": self.say(NOT_A_PROMISE),
            }
        ]
        return _json("plan-of-action-and-milestones", plan)

    def _risk(self, action: Action) -> Json:
        question = self.view.filled(action.control.question)
        risk: Json = {
            "uuid": self.uuid("risk", action.control.id),
            "title": self.title(question),
            "description": self.say(CONTROL_TITLES[action.state]),
            "statement": self.say(
                Text(
                    f"等待此项的义务：{'、'.join(action.obligations)}",
                    f"Obligations that wait for it: {', '.join(action.obligations)}",
                )
            ),
            "status": "open",
        }
        if action.due is not None:
            risk["deadline"] = _midnight(action.due.day)
        return risk

    def _item(self, action: Action) -> Json:
        return {
            "uuid": self.uuid("item", action.control.id),
            "title": self.title(self.view.filled(action.control.question)),
            "description": self.say(self.view.filled(action.what)),
            "props": [
                _prop("control", action.control.id),
                _prop("state", action.state),
                _prop("role", action.role),
                _prop("before-launch", "yes" if action.before_launch else "no"),
                *(_prop("obligation", name) for name in action.obligations),
                *([_prop("due-provisional", "yes")] if action.due and action.due.provisional else []),
                *([_prop("place", str(action.place))] if action.place else []),
            ],
            "related-risks": [{"risk-uuid": self.uuid("risk", action.control.id)}],
        }


def token(name: str) -> str:
    """An identifier in the form that OSCAL allows: a letter or ``_`` first, then letters, digits, ``.``, ``-``, ``_``."""
    cleaned = "".join(character if character.isalnum() or character in "._-" else "_" for character in name)
    return cleaned if cleaned[:1].isalpha() or cleaned.startswith("_") else f"_{cleaned}"


def _prop(name: str, value: str) -> Json:
    return {"name": name, "ns": NAMESPACE, "value": one_line(value) or "-"}


def _midnight(day: date) -> str:
    """The day as the moment at which it begins in the mainland; an assessment knows days only."""
    return f"{day.isoformat()}T00:00:00+08:00"


def _described(ref: EvidenceRef) -> str:
    place = f" p. {ref.page}" if ref.page else f" l. {ref.line}" if ref.line else ""
    return one_line(f"{ref.kind} {ref.file}{place}: {ref.span or ref.digest}")


def _json(name: str, content: Json) -> str:
    return json.dumps({name: content}, ensure_ascii=False, indent=2) + "\n"
