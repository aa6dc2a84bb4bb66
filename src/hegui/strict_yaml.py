# SPDX-License-Identifier: Apache-2.0
"""The reader of strict YAML: from the events of libyaml to values and their lines. `hegui.source` says why it is strict.

It walks the events in a loop (no recursion, so nesting cannot exhaust the stack) and refuses anchors, aliases, tags and merges.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Final

import yaml
from msgspec import Struct
from yaml.reader import ReaderError

from hegui.errors import Place, Problem, SyntaxProblem
from hegui.source import Mark, Scalar, Source, Value
from hegui.text import Text

MAX_DEPTH: Final = 32
MAX_PROBLEMS: Final = 20

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[-+][0-9]{2}:[0-9]{2})?"
)
_LOOKS_BOOLEAN = re.compile(r"(?i:yes|no|on|off|y|n|true|false)")
_LOOKS_NULL = re.compile(r"(?i:null)")
_LOOKS_NUMBER = re.compile(
    r"[-+]?(0[xXoObB][0-9A-Fa-f_]+|[0-9][0-9_]*_[0-9_.]*|\.(inf|nan|Inf|NaN|INF|NAN)|"
    r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?)"  # what is a number to some program and not one of the two above
)
_LOOKS_SEXAGESIMAL = re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?")
_OTHERS = (_LOOKS_BOOLEAN, _LOOKS_NULL, _LOOKS_NUMBER, _LOOKS_SEXAGESIMAL, _DATE, _MOMENT)
_NOT_TEXT = re.compile("|".join(pattern.pattern for pattern in _OTHERS))


_NUMERIC: Final = frozenset("+-.0123456789")
"""How everything begins that may be read as a number, a date or a moment."""
_LONGEST_WORD: Final = len("false")
"""Of those that may be read as a truth value or as nothing."""


class _Open(Struct):
    """A mapping or a sequence that is still being read."""

    value: dict[str, Value] | list[Value]
    mark: Mark
    key: str | None = None
    key_line: int = 0
    refused: bool = False
    """The key just read is refused (duplicate, not text); its value is read and dropped."""
    is_key: bool = False
    """A mapping or sequence that stands where a key belongs: refused, and its value with it."""


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _events(text: str) -> Iterator[yaml.Event]:
    """What ``yaml.parse`` yields, which asks twice for each event."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


@lru_cache(maxsize=4096)
def _reads_as_text(words: str) -> bool:
    """Whether a key without quotes is text to every program; the same few hundred keys stand in every file."""
    return words not in {"", "~"} and _NOT_TEXT.fullmatch(words) is None


class Reader:
    """Builds data and marks from the events of one document."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.root: tuple[Value, Mark] | None = None

    def read(self, text: str) -> Source:
        try:
            for event in _events(text):
                self._take(event)
        except yaml.YAMLError as error:
            raise SyntaxProblem(*self.problems, self._syntax_problem(error, text)) from error
        if self.problems:
            raise SyntaxProblem(*self.problems)
        value, mark = self.root or ({}, Mark(1))
        return Source(self.file, value, mark)

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._refuse_references(event)
            self._take_scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._refuse_references(event)
            self._begin(event)
        elif isinstance(event, yaml.NodeEvent):
            self._refuse_references(event)  # an alias, which is nothing else
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            done = self.stack.pop()
            if done.is_key:
                self._use_key("", event, refused=True)
            else:
                self._put(done.value, done.mark)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise SyntaxProblem(
                Problem(
                    Text("一个文件只能有一个 YAML 文档。", "A file holds one YAML document only."),
                    self._place(event),
                    fix=Text("去掉多余的“---”。", "Remove the second '---'."),
                )
            )

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise SyntaxProblem(
                Problem(
                    Text("嵌套过深。", "Nested too deeply."),
                    self._place(event),
                    accepted=Text(f"至多 {MAX_DEPTH} 层", f"at most {MAX_DEPTH} levels"),
                )
            )
        if self._awaits_key():
            self._problem(
                event, Text("键必须是文本。", "A key must be text."), fix=Text("写成“键: 值”。", "Write 'key: value'.")
            )
            self.stack.append(_Open([], Mark(_line(event)), is_key=True))
            return
        value: dict[str, Value] | list[Value] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self.stack.append(_Open(value, Mark(_line(event))))

    def _take_scalar(self, event: yaml.ScalarEvent) -> None:
        if self._awaits_key():
            self._take_key(event)
            return
        plain = event.style is None or event.style == ""
        value = self._resolved(event) if plain else event.value
        self._put(value, Mark(_line(event)))

    def _take_key(self, event: yaml.ScalarEvent) -> None:
        words = event.value
        plain = event.style is None or event.style == ""
        if plain and not _reads_as_text(words):
            self._problem(
                event,
                Text(f"键“{words}”会被读成非文本。", f"Key '{words}' would not be read as text."),
                fix=Text(f'加引号："{words}"。', f'Quote it: "{words}".'),
            )
            self._use_key(words, event, refused=True)
            return
        if plain and words == "<<":
            self._problem(
                event,
                Text("不支持合并键“<<”。", "Merge keys ('<<') are not accepted."),
                fix=Text("把内容直接写出。", "Write the content out."),
            )
            self._use_key(words, event, refused=True)
            return
        first = self.stack[-1].mark.children.get(words)
        if first is not None:
            self._problem(
                event,
                Text(
                    f"键“{words}”重复，首次出现在第 {first.line} 行。",
                    f"Key '{words}' is given twice; first on line {first.line}.",
                ),
                fix=Text("删去一个，或合并两处内容。", "Remove one, or merge the two."),
            )
        self._use_key(words, event, refused=first is not None)

    def _use_key(self, key: str, event: yaml.Event, *, refused: bool) -> None:
        holder = self.stack[-1]
        holder.key, holder.key_line, holder.refused = key, _line(event), refused

    def _awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].value, dict) and self.stack[-1].key is None

    def _put(self, value: Value, mark: Mark) -> None:
        if not self.stack:
            self.root = (value, mark)
            return
        holder = self.stack[-1]
        if isinstance(holder.value, list):
            holder.mark.children[len(holder.value)] = mark
            holder.value.append(value)
            return
        key, holder.key = holder.key, None
        if key is None or holder.refused:
            return
        # A value is reported where its key stands: that is the line a reader looks for.
        holder.mark.children[key] = Mark(holder.key_line, mark.children)
        holder.value[key] = value

    def _resolved(self, event: yaml.ScalarEvent) -> Scalar:
        """A plain scalar as YAML 1.2 with dates reads it; what older YAML would twist is refused."""
        words = event.value
        if len(words) > _LONGEST_WORD and words[0] not in _NUMERIC:
            return words
        if words in {"", "~", "null"}:
            return None
        if words in {"true", "false"}:
            return words == "true"
        if _INTEGER.fullmatch(words):
            return int(words)
        if _DECIMAL.fullmatch(words):
            return float(words)
        if _DATE.fullmatch(words):
            return self._date(event)
        if _MOMENT.fullmatch(words):
            return self._moment(event)
        self._refuse_lookalikes(event)
        return words

    def _refuse_lookalikes(self, event: yaml.ScalarEvent) -> None:
        words = event.value
        if _LOOKS_BOOLEAN.fullmatch(words) or _LOOKS_NULL.fullmatch(words):
            self._problem(
                event,
                Text(f"“{words}”含义不明：是真假值还是文字？", f"'{words}' is ambiguous: a truth value or a word?"),
                accepted=Text(
                    "真假值只写 true 或 false；文字请加引号", "true or false for truth values; quotes for words"
                ),
                fix=Text(f'写 true / false，或 "{words}"。', f'Write true / false, or "{words}".'),
            )
        elif _LOOKS_NUMBER.fullmatch(words) or _LOOKS_SEXAGESIMAL.fullmatch(words):
            self._problem(
                event,
                Text(
                    f"“{words}”会被不同的程序读成不同的数（八进制、十六进制、六十进制、指数或过长的数）。",
                    f"'{words}' is read as different numbers by different programs (octal, hexadecimal, base 60, exponent, or too long).",
                ),
                accepted=Text(
                    "十进制整数或小数；编号、时间、版本请加引号",
                    "a decimal number; quotes for codes, times and versions",
                ),
                fix=Text(f'写 "{words}"。', f'Write "{words}".'),
            )

    def _date(self, event: yaml.ScalarEvent) -> Scalar:
        try:
            return date.fromisoformat(event.value)
        except ValueError:
            self._problem(
                event,
                Text(f"“{event.value}”不是存在的日期。", f"'{event.value}' is not a day of the calendar."),
                accepted=Text("YYYY-MM-DD", "YYYY-MM-DD"),
            )
            return None

    def _moment(self, event: yaml.ScalarEvent) -> Scalar:
        try:
            moment = datetime.fromisoformat(event.value.replace(" ", "T"))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self._problem(
                event,
                Text(f"“{event.value}”不是带时区的时刻。", f"'{event.value}' is not a moment with a time zone."),
                accepted=Text("例如 2026-11-25T09:30:00+08:00", "for example 2026-11-25T09:30:00+08:00"),
            )
            return None
        return moment

    def _refuse_references(self, event: yaml.NodeEvent) -> None:
        tag = getattr(event, "tag", None)
        if event.anchor is None and tag is None:
            return
        raise SyntaxProblem(
            *self.problems,
            Problem(
                Text(
                    "不支持锚点（&）、引用（*）和标签（!）。", "Anchors (&), aliases (*) and tags (!) are not accepted."
                ),
                self._place(event),
                fix=Text(
                    "把内容直接写出；以这些符号开头的文字请加引号。",
                    "Write the content out; quote words that begin with these signs.",
                ),
            ),
        )

    def _problem(self, event: yaml.Event, what: Text, *, accepted: Text | None = None, fix: Text | None = None) -> None:
        self.problems.append(Problem(what, self._place(event), accepted=accepted, fix=fix))
        if len(self.problems) >= MAX_PROBLEMS:
            raise SyntaxProblem(*self.problems)

    def _place(self, event: yaml.Event) -> Place:
        return Place(self.file, _line(event))

    def _syntax_problem(self, error: yaml.YAMLError, text: str) -> Problem:
        if isinstance(error, ReaderError):
            return Problem(
                Text(
                    "文件含有 YAML 不允许的控制字符。", "The file holds a control character that YAML does not allow."
                ),
                Place(self.file, text.encode()[: error.position].count(b"\n") + 1),
                found=f"U+{ord(error.character) if isinstance(error.character, str) else error.character:04X}",
                fix=Text("删去该字符。", "Remove the character."),
            )
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        return Problem(
            Text("YAML 语法有误。", "The YAML cannot be parsed."),
            Place(self.file, mark.line + 1 if mark else None),
            found=str(reason),
            fix=Text(
                "检查缩进、冒号后的空格和引号是否成对。",
                "Check indentation, the space after colons, and that quotes are closed.",
            ),
        )
