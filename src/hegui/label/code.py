# SPDX-License-Identifier: Apache-2.0
"""The 27-character code of a provider (TC260-PG-20252A): taken apart, put together, checked.

====== ====== ======================================================================================
At     Length What
====== ====== ======================================================================================
1-2    2      definition code, ``00``
3      1      subject type: ``1`` organisation
4      1      binding: ``1`` unified social credit code (GB 32100)
5-22   18     subject code
23     1      service type: ``1`` generation, ``2`` propagation
24-27  4      model or application, of the provider's own choice
====== ====== ======================================================================================

The values for individuals and for other bindings are not confirmed: they are told as warnings and not refused. The code
has no check digit of its own; the last character of a unified social credit code is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

from hegui.label.aigc import Label
from hegui.label.findings import Aspect, Finding, Level
from hegui.text import Text

LENGTH: Final = 27
DEFINITION: Final = "00"
ORGANISATION: Final = "1"
BY_CREDIT_CODE: Final = "1"
NO_APP: Final = "0000"

_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Of GB 32100: without I, O, S, V, Z."""
_WEIGHTS: Final = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_USCC_LENGTH: Final = 18
_APP: Final = re.compile(r"[0-9A-Z]{4}")
_ALMOST: Final = re.compile(r"[0-9A-Za-z]{24,30}")
_FEWEST_DIGITS: Final = 10
"""A code has 13 digits at the least; a name of 24 letters has none."""


class ServiceType(StrEnum):
    """What the coded service does."""

    GENERATION = "1"
    """生成合成服务"""
    PROPAGATION = "2"
    """内容传播服务"""


class NoCode(ValueError):
    """A text is no provider code; ``text`` says why, exactly."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class ProviderCode:
    """A provider code by its parts. ``str()`` gives the 27 characters."""

    subject_type: str
    binding: str
    subject: str
    """18 characters: the unified social credit code of an organisation."""
    service_type: str
    app: str
    """Four digits or capitals for a model or an application; ``0000`` where not used."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Takes a code apart. Unconfirmed values and a wrong check digit are no error; see `doubts`.

        Raises:
            NoCode: of another length, with other characters than digits and capitals, or not beginning with 00.
        """
        if len(text) != LENGTH:
            raise NoCode(f"长度为 {len(text)}，应为 {LENGTH}", f"it has {len(text)} characters, not {LENGTH}")
        odd = dict.fromkeys(char for char in text if not ("0" <= char <= "9" or "A" <= char <= "Z"))
        if odd:
            shown = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in odd)
            if all("a" <= char <= "z" for char in odd):
                raise NoCode(f"含小写字母 {shown}，只允许数字和大写字母", f"it has lower-case letters: {shown}")
            raise NoCode(
                f"含数字和大写字母以外的字符：{shown}", f"it has characters that are no digits or capitals: {shown}"
            )
        if not text.startswith(DEFINITION):
            raise NoCode(f"前两位为 {text[:2]}，应为 {DEFINITION}", f"it begins with {text[:2]}, not {DEFINITION}")
        return cls(text[2], text[3], text[4:22], text[22], text[23:])

    @classmethod
    def of_organisation(cls, credit_code: str, service: ServiceType, app: str = NO_APP) -> Self:
        """The code of an organisation.

        Args:
            credit_code: its unified social credit code, 18 characters.
            service: what the service does.
            app: four digits or capitals for the model or application.

        Raises:
            NoCode: the credit code is none or its check digit is wrong, or ``app`` is not four digits or capitals.
        """
        if len(credit_code) != _USCC_LENGTH:
            raise NoCode(
                f"统一社会信用代码长度为 {len(credit_code)}，应为 {_USCC_LENGTH}",
                f"the credit code has {len(credit_code)} characters, not {_USCC_LENGTH}",
            )
        expected = check_digit(credit_code[:-1])
        if credit_code[-1] != expected:
            raise NoCode(
                f"统一社会信用代码校验位为 {credit_code[-1]}，应为 {expected}",
                f"the check digit of the credit code is {credit_code[-1]}, it should be {expected}",
            )
        if not _APP.fullmatch(app):
            raise NoCode(
                f"应用代码“{app}”不是四位数字或大写字母", f"the app code '{app}' is not four digits or capitals"
            )
        return cls(ORGANISATION, BY_CREDIT_CODE, credit_code, service, app)

    def __str__(self) -> str:
        return f"{DEFINITION}{self.subject_type}{self.binding}{self.subject}{self.service_type}{self.app}"

    @property
    def service(self) -> ServiceType | None:
        """What the service does; None where the value is not one that is known."""
        return ServiceType(self.service_type) if self.service_type in set(ServiceType) else None

    def doubts(self) -> Iterator[Text]:
        """What is odd about the code and does not make it unreadable."""
        if self.subject_type != ORGANISATION:
            yield Text(
                f"主体类型“{self.subject_type}”的含义尚未核实（已知：1 为组织）",
                f"the meaning of subject type '{self.subject_type}' is not confirmed (known: 1, organisation)",
            )
        if self.binding != BY_CREDIT_CODE:
            yield Text(
                f"绑定方式“{self.binding}”的含义尚未核实（已知：1 为统一社会信用代码）",
                f"the meaning of binding '{self.binding}' is not confirmed (known: 1, unified social credit code)",
            )
        else:
            yield from self._doubts_of_subject()
        if self.service is None:
            yield Text(
                f"服务类型“{self.service_type}”不是 1（生成合成）或 2（内容传播）",
                f"the service type '{self.service_type}' is neither 1 (generation) nor 2 (propagation)",
            )

    def _doubts_of_subject(self) -> Iterator[Text]:
        try:
            expected = check_digit(self.subject[:-1])
        except NoCode as error:
            yield error.text
            return
        if self.subject[-1] != expected:
            yield Text(
                f"统一社会信用代码 {self.subject} 的校验位应为 {expected}",
                f"the check digit of the credit code {self.subject} should be {expected}",
            )


def check_digit(first: str) -> str:
    """The check character of a unified social credit code (GB 32100, modulo 31) from its first 17 characters.

    Raises:
        NoCode: there are not 17, or some are outside of the standard's alphabet.
    """
    if len(first) != len(_WEIGHTS):
        raise NoCode(f"应为前 {len(_WEIGHTS)} 位", f"the first {len(_WEIGHTS)} characters are needed")
    odd = "".join(dict.fromkeys(char for char in first if char not in _ALPHABET))
    if odd:
        raise NoCode(
            f"统一社会信用代码不使用字符 {odd}", f"the characters {odd} do not occur in a unified social credit code"
        )
    total = sum(weight * _ALPHABET.index(char) for weight, char in zip(_WEIGHTS, first, strict=True))
    return _ALPHABET[-total % len(_ALPHABET)]


def code_findings(label: Label) -> Iterator[Finding]:
    """What is to be said of the two codes of a label. Recommended only: nothing here makes a label invalid."""
    producer, propagator = label.content_producer, label.content_propagator
    names = {producer: "ContentProducer", propagator: "ContentPropagator"}
    if producer == propagator:
        names = {producer: "ContentProducer / ContentPropagator"}
    for value, name in names.items():
        if value.strip():
            yield from _of_value(name, value)
    if producer != propagator:
        yield from _of_service("ContentProducer", producer, ServiceType.PROPAGATION)
        yield from _of_service("ContentPropagator", propagator, ServiceType.GENERATION)


def _of_value(name: str, value: str) -> Iterator[Finding]:
    try:
        code = ProviderCode.parse(value)
    except NoCode as error:
        if _looks_like_a_code(value):
            yield _warning(
                Text(
                    f"{name} 近似服务提供者编码但不是：{error.text.zh}",
                    f"{name} is almost a provider code and is none: {error.text.en}",
                )
            )
        else:
            text = Text(
                f"{name} 是名称而不是 27 位服务提供者编码（标准允许；指南推荐编码）",
                f"{name} is a name, not the 27-character provider code (allowed; the guide recommends the code)",
            )
            yield Finding("-", Aspect.CODE, Level.NOTE, text)
        return
    for doubt in code.doubts():
        yield _warning(Text(f"{name}：{doubt.zh}", f"{name}: {doubt.en}"))


def _looks_like_a_code(value: str) -> bool:
    bare = value.strip()
    return _ALMOST.fullmatch(bare) is not None and sum(char.isdigit() for char in bare) >= _FEWEST_DIGITS


def _of_service(name: str, value: str, unexpected: ServiceType) -> Iterator[Finding]:
    """In a first write both fields hold one code of either type; once they differ, each should be of its own type."""
    try:
        code = ProviderCode.parse(value)
    except NoCode:
        return  # told already
    if code.service is unexpected:
        yield _warning(
            Text(
                f"{name} 的编码服务类型为 {unexpected}，与该字段不符",
                f"the code in {name} is of service type {unexpected}, which does not fit the field",
            )
        )


def _warning(text: Text) -> Finding:
    return Finding("-", Aspect.CODE, Level.WARNING, text)
