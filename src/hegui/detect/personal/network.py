# SPDX-License-Identifier: Apache-2.0
"""Rules for addresses of the net and accounts on it."""

import re
from dataclasses import replace
from typing import Final

from hegui.detect.finding import Confidence
from hegui.detect.personal import network_checks
from hegui.detect.personal.kinds import Kind
from hegui.detect.personal.rule import Rule, behind_label, shape

HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW

_BYTE: Final = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"

_TWO_POINTS: Final = re.compile(
    r"[.:-](?:(?<=\.)[0-9]{1,3}\.[0-9]|(?<=:)[0-9A-Fa-f]{0,4}:|(?<=-)[0-9A-Fa-f]{2}-[0-9A-Fa-f]{2})", re.ASCII
)
"""In every address of a network; begins with what is rare in Chinese."""

_IPV4: Final = shape(
    "[1-9]", rf"(?:(?<=1)[0-9]{{2}}|(?<=2)(?:5[0-5]|[0-4][0-9])|[0-9]?)(?:\.{_BYTE}){{3}}", before="0-9_."
)

NETWORK: Final = (
    Rule(
        "pi/ipv4",
        Kind.IP_ADDRESS,
        _IPV4,
        network_checks.public_ipv4,
        cue="ip",
        alone=MEDIUM,
        bare="",
        gate=_TWO_POINTS,
        lead=4,
    ),
    Rule(
        "pi/ipv4-cued",
        Kind.IP_ADDRESS,
        _IPV4,
        network_checks.open_ipv4,
        cue="ip",
        close=True,
        bare="",
        gate=_TWO_POINTS,
        lead=4,
    ),
    Rule(
        "pi/ipv4-private",
        Kind.IP_ADDRESS,
        _IPV4,
        network_checks.private_ipv4,
        cue="ip",
        cued=LOW,
        close=True,
        bare="",
        gate=_TWO_POINTS,
        lead=4,
    ),
    Rule(
        "pi/ipv6",
        Kind.IP_ADDRESS,
        shape(
            "[0-9A-Fa-f]",
            "(?:(?<![0-9A-Fa-f:]:.)|(?<=[vV]6:.)|(?<=[iI][pP]:.))[0-9A-Fa-f]{0,3}(?::[0-9A-Fa-f]{0,4}){2,8}(?<!:)",
            before="0-9A-Za-z_.",
            after="0-9A-Za-z_:",
        ),
        network_checks.ipv6,
        alone=HIGH,
        bare="",
        in_numbers=False,
        gate=_TWO_POINTS,
        lead=4,
    ),
    Rule(
        "pi/mac",
        Kind.MAC_ADDRESS,
        shape(
            "[0-9A-Fa-f]",
            r"(?<!\A[0-9A-Fa-f]{2}[:-].)(?<![^A-Za-z][0-9A-Fa-f]{2}[:-].)[0-9A-Fa-f](?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})",
            after="0-9A-Za-z_:-",
        ),
        network_checks.mac,
        alone=HIGH,
        bare=":-",
        in_numbers=False,
        gate=_TWO_POINTS,
        lead=4,
    ),
    Rule(
        "pi/mac-plain",
        Kind.MAC_ADDRESS,
        labels="mac 物理地址 bssid",
        shape=behind_label(
            r"[ _]?(?:地址|address|Address|addr)?[ ]?[:=是为]?[ ]{0,2}",
            r"[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}|[0-9A-Fa-f]{12}",
        ),
        check=network_checks.mac,
        alone=MEDIUM,
        bare=".",
        in_numbers=False,
    ),
)

_AFTER_LABEL: Final = r"(?:号码|账号|帐号|号|id|Id|ID)?[\"']?[ ]?(?:[:=是为]|[(]|(?:number |no\.? )?is )?[ \"'“]{0,2}"
_STRICT: Final = r"(?:[ _]?(?:号码|账号|帐号|号|id|Id|ID)[\"']?[ ]?(?:[:=是为]|[(]|is )?|[\"']?[ ]?[:=]|是|为|,? my ID is |(?=[\"“‘「]))[ \"'“‘@「]{0,2}"
_WECHAT: Final = (
    "微信 微信号 加微信 加我微信 加vx 加VX 加我vx 加wx 薇信 威信 徽信 vx wx wechat weixin v信 V信 加v 加V 加微"
)
_HANDLE: Final = "[A-Za-z][A-Za-z0-9_-]{5,19}"

ACCOUNTS: Final = (
    Rule(
        "pi/qq",
        Kind.SOCIAL_ACCOUNT,
        labels="qq 扣扣 企鹅号 扣扣号",
        shape=behind_label(
            r"(?:联系|咨询|客服|交流)?(?:群)?" + _AFTER_LABEL,
            r"[1-9][0-9]{4,10}(?!\.[0-9])",
            after="0-9A-Za-z_@%年月日版元万亿人个",
        ),
        alone=HIGH,
    ),
    Rule(
        "pi/wechat",
        Kind.SOCIAL_ACCOUNT,
        labels=_WECHAT,
        shape=behind_label(_STRICT, _HANDLE),
        check=network_checks.handle,
        alone=HIGH,
        bare="",
    ),
    Rule(
        "pi/wechat-loose",
        Kind.SOCIAL_ACCOUNT,
        labels=_WECHAT,
        shape=behind_label("[ (]{0,2}", "(?=[A-Za-z]{0,19}[0-9_-])" + _HANDLE),
        check=network_checks.handle,
        alone=MEDIUM,
        bare="",
    ),
    Rule(
        "pi/wechat-id",
        Kind.SOCIAL_ACCOUNT,
        shape("w", "xid_[a-z0-9]{8,22}"),
        alone=HIGH,
        bare="",
        gate="wxid_",
    ),
    Rule(
        "pi/qq-before",
        Kind.SOCIAL_ACCOUNT,
        shape("[1-9]", "[0-9]{4,9}(?=[ ]?(?:这个|的)?(?:QQ|qq)(?:号|登录|加|$|[^0-9A-Za-z群]))", after=""),
        alone=MEDIUM,
        gate=re.compile("[Qq][Qq]"),
    ),
    Rule(
        "pi/social-handle",
        Kind.SOCIAL_ACCOUNT,
        labels="抖音 快手 小红书 微博 支付宝 钉钉 陌陌 b站 B站 telegram 电报 twitter 推特 instagram facebook skype snapchat discord",
        shape=behind_label(
            _STRICT,
            "[A-Za-z0-9_][A-Za-z0-9_.-]{3,29}[A-Za-z0-9_]",
        ),
        check=network_checks.handle,
        alone=MEDIUM,
        bare="",
    ),
)

_LOCAL: Final = "[A-Za-z0-9._%+-]{0,63}+"
_DOMAIN: Final = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}"
_MAILERS: Final = "(?:qq|163|126|139|189|gmail|outlook|hotmail|foxmail|sina|sohu|yeah|aliyun|icloud|yahoo)"

_SPELLED_AT: Final = re.compile(
    rf"[\[({{#艾](?:(?<=艾)特|(?<=#){_MAILERS}|(?<=[\[({{])[ ]?(?:at|AT|At|@)[ ]?[\])}}])", re.ASCII
)

_EMAIL: Final = shape("[A-Za-z0-9_]", f"{_LOCAL}@{_DOMAIN}", before="0-9A-Za-z_%+", after="0-9A-Za-z_@-")

_WHOLE_EMAIL: Final = Rule(
    "pi/email",
    Kind.EMAIL,
    _EMAIL,
    network_checks.email,
    alone=HIGH,
    bare="",
    in_numbers=False,
    gate="@",
    lead=64,
)

EMAIL: Final = (
    _WHOLE_EMAIL,
    replace(_WHOLE_EMAIL, id="pi/email-example", check=network_checks.example_email, alone=LOW),
    Rule(
        "pi/email-spelled",
        Kind.EMAIL,
        shape(
            "[A-Za-z0-9_]",
            rf"{_LOCAL}(?:[ ]?(?:[\[({{][ ]?(?:at|AT|At|@)[ ]?[\])}}]|艾特)[ ]?(?:[A-Za-z0-9-]{{1,63}}[ ]?(?:\.|[\[({{][ ]?(?:dot|DOT|点)[ ]?[\])}}]|点)[ ]?){{1,3}}[A-Za-z]{{2,24}}|#{_MAILERS}\.(?:com|net|cn))",
            before="0-9A-Za-z_%+",
            after="0-9A-Za-z_@-",
        ),
        alone=MEDIUM,
        bare="",
        in_numbers=False,
        gate=_SPELLED_AT,
    ),
)
