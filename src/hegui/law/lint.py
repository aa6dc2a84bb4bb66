# SPDX-License-Identifier: Apache-2.0
"""The lint of the catalogue: what a reviewer of law as data would send back."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hegui.errors import Place, Problem
from hegui.facts.condition import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    ConditionError,
    Not,
    ParameterRef,
    TriggerRef,
    parse_condition,
)
from hegui.law.model import Catalogue, ObligationVersion, RawCondition
from hegui.law.scenarios import Scenario, matching
from hegui.law.terms import AnsweredBy, Confidence, Duty, Judge
from hegui.law.view import LawView
from hegui.text import Text

_PLACEHOLDER = re.compile(r"\{([A-Za-z0-9_]+)\}")
_CITATIONS = re.compile(
    r"(GB/?T?\s?[0-9]+([.—-][0-9]+)*|TC260-[0-9A-Z]+|T/CSAC\s?[0-9-]+|ISO(/IEC)?\s?[0-9]+|RFC\s?[0-9]+|B25|B2|A\.[0-9](\.[a-i])?"
    r"|第\s?[0-9]+(\.[0-9]+)?\s?[条款项号章]|[Aa]rts?(icles?)?\.?\s?[0-9]+([-–(][0-9]+\)?)*|[Oo]rder(s)?\s?[0-9]+|[Aa]nnex(es)?\s?[0-9A-Z]+(\.[0-9])?|附录\s?[A-Z](\.[0-9])?"
    r"|[Cc]lauses?\s?[0-9A-Z.]+|SM[0-9]|MD5|SHA-?[0-9]+|UTF-?8|[0-9]{5}\b|[A-Z]{2,}\s[0-9]+(\([0-9]+\))*|[A-Z]{2,}-[0-9.]+|\([0-9a-z]\)|（[0-9一二三四五六七八九十]+）"
    r"|[0-9]+〔[0-9]+〕[0-9]*号?|〔[0-9]{4}〕[0-9]+号|H\.?26[45]|MP[34]|C2PA|Web[0-9])"
)


def lint(catalogue: Catalogue, scenarios: Sequence[Scenario]) -> tuple[Problem, ...]:
    """All that is wrong with a catalogue, in the order of the files; scenarios once the records themselves are sound."""
    rules: tuple[Callable[[Catalogue], Iterable[Problem]], ...] = (
        _repeated_ids,
        _overlapping_versions,
        _dangling_references,
        _wrong_conditions,
        _orphan_controls,
        _numbers_in_texts,
        _missing_controls_or_judges,
        _weak_without_note,
        _derived_without_source,
    )
    found = [problem for rule in rules for problem in rule(catalogue)]
    if not found:
        # A view cannot be built over broken references; the cases are looked at once the records are sound.
        found += _obligations_without_scenarios(catalogue, scenarios)
    return tuple(sorted(found, key=lambda problem: problem.where or Place("")))


def _kinds(catalogue: Catalogue) -> Iterator[tuple[str, Sequence[Any]]]:
    yield "instruments", catalogue.instruments
    yield "controls", catalogue.controls
    yield "parameters", catalogue.parameters
    yield "deadlines", catalogue.deadlines
    yield "triggers", catalogue.triggers
    yield "facts", (*catalogue.facts, *catalogue.flow_facts)
    yield "routes", catalogue.routes


def _repeated_ids(catalogue: Catalogue) -> Iterator[Problem]:
    for kind, records in _kinds(catalogue):
        seen: set[str] = set()
        for record in records:
            if record.id in seen:
                yield Problem(
                    Text(f"{kind} 中编号“{record.id}”重复。", f"'{record.id}' is used twice among {kind}."),
                    getattr(record, "place", None),
                )
            seen.add(record.id)


def _overlapping_versions(catalogue: Catalogue) -> Iterator[Problem]:
    for id_, versions in _histories(catalogue).items():
        ordered = sorted(versions, key=lambda version: (version.valid_from, version.recorded))
        for earlier, later in pairwise(ordered):
            same_day = earlier.valid_from == later.valid_from
            if same_day and earlier.recorded == later.recorded:
                yield Problem(
                    Text(
                        f"{id_} 有两个同日生效、同日记录的版本。",
                        f"{id_} has two versions of one day, recorded on one day.",
                    ),
                    later.place,
                )
            elif not same_day and earlier.valid_to is not None and earlier.valid_to > later.valid_from:
                yield Problem(Text(f"{id_} 的两个版本时间重叠。", f"Two versions of {id_} overlap."), later.place)
        for version in versions:
            if version.valid_to is not None and version.valid_to <= version.valid_from:
                yield Problem(Text(f"{id_} 的终止日不晚于生效日。", f"{id_} ends before it begins."), version.place)
    for parameter in catalogue.parameters:
        days = [(value.valid_from, value.recorded) for value in parameter.values]
        if len(days) != len(set(days)):
            yield Problem(
                Text(f"参数 {parameter.id} 有重复的取值。", f"Parameter {parameter.id} has two values of one day."),
                parameter.place,
            )


def _histories(catalogue: Catalogue) -> dict[str, list[ObligationVersion]]:
    histories: dict[str, list[ObligationVersion]] = defaultdict(list)
    for version in catalogue.obligations:
        histories[version.id].append(version)
    return histories


def _dangling_references(catalogue: Catalogue) -> Iterator[Problem]:
    instruments = {item.id for item in catalogue.instruments}
    known: dict[str, set[str]] = {
        "instrument": instruments,
        "control": {item.id for item in catalogue.controls},
        "penalty": {item.id for item in catalogue.penalties},
        "parameter": {item.id for item in catalogue.parameters},
        "deadline": {item.id for item in catalogue.deadlines},
        "source": {item.code for item in catalogue.sources},
        "artefact": {item.code for item in catalogue.artefacts},
        "fact": {item.id for item in catalogue.facts},
    }
    for kind, name, where, holder in _references(catalogue):
        if name not in known[kind]:
            yield Problem(
                Text(
                    f"{holder} 引用了不存在的 {kind}“{name}”。",
                    f"{holder} refers to a {kind} that does not exist: '{name}'.",
                ),
                where,
            )
    begins = {item.id: item.in_force for item in catalogue.instruments}
    for version in catalogue.obligations:
        if version.instrument in begins and version.valid_from < begins[version.instrument]:
            yield Problem(
                Text(f"{version.id} 早于其规范的生效日。", f"{version.id} begins before its instrument is in force."),
                version.place,
            )


def _references(catalogue: Catalogue) -> Iterator[tuple[str, str, Place | None, str]]:
    """Kind, name, place and holder of everything that a record refers to by id."""
    for version in catalogue.obligations:
        texts = (version.title.zh, version.title.en, version.must.zh, version.must.en)
        yield from _named_by(
            version,
            instrument=[version.instrument],
            control=version.controls,
            penalty=version.penalties,
            artefact=version.evidence,
            deadline=[version.deadline],
            parameter=[name for text in texts for name in _PLACEHOLDER.findall(text)],
        )
    for parameter in catalogue.parameters:
        yield from _named_by(parameter, instrument=[parameter.instrument])
    for deadline in catalogue.deadlines:
        yield from _named_by(
            deadline, instrument=[deadline.instrument], parameter=[deadline.within], fact=[deadline.starts_on]
        )
    for penalty in catalogue.penalties:
        yield from _named_by(penalty, instrument=[penalty.instrument])
    for control in catalogue.controls:
        yield from _named_by(control, parameter=[control.fresh_for])
    for row in catalogue.routes:
        yield from _named_by(row, instrument=[cite.instrument for cite in row.cite], deadline=[row.deadline])
    for record in _sourced(catalogue):
        yield from _named_by(record, source=[source.code for source in record.sources])


def _named_by(record: Any, **names: Iterable[str | None]) -> Iterator[tuple[str, str, Place | None, str]]:  # noqa: ANN401  any record
    for kind, listed in names.items():
        for name in listed:
            if name is not None:
                yield kind, name, getattr(record, "place", None), record.id


def _sourced(catalogue: Catalogue) -> Iterator[Any]:
    yield from catalogue.instruments
    yield from catalogue.obligations
    yield from catalogue.parameters
    yield from catalogue.deadlines
    yield from catalogue.penalties
    yield from catalogue.triggers


def _wrong_conditions(catalogue: Catalogue) -> Iterator[Problem]:
    vocabulary = {fact.id: fact for fact in (*catalogue.facts, *catalogue.flow_facts)}
    triggers = {trigger.id for trigger in catalogue.triggers}
    parameters = {parameter.id for parameter in catalogue.parameters}
    for holder, raw, where in _conditions(catalogue):
        try:
            condition = parse_condition(raw, vocabulary)
        except ConditionError as error:
            zh, _, en = str(error).partition(" / ")
            yield Problem(Text(f"{holder} 的条件有误：{zh}", f"The condition of {holder} is wrong: {en or zh}"), where)
            continue
        for name in _named(condition):
            if name.removeprefix("trigger:") not in triggers and name.removeprefix("parameter:") not in parameters:
                yield Problem(
                    Text(
                        f"{holder} 的条件引用了不存在的“{name}”。",
                        f"The condition of {holder} refers to '{name}', which does not exist.",
                    ),
                    where,
                )


def _conditions(catalogue: Catalogue) -> Iterator[tuple[str, RawCondition, Place | None]]:
    for version in catalogue.obligations:
        yield version.id, version.when, version.place
    for trigger in catalogue.triggers:
        yield trigger.id, trigger.when, trigger.place
    for regime in catalogue.outbound:
        for row in regime.rows:
            yield f"outbound {row.id}", row.when, None
    for route in catalogue.routes:
        yield f"route {route.id}", route.when, None
    for draft in catalogue.drafts:
        for version in draft.obligations:
            yield version.id, version.when, draft.place


def _named(condition: Condition) -> Iterator[str]:
    match condition:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _named(part)
        case Not(part):
            yield from _named(part)
        case TriggerRef(trigger):
            yield f"trigger:{trigger}"
        case Comparison(operand=ParameterRef(parameter)):
            yield f"parameter:{parameter}"
        case _:
            return


def _orphan_controls(catalogue: Catalogue) -> Iterator[Problem]:
    used = {control for version in catalogue.obligations for control in version.controls}
    used |= {control for draft in catalogue.drafts for version in draft.obligations for control in version.controls}
    for control in catalogue.controls:
        if control.id not in used:
            yield Problem(
                Text(f"没有义务用到控制点“{control.id}”。", f"No obligation needs the control point '{control.id}'."),
                control.place,
            )


def _numbers_in_texts(catalogue: Catalogue) -> Iterator[Problem]:
    for version in catalogue.obligations:
        for text in (version.title.zh, version.title.en, version.must.zh, version.must.en):
            rest = _CITATIONS.sub("", _PLACEHOLDER.sub("", text))
            found = re.search(r"[0-9]+", rest)
            if found:
                yield Problem(
                    Text(
                        f"{version.id} 的文字里有数字“{found.group()}”，应移入 parameters/。",
                        f"{version.id} holds the number '{found.group()}'; it belongs in parameters/.",
                    ),
                    version.place,
                    found=text,
                )


def _missing_controls_or_judges(catalogue: Catalogue) -> Iterator[Problem]:
    people = {control.id for control in catalogue.controls if control.answered_by is not AnsweredBy.MACHINE}
    for version in catalogue.obligations:
        if version.duty is Duty.NONE and version.controls:
            yield Problem(
                Text(
                    f"{version.id} 不设义务，不应有控制点。",
                    f"{version.id} carries no duty and must not name controls.",
                ),
                version.place,
            )
        if version.duty is not Duty.NONE and not version.controls:
            yield Problem(
                Text(
                    f"{version.id} 没有控制点，无从证明。",
                    f"{version.id} names no control point, so nothing could prove it.",
                ),
                version.place,
            )
        by_person = any(control in people for control in version.controls)
        if version.duty is not Duty.NONE and by_person != (version.judgement.conclusion is Judge.PERSON):
            yield Problem(
                Text(
                    f"{version.id}：结论应由{'人' if by_person else '机器'}判断（按其控制点）。",
                    f"{version.id}: by its controls the conclusion is for a {'person' if by_person else 'machine'}.",
                ),
                version.place,
            )
    for control in catalogue.controls:
        if control.asks.value == "evidence" and not control.kinds:
            yield Problem(
                Text(
                    f"控制点“{control.id}”没有写明可用的证据种类。", f"Control '{control.id}' names no evidence kind."
                ),
                control.place,
            )


def _derived_without_source(catalogue: Catalogue) -> Iterator[Problem]:
    for fact in (*catalogue.facts, *catalogue.flow_facts):
        if fact.derived != (fact.to_declare is not None):
            yield Problem(
                Text(
                    f"推导事实“{fact.id}”须写明由何种声明得出（to_declare），其他事实不写。",
                    f"The derived fact '{fact.id}' must say what to declare (to_declare); other facts must not.",
                )
            )


def _weak_without_note(catalogue: Catalogue) -> Iterator[Problem]:
    weak: tuple[Sequence[Any], ...] = (
        catalogue.obligations,
        catalogue.parameters,
        catalogue.triggers,
        catalogue.penalties,
    )
    for records in weak:
        for record in records:
            if record.confidence is Confidence.LOW and record.note is None:
                yield Problem(
                    Text(
                        f"{record.id} 置信度为 L，须说明原因。",
                        f"{record.id} has confidence L and must say why in a note.",
                    ),
                    record.place,
                )


def _obligations_without_scenarios(catalogue: Catalogue, scenarios: Sequence[Scenario]) -> Iterator[Problem]:
    """One case where it applies, one where it does not, one at the border of a date or threshold."""
    ids = tuple(_histories(catalogue))
    seen: dict[str, set[str]] = defaultdict(set)
    for scenario in scenarios:
        in_view = tuple(LawView(catalogue, scenario.as_of, scenario.known_by).obligations)
        for side, patterns, names in (
            ("applies", scenario.expect.applies, in_view),
            ("does not apply", scenario.expect.not_applies, ids),
        ):
            for name in (name for pattern in patterns for name in matching(pattern, names)):
                seen[name].add(side)
                if scenario.border or _at_border(catalogue, name, scenario.as_of):
                    seen[name].add("border")
    for name, versions in _histories(catalogue).items():
        # What binds whoever is in scope of nothing (`when: always`) has no case in which it does not apply, but it has a date.
        missing = {"applies", "does not apply", "border"} - seen[name]
        if versions[0].duty is not Duty.NONE and missing:
            yield Problem(
                Text(
                    f"{name} 缺少场景：{'、'.join(sorted(missing))}。",
                    f"{name} lacks scenarios: {', '.join(sorted(missing))}.",
                ),
                versions[0].place,
            )


def _at_border(catalogue: Catalogue, name: str, day: date) -> bool:
    starts = {version.valid_from for version in catalogue.obligations if version.id == name}
    return day in starts or day + timedelta(1) in starts
