# SPDX-License-Identifier: Apache-2.0
"""The services of the settings as adapters: guard models, moderation services, vendors."""

from collections.abc import Mapping
from typing import Final, assert_never

from hegui.detect.guards import JUDGE, QWEN3GUARD, ChatGuard, Endpoint, OpenAiModeration
from hegui.detect.guards.vendors import Aliyun, Baidu, Keys, Operation, Tencent, Volcengine, Yidun, Zhipu
from hegui.errors import Problem, SchemaProblem
from hegui.gateway.config_file import ServiceEntry, ServiceKind
from hegui.gateway.secret import From, secret_of
from hegui.guard.detectors import Service
from hegui.source import Source
from hegui.text import Text, same

_OPTIONS: Final[Mapping[ServiceKind, frozenset[str]]] = {
    ServiceKind.ALIYUN: frozenset({"operation"}),
    ServiceKind.TENCENT: frozenset({"region", "biz_type"}),
    ServiceKind.VOLCENGINE: frozenset({"app_id", "region"}),
    ServiceKind.YIDUN: frozenset({"business_variable", "callback_url", "results_url"}),
    ServiceKind.BAIDU: frozenset({"app_id", "template_id"}),
}
_VARIABLES: Final[Mapping[ServiceKind, tuple[str, str]]] = {
    ServiceKind.ALIYUN: ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
    ServiceKind.TENCENT: ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"),
    ServiceKind.VOLCENGINE: ("VOLC_ACCESS_KEY", "VOLC_SECRET_KEY"),
    ServiceKind.YIDUN: ("YIDUN_SECRET_ID", "YIDUN_SECRET_KEY"),
    ServiceKind.BAIDU: ("BCE_ACCESS_KEY_ID", "BCE_SECRET_ACCESS_KEY"),
}
_ADDRESSES: Final[Mapping[ServiceKind, str]] = {
    ServiceKind.ALIYUN: "https://green-cip.cn-shanghai.aliyuncs.com/",
    ServiceKind.TENCENT: "https://tms.tencentcloudapi.com/",
    ServiceKind.YIDUN: "https://as.dun.163.com/v5/text/check",
    ServiceKind.BAIDU: "https://afd.bj.baidubce.com",
    ServiceKind.ZHIPU: "https://open.bigmodel.cn/api/paas/v4/moderations",
}


def service_of(name: str, entry: ServiceEntry, source: Source) -> Service:
    """The adapter of a service.

    Raises:
        SchemaProblem: it cannot be asked as the settings say.
    """
    place = source.place(("services", name))
    unknown = sorted(set(entry.options) - _OPTIONS.get(entry.kind, frozenset()))
    if unknown:
        accepted = ", ".join(sorted(_OPTIONS.get(entry.kind, frozenset())))
        raise SchemaProblem(
            Problem(
                Text(f"“{entry.kind}”没有名为“{unknown[0]}”的选项。", f"'{entry.kind}' has no option '{unknown[0]}'."),
                source.place(("services", name, "options", unknown[0])),
                accepted=same(accepted) if accepted else None,
            )
        )
    try:
        return _made(name, entry, source)
    except (ValueError, KeyError) as error:
        raise SchemaProblem(Problem(_reason(error), place)) from error


def _reason(error: Exception) -> Text:
    if isinstance(error, KeyError):
        return Text(f"缺少“{error.args[0]}”。", f"'{error.args[0]}' is missing.")
    return same(str(error))


def _made(name: str, entry: ServiceEntry, source: Source) -> Service:
    given = dict(entry.options)
    match entry.kind:
        case ServiceKind.QWEN3GUARD | ServiceKind.JUDGE:
            dialect = QWEN3GUARD if entry.kind is ServiceKind.QWEN3GUARD else JUDGE
            endpoint = _endpoint(entry, _needed(entry.url, "url"), _variable(name, entry, "key", source))
            return ChatGuard(endpoint, _needed(entry.model, "model"), dialect)
        case ServiceKind.MODERATION:
            endpoint = _endpoint(entry, _needed(entry.url, "url"), _variable(name, entry, "key", source))
            return OpenAiModeration(endpoint, entry.model)
        case ServiceKind.ZHIPU:
            variable = _variable(name, entry, "key", source) or "ZHIPUAI_API_KEY"
            return Zhipu(_endpoint(entry, entry.url or _ADDRESSES[entry.kind], variable), variable)
        case ServiceKind.VOLCENGINE:
            keys = _keys(name, entry, source)
            region = given.get("region", "cn-beijing")
            url = entry.url or f"https://{region}.sdk.access.llm-shield.omini-shield.com"
            return Volcengine(given["app_id"], region, _endpoint(entry, url, keys.secret_variable), keys)
        case ServiceKind.ALIYUN | ServiceKind.TENCENT | ServiceKind.YIDUN | ServiceKind.BAIDU:
            keys = _keys(name, entry, source)
            endpoint = _endpoint(entry, entry.url or _ADDRESSES[entry.kind], keys.secret_variable)
            return _vendor(entry.kind, endpoint, keys, given)
        case _:
            assert_never(entry.kind)


def _vendor(kind: ServiceKind, endpoint: Endpoint, keys: Keys, given: Mapping[str, str]) -> Service:
    match kind:
        case ServiceKind.ALIYUN:
            return Aliyun(Operation(given.get("operation", Operation.MULTIMODAL)), endpoint, keys)
        case ServiceKind.TENCENT:
            return Tencent(given.get("region", "ap-guangzhou"), given.get("biz_type"), endpoint, keys)
        case ServiceKind.BAIDU:
            return Baidu(endpoint, keys, given.get("app_id"), given.get("template_id"))
        case _:
            results = given.get("results_url", "https://as.dun.163.com/v5/text/callback/results")
            business = given.get("business_variable", "YIDUN_BUSINESS_ID")
            return Yidun(endpoint, results, keys, business, given.get("callback_url"))


def _needed(value: str | None, name: str) -> str:
    if not value:
        raise KeyError(name)
    return value


def _endpoint(entry: ServiceEntry, url: str, variable: str | None) -> Endpoint:
    return Endpoint(url, variable, entry.seconds, entry.attempts)


def _keys(name: str, entry: ServiceEntry, source: Source) -> Keys:
    usual = _VARIABLES[entry.kind]
    return Keys(_variable(name, entry, "key", source) or usual[0], _variable(name, entry, "secret", source) or usual[1])


def _variable(name: str, entry: ServiceEntry, field: str, source: Source) -> str | None:
    """The environment variable of a key: adapters read theirs for each question."""
    value = entry.key if field == "key" else entry.secret
    if value is None:
        return None
    place = source.place(("services", name, field))
    secret = secret_of(value, place)
    if secret.where is not From.ENVIRONMENT:
        raise SchemaProblem(
            Problem(
                Text(
                    "检测服务的密钥只能来自环境变量。", "The key of a service that judges comes from the environment."
                ),
                place,
                accepted=Text("env:变量名", "env:NAME"),
            )
        )
    return secret.name
