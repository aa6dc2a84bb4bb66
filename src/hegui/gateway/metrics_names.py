# SPDX-License-Identifier: Apache-2.0
"""The names of all metrics: what each counts or measures, in which unit, by which labels. The documentation lists the same."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hegui.text import Text


class Kind(StrEnum):
    """How a metric behaves, in the words of Prometheus."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class Family:
    """One metric."""

    name: str
    kind: Kind
    labels: tuple[str, ...]
    what: Text

    @property
    def help(self) -> str:
        """The line that explains it to whoever reads the page."""
        return f"{self.what.zh} / {self.what.en}"

    @property
    def shown_as(self) -> str:
        """The name to ask for: that of a counter ends with ``_total``."""
        return f"{self.name}_total" if self.kind is Kind.COUNTER else self.name


def _counter(name: str, labels: str, zh: str, en: str) -> Family:
    return Family(name, Kind.COUNTER, tuple(labels.split()), Text(zh, en))


def _gauge(name: str, labels: str, zh: str, en: str) -> Family:
    return Family(name, Kind.GAUGE, tuple(labels.split()), Text(zh, en))


def _histogram(name: str, labels: str, zh: str, en: str) -> Family:
    return Family(name, Kind.HISTOGRAM, tuple(labels.split()), Text(zh, en))


REQUESTS: Final = _counter(
    "hegui_gateway_requests",
    "endpoint model outcome",
    "请求数，按结果；没有记录的请求，结果为 unrecorded",
    "requests by how they ended; of those that are on no record the outcome is 'unrecorded'",
)
OVERHEAD: Final = _histogram(
    "hegui_gateway_overhead_seconds",
    "endpoint stream",
    "网关自身用时，不含等待上游；流式应答含等待调用方读取",
    "the gateway's own time, without waiting for the upstream; of streams with waiting for the caller to read",
)
UPSTREAM: Final = _histogram(
    "hegui_gateway_upstream_seconds",
    "upstream stream",
    "等待上游的时间，一个请求合计",
    "time that a request waited for its upstream, all of it",
)
HEAD: Final = _histogram(
    "hegui_gateway_upstream_head_seconds",
    "upstream outcome",
    "询问上游至其应答头的时间，按每次尝试；outcome 为状态码、late 或 unreachable",
    "time to the head of an upstream's answer, of each attempt; the outcome is a status, 'late' or 'unreachable'",
)
VERDICTS: Final = _counter(
    "hegui_gateway_verdicts",
    "stage action",
    "审核结论，按环节（in 输入、out 输出）和处置",
    "verdicts of the guard by stage (in, out) and action",
)
FINDINGS: Final = _counter(
    "hegui_gateway_findings",
    "stage detector category action",
    "审核发现，按环节、检测器、风险类别和处置",
    "findings of the guard by stage, detector, category and action",
)
LATE: Final = _counter(
    "hegui_gateway_late_findings",
    "detector category",
    "流式应答中发现时已有部分展示的",
    "findings in streams of which some was shown already",
)
RETRACTIONS: Final = _counter(
    "hegui_gateway_retractions",
    "endpoint model",
    "已展示部分内容后被终止并撤回的流",
    "streams that were ended and taken back after some of them was shown",
)
NOT_CHECKED: Final = _counter(
    "hegui_gateway_not_checked",
    "stage detector blocked",
    "检测器未能检查的次数；blocked 为是否因此拦截",
    "what a detector did not check, and whether that blocked it",
)
HELD: Final = _counter(
    "hegui_gateway_held_characters",
    "",
    "流式应答每收到一段后扣留的字符数之和",
    "characters held back of streams, summed up after each piece that came",
)
PIECES: Final = _counter(
    "hegui_gateway_stream_pieces",
    "",
    "流式应答收到的段数；前一项除以本项即平均扣留字符数",
    "pieces of streams that came; the characters held divided by them are the mean hold-back",
)
HELD_MOST: Final = _histogram(
    "hegui_gateway_held_characters_most",
    "",
    "一个流式应答中扣留字符数的最大值",
    "the most characters that were held back at once in a stream",
)
DENIED: Final = _counter(
    "hegui_gateway_denied",
    "reason",
    "未予放行的请求，按原因：key、attempts、rate、quota、suspended、closed、minor、real_name 等",
    "requests that were not let in, by reason: key, attempts, rate, quota, suspended, closed, minor, real_name …",
)
FAILED: Final = _counter(
    "hegui_gateway_failed",
    "reason",
    "因上游或者网关故障失败的请求，按原因",
    "requests that failed by an upstream or a fault of ours, by reason",
)
REMINDERS: Final = _counter(
    "hegui_gateway_reminders",
    "kind",
    "随应答给出的提醒：ai、continuous_use、reliance、measure",
    "reminders given with answers: ai, continuous_use, reliance, measure",
)
ANSWERS: Final = _counter(
    "hegui_gateway_answers",
    "mark",
    "给出的应答，按显式标识：marked 已加，unmarked 依约未加，none 无须或者未配置",
    "answers given by their explicit mark: marked, unmarked by agreement, none where none is due or set up",
)
LABELLED: Final = _counter(
    "hegui_gateway_labelled",
    "modality explicit implicit",
    "给出的生成文件，按类型和显式、隐式标识的结果",
    "generated files handed out, by what became of their explicit and implicit labels",
)
TOKENS: Final = _counter("hegui_gateway_tokens", "model", "上游所计的 token 数", "tokens as the upstreams counted them")
SERVICES: Final = _histogram(
    "hegui_gateway_detector_seconds",
    "detector outcome",
    "检测服务的答复用时；outcome 为 ok 或 not_checked",
    "time of services that judge texts; the outcome is 'ok' or 'not_checked'",
)
UNDER_WAY: Final = _gauge("hegui_gateway_requests_under_way", "", "处理中的请求", "requests under way")
READY: Final = _gauge("hegui_gateway_ready", "", "是否就绪（同 /readyz）", "whether it is ready, as /readyz says")
BREAKER: Final = _gauge(
    "hegui_gateway_breaker",
    "upstream state",
    "上游熔断器所处状态为 1：closed、open、half_open",
    "1 for the state that an upstream's breaker is in: closed, open, half_open",
)
RULES: Final = _gauge(
    "hegui_gateway_rules", "version", "现行规则版本为 1", "1 for the version of the rules that hold now"
)
RELOADS: Final = _counter("hegui_gateway_reloads", "what", "换用新规则的次数", "how often new rules took hold")
RELOADED_AT: Final = _gauge(
    "hegui_gateway_reloaded_timestamp_seconds",
    "what",
    "最近一次换用的时刻；0 为启动后未换",
    "when new rules took hold the last time; 0: not since the start",
)
RELOAD_SECONDS: Final = _gauge(
    "hegui_gateway_reload_seconds", "what", "最近一次读取新规则的用时", "how long the last reading of new rules took"
)
RULES_FAILING: Final = _gauge(
    "hegui_gateway_rules_failing",
    "",
    "文件已改而不可用、沿用旧规则时为 1",
    "1 where the files have changed and cannot be used: the rules before them hold on",
)
BLOCK_RULES: Final = _gauge(
    "hegui_gateway_block_rules_revision",
    "",
    "现行处置规则的修订号，各副本应当一致",
    "the revision of the block rules that hold here; the same on all replicas",
)
UPKEEP_FAILING: Final = _gauge(
    "hegui_gateway_upkeep_failing",
    "",
    "读不到处置规则、密钥和处置措施时为 1",
    "1 where block rules, keys and measures cannot be read",
)
EFFECTS_WAITING: Final = _gauge(
    "hegui_gateway_effects_waiting", "", "等待写入的违规、事件等", "violations, incidents and the like that wait"
)
EFFECTS_LOST: Final = _counter(
    "hegui_gateway_effects_lost", "", "未能写入的违规、事件等", "violations, incidents and the like that were lost"
)
QUEUED: Final = _gauge("hegui_records_queued", "", "内存中等待写入的记录", "records that wait in memory")
WRITTEN: Final = _counter("hegui_records_written", "", "已写入数据库的记录", "records written to the database")
SPILLED: Final = _gauge(
    "hegui_records_spilled", "", "溢写文件中尚未入库的记录", "records in files that are not in the database yet"
)
SPILL_FILES: Final = _gauge("hegui_records_spill_files", "", "溢写文件数", "files of such records")
LOST: Final = _counter("hegui_records_lost", "", "未能留存的记录", "records that could not be kept")
UNREADABLE: Final = _counter(
    "hegui_records_unreadable",
    "why",
    "溢写文件中读不出的：torn 为写了一半，damaged 为损坏，refused 为数据库不收",
    "in spilled files: torn ends, damaged places, and records that the database refused",
)
FAILING: Final = _gauge(
    "hegui_records_failing",
    "what",
    "数据库（database）或者溢写（spill）不可写时为 1",
    "1 where database or spill take nothing",
)
OLDEST: Final = _gauge(
    "hegui_records_oldest_seconds",
    "",
    "最早一条未入库记录距今的时间；0 为没有",
    "age of the oldest record that is not in the database; 0: none",
)
BUILD: Final = _gauge(
    "hegui_gateway_build", "replica version", "副本名称和 hegui 版本", "name of the replica, version of hegui"
)

FAMILIES: Final = (
    *(REQUESTS, UNDER_WAY, OVERHEAD, UPSTREAM, HEAD, DENIED, FAILED, TOKENS),
    *(VERDICTS, FINDINGS, NOT_CHECKED, SERVICES, LATE, RETRACTIONS, HELD, PIECES, HELD_MOST),
    *(ANSWERS, LABELLED, REMINDERS, READY, BREAKER),
    *(RULES, RELOADS, RELOADED_AT, RELOAD_SECONDS, RULES_FAILING, BLOCK_RULES),
    *(UPKEEP_FAILING, EFFECTS_WAITING, EFFECTS_LOST),
    *(QUEUED, WRITTEN, SPILLED, SPILL_FILES, LOST, UNREADABLE, FAILING, OLDEST, BUILD),
)
"""All of them, in the order of the page."""
