# SPDX-License-Identifier: Apache-2.0
"""Writes `src/hegui/label/fonts/hegui-label.ttf` from Noto Sans CJK SC: the few hundred characters that labels are made of.

The original has cubic outlines (CFF) and 65 thousand glyphs; PDF writers want quadratic ones, and a wheel wants few. Needs
fontTools, and the font of the Debian package fonts-noto-cjk:

    pip install fonttools && apt-get install fonts-noto-cjk
    python scripts/make_label_font.py [NotoSansCJK-Regular.ttc]
"""

import sys
from pathlib import Path
from typing import Final

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

NOTO: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FACE: Final = "Noto Sans CJK SC"
TARGET: Final = Path(__file__).parents[1] / "src" / "hegui" / "label" / "fonts" / "hegui-label.ttf"
LARGEST: Final = 150_000
"""Bytes that the font may add to the wheel."""
MAX_ERROR: Final = 1.0
"""How far a quadratic outline may lie from the cubic one, in font units (1000 to the em)."""
EPOCH: Final = 3786825600
"""2024-01-01 in seconds since 1904: the same font is written on every run."""

ASCII: Final = "".join(map(chr, range(0x20, 0x7F)))
PUNCTUATION: Final = "·—–…‘’“”、。《》「」『』【】〔〕！（），．：；？～©®™×"
LABELS: Final = (
    "人工智能生成合成内容标识显式隐提示由本此该以上下部分全文图片像照视频音乐语声像字段画面动漫虚拟场景数字模型算法大"
    "技术服务提供者公司有限责任科技网络信息平台应用系统产品软件助手机器创作编辑修改增强辅助处理制翻译摘要转换仿真换脸"
    "可能疑似为是非仅供参考请注意甄别谨慎核实不代表观点立场已经使作者用户发布来源年月日时版号编码备案登记北京上海深圳广州杭州"
    "中国中华第一二三四五六七八九十百千万零对话问答回复说明须知包含涉及相关内容均系自动或与和及的了在其所于被将会利开始结束片头尾"
    "新华东南西北天地海星云智慧光明亿达通联合创美好乐安康金银宝马龙凤飞腾微博讯抖快知乎红书淘京拼团滴美饿携程"
    "阿里巴小米百度字节跳动腾讯网易搜狐浪华为荣耀商汤旷视依图云从科大讯飞月之暗面智谱清言文心一言通义千问豆包混元星火"
    "传媒教育医疗健康金融证券银行保险汽车交通旅游文化艺术娱乐游戏体育食品农业工业制造能源环保建筑地产物流贸易电商"
    "研究院所室中心集团控股投资管理咨询开发设计运营部门办学校院厂店社团会协员工人民政府局委组织机构单位个"
    "苏浙鲁豫皖鄂湘粤桂川渝陕甘青宁疆藏滇黔琼闽赣冀晋蒙辽吉黑津沪港澳台重庆天津成都武汉西安南京苏州青岛厦门珠"
    "更多请点击扫码查看详情免责声明版权归未经许可不得转载仅限学习交流测试样例示范草稿终版正式内部公开保密等级高低"
    "输电脑产輸電腦產"
)
CHARACTERS: Final = "".join(dict.fromkeys(ASCII + PUNCTUATION + LABELS))


def face(collection: Path) -> TTFont:
    """The face of the collection that is drawn for simplified Chinese."""
    return next(font for font in TTCollection(collection).fonts if font["name"].getDebugName(4).startswith(FACE))


def subset(font: TTFont) -> None:
    """Keeps the glyphs of our characters and nothing that lays them out: labels are set in one line."""
    options = Options(
        layout_features=[], name_IDs=[0, 13, 14], notdef_outline=True, hinting=False, drop_tables=["BASE"]
    )
    subsetter = Subsetter(options)
    subsetter.populate(text=CHARACTERS)
    subsetter.subset(font)
    missing = [char for char in CHARACTERS if ord(char) not in font.getBestCmap()]
    if missing:
        sys.exit(f"not in {FACE}: {''.join(missing)}")


def to_quadratic(font: TTFont) -> None:
    """Puts a glyf table with quadratic outlines in the place of CFF."""
    order = font.getGlyphOrder()
    drawn = font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = glyphs
    maximum = font["maxp"]
    maximum.tableVersion = 0x00010000
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements"):
        setattr(maximum, field, 0)
    maximum.maxZones = 1
    maximum.maxSizeOfInstructions = maximum.maxComponentElements = maximum.maxComponentDepth = 0
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def name(font: TTFont) -> None:
    """Gives the derivative a name of its own, as the licence asks, and keeps copyright and licence."""
    for identifier, words in {
        1: "Hegui Label",
        2: "Regular",
        3: "hegui-label 1.0",
        4: "Hegui Label",
        5: "Version 1.0; a subset of Noto Sans CJK SC 2.004, outlines made quadratic",
        6: "HeguiLabel-Regular",
    }.items():
        font["name"].setName(words, identifier, 3, 1, 0x409)
    font["head"].modified = font["head"].created = EPOCH
    font.recalcTimestamp = False


def main() -> None:
    """Makes the font and says what it holds."""
    font = face(Path(sys.argv[1]) if len(sys.argv) > 1 else NOTO)
    subset(font)
    to_quadratic(font)
    name(font)
    for unused in ("vhea", "vmtx", "DSIG"):
        if unused in font:
            del font[unused]
    TARGET.parent.mkdir(exist_ok=True)
    font.save(TARGET)
    size = TARGET.stat().st_size
    print(f"{TARGET.name}: {len(CHARACTERS)} characters, {size} bytes")
    if size > LARGEST:
        sys.exit(f"more than {LARGEST} bytes")


if __name__ == "__main__":
    main()
