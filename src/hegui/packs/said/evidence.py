# SPDX-License-Identifier: Apache-2.0
"""The counts of the evidence that a pack shows, the lists themselves, and the records that the statements are about."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hegui.checks.context import Found
from hegui.checks.evaluation import METHODS
from hegui.dossier.documents import locate
from hegui.evaluate.question import Library as QuestionLibrary
from hegui.evidence import Statement
from hegui.evidence.findings import (
    Activity,
    BankCheck,
    CorpusScan,
    EvaluationRun,
    EvaluationTest,
    Library,
    Method,
    Tested,
    WorkRecord,
)
from hegui.packs.data import PackData
from hegui.packs.kind import Kind
from hegui.packs.lists import QuestionList, per_code
from hegui.packs.said.finding import numbers_in, origin_of, passages_about
from hegui.packs.said.value import Origin, Quantity, Said, number
from hegui.source import Key
from hegui.text import Text

LIBRARY_TITLES: Final[Mapping[Library, Text]] = {
    Library.KEYWORDS: Text("关键词库", "keyword library"),
    Library.GENERATED_CONTENT: Text("生成内容测试题库", "generated-content bank"),
    Library.SHOULD_REFUSE: Text("应拒答题库", "should-refuse bank"),
    Library.SHOULD_NOT_REFUSE: Text("非拒答题库", "should-not-refuse bank"),
}
"""The lists that are handed in."""
TEST_TITLES: Final[Mapping[Tested, Text]] = {
    Tested.GENERATED_CONTENT: Text("生成内容", "generated content"),
    Tested.SHOULD_REFUSE: Text("应拒答", "should refuse"),
    Tested.SHOULD_NOT_REFUSE: Text("非拒答", "should not refuse"),
}
"""The formal tests of the standard."""
_COUNTED: Final = Quantity("list-items", Text("条目数", "items of a list"))
_WITH_LISTS: Final = frozenset({Kind.MODEL_FILING, Kind.REGISTRATION})
_WITH_CORPUS: Final = frozenset({Kind.MODEL_FILING, Kind.INSPECTION})


def evidence_numbers(data: PackData) -> Iterator[Said]:
    """Every count of the evidence that the pack shows, with the record or list that has it again."""
    if data.kind in _WITH_LISTS:
        yield from _lists(data)
        yield from _tests(data)
    if data.kind in _WITH_CORPUS:
        yield from _corpus(data)
        yield from _annotation(data)


def latest_checks(data: PackData) -> Mapping[Library, Found[BankCheck]]:
    """The newest check of each list."""
    found: dict[Library, Found[BankCheck]] = {}
    for check in data.examination.context.findings(BankCheck):
        if check.finding.library in LIBRARY_TITLES:
            found.setdefault(check.finding.library, check)
    return found


def latest_tests(data: PackData) -> Iterator[tuple[Found[EvaluationRun], int, EvaluationTest]]:
    """The newest result of each formal test of each model of the pack in its declared version, with the run and its place in it.

    A run of another version says nothing of this one.
    """
    models = {(model.id, model.version) for model in data.models}
    seen: set[tuple[str, Tested, Method]] = set()
    for run in data.examination.context.findings(EvaluationRun, lambda run: (run.model, run.model_version) in models):
        for index, test in enumerate(run.finding.tests):
            key = run.finding.model, test.test, test.method
            if test.test in TEST_TITLES and key not in seen:
                seen.add(key)
                yield run, index, test


def _lists(data: PackData) -> Iterator[Said]:
    for library, check in latest_checks(data).items():
        title = LIBRARY_TITLES[library]
        whole = _Count(("items",), _COUNTED, check.finding.items)
        yield from _figures(data, check.statement, title.zh, [whole], (title.zh,))
        for code, count in check.finding.per_risk.items():
            one = _Count(("per_risk", code), _COUNTED, count, alone=True)
            yield from _figures(data, check.statement, f"{title.zh} {code}", [one], (title.zh, code))
    if data.keywords is not None:
        name = LIBRARY_TITLES[Library.KEYWORDS].zh
        origin = Origin(data.keywords.file, digest=data.keywords.digest)
        yield _counted(name, len(data.keywords.keywords), origin)
        stated = _stated(data, Library.KEYWORDS)
        for code, count in sorted(data.keywords.per_risk().items()):
            if code in stated:
                yield _counted(f"{name} {code}", count, origin)
    if data.questions is not None:
        for bank in QuestionLibrary:
            name = LIBRARY_TITLES[Library(bank.value)].zh
            held = {data.questions.file_of[question.id] for question in data.questions.of(bank)}
            file, *others = sorted(held) or data.questions.files
            origin = Origin("、".join([file, *others]), digest=None if others else data.questions.files[file])
            for about, count in _bank_counts(data, data.questions, bank):
                yield _counted(f"{name}{about}", count, origin)


def _bank_counts(data: PackData, questions: QuestionList, bank: QuestionLibrary) -> Iterator[tuple[str, int]]:
    """The questions of a bank, and of each of its risks or aspects.

    A statement may count all questions or, as ``hegui evaluate bank statement`` does, only those that count towards the figures;
    a figure that is stated in the second way is held against the second count.
    """
    held, counting = questions.of(bank), questions.counted(bank)
    check = latest_checks(data).get(Library(bank.value))
    stated = {"": check.finding.items, **check.finding.per_risk} if check else {}
    every, plain = {"": len(held), **per_code(held)}, {"": len(counting), **per_code(counting)}
    for code, count in sorted(every.items()):
        if code in stated or not code:
            yield f" {code}".rstrip(), plain[code] if code in plain and stated.get(code) == plain[code] else count


def _stated(data: PackData, library: Library) -> Mapping[str, int]:
    """What the newest statement counts of each code. What it counts in all only is held against the whole list."""
    check = latest_checks(data).get(library)
    return check.finding.per_risk if check else {}


def _counted(about: str, count: int, origin: Origin) -> Said:
    return Said(_COUNTED, about, number(count), str(count), origin)


def _tests(data: PackData) -> Iterator[Said]:
    names = {model.id: model.name for model in data.models}
    for run, index, test in latest_tests(data):
        title, method = TEST_TITLES[test.test], METHODS[test.method]
        about = f"{names[run.finding.model]}｜{title.zh}｜{method.zh}"
        # Where one method is the only one of a test, records do not always name it.
        words = (title.zh,) if test.test is not Tested.GENERATED_CONTENT else (title.zh, method.zh)
        counts = [
            _Count(
                ("tests", index, field),
                Quantity(f"test-{field}", words_of),
                value,
                alone=field == "unscored" and not value,
            )
            for field, value, words_of in (
                ("sampled", test.sampled, Text("抽样题数", "sampled questions")),
                ("passed", test.passed, Text("合格题数", "questions as wanted")),
                ("unscored", test.unscored, Text("未评分题数", "unscored questions")),
            )
        ]
        yield from _figures(data, run.statement, about, counts, words)
        for origin, values in _rows_of_run(data, run.statement, test):
            yield from (
                Said(count.what, about, number(value), str(value), origin)
                for count, value in zip(counts, values, strict=True)
            )


def _rows_of_run(
    data: PackData, statement: Statement, test: EvaluationTest
) -> Iterator[tuple[Origin, tuple[int, int, int]]]:
    """Questions sampled, as wanted and not scored, as the record that ``hegui evaluate statement`` keeps of a run has them."""
    for subject in statement.subjects:
        record = _json_of(data, subject.name) if subject.name.endswith(".json") else None
        rows = record.get("tests") if isinstance(record, dict) else None
        for index, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and (row.get("library"), row.get("method")) == (
                test.test.value,
                test.method.value,
            ):
                good, bad, open_ = (
                    sum(value for name in names if isinstance(value := row.get(name), int))
                    for names in (("good",), ("bad",), ("undetermined", "unscored"))
                )
                yield Origin(subject.name, path=("tests", index)), (good + bad + open_, good, open_)


def _json_of(data: PackData, file: str) -> object:
    """The content of a JSON record; nothing where it is none."""
    path = locate(data.dossier.folder, file)
    try:
        return json.loads(path.read_bytes()) if path is not None else None
    except (OSError, ValueError):
        return None


def latest_scan(data: PackData) -> Found[CorpusScan] | None:
    """The newest scan of the declared corpus in its declared version."""
    declared = data.dossier.model.data
    return data.examination.context.latest(
        CorpusScan, lambda scan: (scan.corpus, scan.version) == (declared.corpus, declared.corpus_version)
    )


def _corpus(data: PackData) -> Iterator[Said]:
    scan = latest_scan(data)
    if scan is None:
        return
    names = {source.id: source.name for source in data.dossier.model.data.sources or ()}
    for index, row in enumerate(scan.finding.sources):
        about = names.get(row.source, row.source)
        counts = [
            _Count(
                ("sources", index, field),
                Quantity("source-documents" if field == "documents" else f"scan-{field}", title),
                getattr(row, field),
            )
            for field, title in _SCANNED
        ]
        yield from _figures(data, scan.statement, about, counts, (row.source,))
    for name, title in (
        ("manual_sample", Text("人工抽检", "manual sample")),
        ("technical_sample", Text("技术抽检", "technical sample")),
    ):
        sample = getattr(scan.finding, name)
        for field, words in _SAMPLED if sample is not None else ():
            count = _Count((name, field), Quantity(f"sample-{field}", words), getattr(sample, field))
            yield from _figures(data, scan.statement, title.zh, [count], (title.zh,))


_SCANNED: Final = (
    ("documents", Text("训练数据来源的条数", "items of a source of training data")),
    ("sampled_before", Text("采集前抽样条数", "items sampled before collection")),
    ("illegal_before", Text("采集前违法不良条数", "illegal items before collection")),
    ("sampled_after", Text("采集后抽样条数", "items sampled after collection")),
    ("illegal_after", Text("采集后违法不良条数", "illegal items after collection")),
)
_SAMPLED: Final = (
    ("items", Text("抽取条数", "items drawn")),
    ("qualified", Text("合格条数", "items qualified")),
    ("population", Text("总体条数", "items in all")),
)


def latest_work(data: PackData, activity: Activity) -> Found[WorkRecord] | None:
    """The newest record of an activity."""
    return data.examination.context.latest(WorkRecord, lambda record: record.activity is activity)


_FIGURES: Final[Mapping[str, Text]] = {
    "trained": Text("参加培训人数", "persons trained"),
    "passed": Text("考核合格人数", "persons who passed"),
    "safety_items": Text("安全性标注条数", "safety items"),
    "safety_reviewed": Text("安全性标注已审核条数", "safety items reviewed"),
}
"""The figures of records of annotation that reports show."""


def _annotation(data: PackData) -> Iterator[Said]:
    if not data.dossier.model.annotation.done:
        return
    for activity in (Activity.ANNOTATOR_TRAINING, Activity.ANNOTATION_SAMPLING):
        record = latest_work(data, activity)
        for name, title in _FIGURES.items():
            value = None if record is None else record.finding.figures.get(name)
            if record is not None and value is not None:
                words = ("安全性标注",) if name.startswith("safety") else ("培训",)
                count = _Count(("figures", name), Quantity(f"annotation-{name}", title), value)
                yield from _figures(data, record.statement, "", [count], words)


@dataclass(frozen=True, slots=True)
class _Count:
    """A count of a statement."""

    path: tuple[Key, ...]
    """In the finding."""
    what: Quantity
    value: float
    alone: bool = False
    """The record need not have it: a list does, or it is nothing."""


def _figures(
    data: PackData, statement: Statement, about: str, counts: Sequence[_Count], words: Sequence[str]
) -> Iterator[Said]:
    """Counts of a statement that belong together, and what its record says in the passages that have the words.

    A number of a passage stands for one count only: two counts that are alike need two numbers.

    Args:
        data: of the pack.
        statement: of the evidence.
        about: what the counts are of.
        counts: in their order.
        words: that a passage of the record must have to be about it.
    """
    quantities = [
        Quantity(count.what.id, count.what.title, count.what.number, supported=not count.alone) for count in counts
    ]
    for count, what in zip(counts, quantities, strict=True):
        where = Origin(statement.file, digest=statement.digest, path=("predicate", "finding", *count.path))
        yield Said(what, about, number(count.value), f"{count.value:,g}", where)
    for subject in statement.subjects:
        wanted = list(zip(quantities, (number(count.value) for count in counts), strict=True))
        yield from _recorded(data, subject.name, about, wanted, words)


def _recorded(
    data: PackData, file: str, about: str, wanted: Sequence[tuple[Quantity, str]], words: Sequence[str]
) -> Iterator[Said]:
    if file.endswith((".json", ".jsonl")):
        origin, held = _numbers_of_json(data, file)
        yield from (Said(what, about, value, value, origin) for what, value in wanted if value in held)
        return
    document = data.text_of(file)
    if document is None:
        return
    passages = [(passage, numbers_in(passage.text)) for passage in passages_about(document, words)]
    if not any(values for _, values in passages):
        return
    passage, values = max(passages, key=lambda found: _held(wanted, found[1]))
    left = Counter(values)
    for what, value in wanted:
        if left[value]:
            left[value] -= 1
            yield Said(what, about, value, value, origin_of(document, passage))
        elif what.supported:
            shown = "、".join(values) or "（无数字）"
            yield Said(what, about, shown, shown, origin_of(document, passage))


def _held(wanted: Sequence[tuple[Quantity, str]], values: Sequence[str]) -> int:
    """How many of some counts a passage has."""
    return (Counter(value for _, value in wanted) & Counter(values)).total()


def _numbers_of_json(data: PackData, file: str) -> tuple[Origin, frozenset[str]]:
    """The whole numbers that a JSON record holds, wherever they stand."""
    path = locate(data.dossier.folder, file)
    found: set[str] = set()
    if path is not None and path.is_file():
        text = path.read_text("utf-8", errors="replace")
        for line in text.splitlines() if file.endswith(".jsonl") else (text,):
            try:
                _collect(json.loads(line), found)
            except ValueError:
                continue  # not JSON: it has no numbers to give
    return Origin(file), frozenset(found)


def _collect(value: object, found: set[str]) -> None:
    match value:
        case dict():
            for inner in value.values():
                _collect(inner, found)
        case list():
            for inner in value:
                _collect(inner, found)
        case bool():
            pass
        case int() | float():
            found.add(number(value))
        case _:
            pass
