# SPDX-License-Identifier: Apache-2.0
"""The words beside a number: they say what it is, or that it is something else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache, lru_cache
from typing import Final

REACH: Final = 28
"""Characters before a value in which a word for it counts."""
AFTER: Final = 10
"""Characters after a value in which a word for it counts."""

CUES: Final[dict[str, str]] = {
    "resident_id": "身份证 身分证 证件号 证件 公民身份号码 身份号码 公民身份 居民身份 居住证 idcard id_card idno id_no id_number identity"
    " 'id card' 'id number' 'id no' 'national id' 'resident id' sfz sfzh 身份证明 户口",
    "old_id": "身份证 身分证 公民身份 身份号码 居民身份 老证 一代证 sfz 'id card' 'id number' idcard",
    "mobile": "电话 手机 联系方式 联系 致电 拨打 来电 热线 号码 短信 移动电话 机主 通话 呼叫 微信 支付宝 账号 帐号 咨询 打给 打我 回电 手提 座机"
    " tel phone mobile cell call contact whatsapp sms dial wechat telephone msisdn 预约 加我 收件 收货 报名 客服 尾号",
    "landline": "电话 座机 固话 传真 联系方式 热线 致电 拨打 总机 办公室 咨询 号码 家里 家电 宅电 tel phone fax telephone call office 分机 来电 预约 投诉 举报 客服 联系",
    "bank_card": "银行卡 行卡 工行 农行 建行 招行 交行 邮储 卡号 储蓄卡 信用卡 借记卡 贷记卡 账号 帐号 账户 帐户 银行 收款 打款 转账 汇款 开户 工资卡 付款 刷卡 还款 银联 绑定 提现 打到 转到"
    " 'card no' 'card number' 'bank card' card visa mastercard 'credit card' 'debit card' amex unionpay account 'card_no' cardno bankcard bank_card card_number",
    "bank_account": "银行账号 银行帐号 银行账户 银行帐户 对公账号 对公账户 收款账号 收款账户 开户账号 结算账户 存折 'bank account' 'account number' 'account no' iban",
    "passport": "护照 passport 出境证件 旅行证",
    "permit": "通行证 港澳 往来内地 往来港澳 往来台湾 回乡证 台胞证 台湾居民 赴台 入台 大陆居民 证件 permit 'home return' 'travel permit' mtp",
    "officer": "军官证 士兵证 警官证 文职干部证 军人 证件 部队",
    "hong_kong": "香港身份证 身份证 hkid 'hong kong id' 'hong kong identity' '香港永久' 身份證 'id card' 'identity card'",
    "taiwan": "身份证 身分证 台湾 统一编号 'taiwan id' 'national id' 'id number'",
    "ssn": "ssn 'social security' 社会安全号 社安号 'taxpayer identification' itin",
    "social_card": "社保卡 社保号 社会保障号 社会保障卡 医保卡 医保号 社保 医保",
    "uscc": "公司 企业 单位 机构 商户 组织 主体 统一社会信用代码 信用代码 社会信用 税号 纳税人识别号 统一代码 uscc 营业执照 注册号 开票 'credit code' 纳税人",
    "imei": "imei 串号 设备号 手机串码 串码 设备标识 设备识别 imei1 imei2 'device id' 设备码 入网",
    "imsi": "imsi 用户识别码",
    "iccid": "iccid sim卡 sim",
    "coordinates": "lat lng lon latitude longitude gps location coordinates position e n 定位",
    "mac": "mac 物理地址 网卡 硬件地址 bssid wifi 蓝牙 bluetooth hwaddr ether 设备 无线",
    "ip": " 'ip' ip地址 来自 请求 登录 upstream allow deny blocked banned peer source destination endpoint hostname 访客 游客 下单 '- - [' tcp_miss tcp_hit 登陆 访问 来源 服务器 主机 地址 客户端 网关 节点 源站 网段 from client remote host addr ping server ipv4 ipv6 inet dns 封禁 来访 内网 外网 公网 路由器",
    "qq": "qq 扣扣 企鹅",
    "plate": "车牌 车牌号 号牌 牌照 车辆 轿车 小车 货车 客车 驾驶 停车 违章 车主 肇事 面包车 轿 越野车 挂牌 plate 车号 尾号 驶 开车 开着 车",
    "vehicle": "车架 车架号 车辆识别 识别代号 识别码 vin 底盘号 大架号",
    "medical": "病历 病案 住院号 门诊号 就诊卡 就诊号 病人编号 患者编号 病历号 体检编号 检验单号 mrn 'medical record' 'patient id' 处方号 床号",
    "abroad": "电话 手机 联系 致电 拨打 tel phone mobile cell call contact fax whatsapp dial telephone sms text number reach telegram signal",
}
"""By name: words that say what a value is. Quotes hold words of several parts together; letters match in any case."""

AGAINST: Final = (
    "订单 下单 单号 运单 快递 物流 流水 交易号 交易编号 编号 序号 序列号 版本 型号 货号 批号 批次 条码 条形码 商品 产品 股票 代码 验证码 校验码 备案 算备 注准 注进 械注 准字 icp备 安备 网备 许可证 发票"
    " 合同 工单 凭证 令牌 哈希 摘要 校验 时间戳 邮编 期号 期刊 文号 刊号 书号 案号 档案号 保单 票号 车次 航班 彩票 开奖 粉丝 浏览量 播放量 阅读量 像素 圆周率 随机数 随机 文件名 文件"
    " 任务 作业 会议号 会议 房间号 课程 题号 提交 构建 固件 进程 线程 端口 错误码 主键 雪花 追踪 请求 日志号 排队 取件码 提货码 兑换码 优惠码 券码 激活码 邀请码 密钥 口令 学号 工号 准考证 论文 专利 申请号 公告号"
    " 零件 部件 料号 附录 章节 order orderid order_id trade_no 'order no' 'tracking' sku isbn issn barcode ean upc serial version ver release build 驱动 fileversion chrome 'position id' 'part no' 'employee id' item invoice timestamp hash md5 sha1 sha256 commit build token trace trace_id request_id session nonce"
    " 震中 震源 地震 台风 气旋 海域 海面 火山 port pid seq batch ticket transaction txn receipt 'reference' ref 'case no' doi patent part model firmware uuid guid checksum size bytes population key row issue pi 'ts' epoch snowflake 'no.' waybill"
)
"""Words that say a number is not personal, however well its digits fit."""

_SAME_CLAUSE: Final = "。！？!?;；\n\r"
_ATTACHED: Final = 8
"""How far a word against may stand before the number that it claims."""


class Stance(Enum):
    """What the words around a value say of it."""

    FOR = auto()
    AGAINST = auto()
    SILENT = auto()


def stance(text: str, start: int, end: int, cue: str, *, close: bool = False) -> Stance:
    """What the nearest words say of the value at ``text[start:end]`` as a value of the kind that ``cue`` names.

    A word for it counts within `REACH` characters before and `AFTER` behind, inside the sentence. A word against it
    counts only where it stands right before the value, with no digit between; with ``close`` so does a word for it. The
    nearer word wins.
    """
    before = _clause_before(text, start)
    spoken_for = _last_end(_words_for(cue), before)
    spoken_against = _last_end(_WORDS_AGAINST, before)
    if spoken_against > spoken_for and _attached(before[spoken_against:]):
        return Stance.AGAINST
    if spoken_for >= 0 and (not close or _attached(before[spoken_for:])):
        return Stance.FOR
    after = text[end : end + AFTER].lower()
    return Stance.FOR if _last_end(_words_for(cue), _first_clause(after)) >= 0 else Stance.SILENT


def is_word_for(cue: str, letters: str) -> bool:
    """Whether ASCII letters that touch a value, as in ``Tel138…``, are themselves one of the words of ``cue``."""
    return _words_for(cue).west.fullmatch(letters.lower().strip("_")) is not None


def _clause_before(text: str, start: int) -> str:
    window = text[max(0, start - REACH) : start]
    cut = max(map(window.rfind, _SAME_CLAUSE))
    return window[cut + 1 :].lower()


def _first_clause(after: str) -> str:
    cuts = [place for place in map(after.find, _SAME_CLAUSE) if place >= 0]
    return after[: min(cuts, default=len(after))]


def _attached(between: str) -> bool:
    return (
        len(between) <= _ATTACHED
        and ". " not in between
        and not any(character.isdigit() or character in ",，、" for character in between)
    )


@dataclass(frozen=True, eq=False, slots=True)
class _Words:
    """Words to be looked for: one pattern for those of ASCII, which a Chinese clause without letters need not be asked for.

    Hashed by identity: the hash of a pattern is that of all its code.
    """

    east: re.Pattern[str]
    west: re.Pattern[str]
    spelled: bool
    """Whether each of the ASCII ones has a letter."""

    def ends(self, window: str) -> Iterator[int]:
        """One past each of them."""
        if not window.isascii():
            yield from (found.end() for found in self.east.finditer(window))
        if not self.spelled or _LETTER.search(window):
            yield from (found.end() for found in self.west.finditer(window))


_LETTER: Final = re.compile("[a-z]")


@lru_cache(maxsize=512)  # several rules ask the same of one place
def _last_end(words: _Words, window: str) -> int:
    return max(words.ends(window), default=-1)


@cache
def _words_for(cue: str) -> _Words:
    return _patterns(CUES[cue])


def _patterns(words: str) -> _Words:
    """The longest word first; ASCII words only where no ASCII letter touches them; a generic noun behind belongs to the word."""
    listed = sorted(re.findall(r"'([^']+)'|(\S+)", words), key=lambda pair: -len(pair[0] or pair[1]))
    plain = [quoted or bare for quoted, bare in listed]
    ascii_words = "|".join(re.escape(word) for word in plain if word.isascii())
    other_words = "|".join(re.escape(word) for word in plain if not word.isascii())
    return _Words(
        re.compile(f"(?:{other_words or '(?!)'})(?:编号|号码|号|代码)?", re.ASCII),
        re.compile(
            rf"(?<![a-z])(?:{ascii_words or '(?!)'})(?![a-z])(?:[ _]?(?:number|no|num|id)(?![a-z])\.?|号码|号|(?<=no)\.)?",
            re.ASCII,
        ),
        all(_LETTER.search(word) for word in plain if word.isascii()),
    )


_WORDS_AGAINST: Final = _patterns(AGAINST)
