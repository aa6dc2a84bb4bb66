# SPDX-License-Identifier: Apache-2.0
"""How much a word looks like a name, and whether the words beside it speak of a person. Lists written for hegui."""

import re
from typing import Final

from hegui.detect.personal.people import COMPOUND_SURNAMES, SURNAMES

COMPOUND: Final = frozenset(COMPOUND_SURNAMES.split("|"))
ONLY_SURNAMES: Final = COMPOUND - {"东方", "百里"}
"""Those that are surnames even where the segmenter takes them for a place."""

_GIVEN: Final = frozenset(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文辉志永春梅荣生海燕雪峰林宝玲波云龙凤晓东宇浩然子涵欣怡佳琪梓轩博思雨梦婷婉莹倩颖慧娇娥媛嫣姗妍妮妹姣"
    "德福贵财富昌盛祥瑞庆喜吉安康宁泰和顺成立功业正义忠孝仁信诚义礼智勤俭良善俊彦斌彬武帅凯旋健壮雄威力猛毅坚锋锐钢铁铭鑫鹏飞翔鸿雁鹤麟骏驰天宏远长广大山川河江湖源泉清洁"
    "光亮晖晨旭阳日月星辰曦昊昕晴朗震雷霆霖雯露霜冰寒冬秋夏松柏桐楠槐枫柳竹菊莲荷萍蓉芬芸芝苗蕾薇蔷莉茜茹荔菲蓓蔚卉琳琼瑶珍珠珊瑛瑾璐璇玮珂琦瑜环佩黛碧翠素洁贞淑惠雅馨香"
    "心爱恩思念怀忆悦愉欢乐怡晴诗书画琴棋学才艺哲理论语言谦逊诺谊友朋群众民族先进革新振兴复兴胜利向前卫红兵继光荣根发达利来万千百亿兴旺全金银锦绣耀祖宗绍承嗣启"
    "晋秦齐鲁燕赵楚吴越蜀京沪津渝粤桂湘鄂豫皖浙苏杭扬州克鸣岚岩岳嵩峻崇嵘巍炎焱煜烨灿炳煌熙熠炜焕燃丹彤彩虹紫青蓝白黎素尔乐小晶若如亦一之以其可弘毅韬略斯达道纲维经纬绪纯纶"
    "尧舜禹汤昭穆钧铮铎锡镇钟鼎衡权均培增堂坤培城墨基奎宽容宜定宪宾寅密富寿尊尚居屏岗川州巧左帆希常幼庭延廷建弟彪律徽必怀恒恺悌悟愚愿懿戈成战扬承抗拓振挺捷援攀敬文斋方昂昆"
)
"""Characters that are common in given names. Most are common elsewhere too: they count only behind a surname."""

_FOREIGN: Final = frozenset(
    "阿埃艾爱安奥巴拜班邦贝本比彼别宾波伯勃博布查德登迪蒂丁顿多厄恩尔法凡菲芬佛弗福富盖冈戈格根古圭哈海汉豪赫黑亨侯胡华怀霍基吉加贾杰金卡凯坎康考柯科克肯库昆拉莱兰朗劳勒雷里利林琳卢鲁路伦"
    "罗洛马玛迈曼梅门蒙米密莫默姆穆纳娜内尼涅宁纽努诺欧帕派潘佩彭皮珀普齐奇乔切琼丘让热荣儒瑞萨塞桑森沙莎尚绍什史舒斯苏索塔泰坦汤唐陶特提廷通图托瓦万旺威韦维温沃乌武西希夏歇谢辛休许逊雅亚延扬耶叶伊以因英尤于约泽扎詹珍朱佐玻娅琪蕾丝茨顿桥茜芙蓓滕欣哥宾达翁翰芭虞蒂伽钦"
)
"""Characters that write foreign names by their sound."""

_ORDINARY_LIST: Final = (
    "雷阵雨 文明 高潮 祝贺 祝福 许可 许可证 王朝 高允 路基 白痴 高增值 洪水 牛群 关怀 马赛 白云 杜绝 高素质 杜马 田野 叶子 殷红 纪念 纪念章 吉普车 田园 田径赛 康复 周转 向海 金字塔 顾客 顾问 卢布 卢比 黄淮"
    " 石家庄 莫斯科 欧佩克 谢谢 感谢 熊猫 金玉 白羊 白羊座 胡萝卜 宁静 温馨 温柔 温暖 温和 祝您 祝你 易经 范儿 高清 白白 王子 公子 高升 向前 向前走 何以 何以堪 刘海 段时间 白云山 盛夏 盛世 金钱 金钱豹 段子 高峰 钟声 王道 王八 万豪"
    " 成功 成就 成都 明白 明亮 安全 安静 安康 康乐 平安 平静 平凡 平等 方便 方法 方案 方圆 方正 高兴 高尚 高雅 高大 高贵 高考 高新 高手 高层 高达 高速 高原 高等 高效 高温 高山 周年 周围 周末 周到 周密 周期 周边 周刊 周报 周详 金融 金黄 金属 金牌 金秋 金刚 金色 金银"
    " 马上 马路 马力 马克 马达 马虎 马桶 马列 黄金 黄河 黄色 黄昏 黄山 黄瓜 黄豆 黄海 白天 白色 白领 白酒 白雪 白眼 白菜 白发 江山 江湖 江南 江河 江苏 江西 林业 林立 林木 海关 海外 海洋 和平 和谐 和睦 和气 常识 常年 常青 常务 常委 常州 常驻 任务 任何 任命 任意 任凭 任重道远"
    " 包括 包容 包装 包裹 包子 包厢 单位 单纯 单调 单一 单身 于是 于今 余下 余地 余额 童年 童话 童鞋 童心 童装 水平 水利 水泥 文化 文学 文艺 文章 文字 文件 文物 文凭 文采 雷达 雷同 雷锋 龙头 龙卷风 龙年 石油 石头 石材 万一 万事 万岁 万物 万众 万分 万能 万里 万千 武器 武装 武术 武力"
    " 严格 严重 严肃 严密 严厉 严寒 严峻 严惩 华丽 华人 华侨 华东 华北 华南 向来 向往 向导 向上 应该 项目 项链 景色 景点 景观 景区 景象 幸福 幸运 牛奶 牛肉 牛仔 牛市 毛病 毛巾 毛衣 毛线 毛利 毛皮 甘心 甘愿 甘肃 甘甜 苗条 苗族 苗木 苏州 苏联 苏醒 陈列 陈旧 陈述 陈设 陈规 柴油 柴火 齐全 齐心 齐整 古代"
    " 冷静 冷淡 冷冻 程度 程序 程式 路线 路面 路灯 路程 路过 伍德 计划 计算 关心 关键 关系 关注 关于 关闭 关爱 管理 管辖 时间 时代 解放 解决 解释 解除 申请 申报 申明 申办 申诉 施工 施行 施展 施加 盛大 盛行 盛开 盛会 盛产 盛典 富贵 富强 富饶 温泉 温州 温度 温情 边境 边界 边缘 边远 边疆 纪律 纪录 纪检 纪实 房屋 房产 房东 房地产"
    " 鲁迅文学 荣誉 荣幸 荣获 祖国 祖先 祖父 尤其 尤为 游览 游戏 游客 游泳 游行 强大 强烈 强化 强调 强度 强硬 强劲 左右 左边 左派 左翼 车站 车辆 贺信 贺词 贺卡 贺电 毕业 毕竟 毕生 危险 鲜明 鲜艳 鲜花 郝家 胡同 胡闹 胡乱 胡须 胡说 欧元 欧盟 欧洲 欧美 郑重 郑州 郑和 沈阳 姜末 牛津 孔子 孟子 庄子 孙子 老子 曾经 曾孙 尚未 尚书 柏林 柏树 柏油 宗旨 宗教 宗派 丁香 丁字 苏丹 宋朝 唐朝 唐诗 宋词 汉朝 秦岭 秦皇岛 蒋家 韩国 韩式 韩剧 鲁莽 罗马 罗列 吕宋 夏天 夏季 夏日 夏令营 冬天 董事 董事长 董事会 武汉 武警 武昌 许多 许久 许愿 许诺 何况 何必 何等 何止 何处 何时 何方 何在 何曾 施主"
    " 艾滋 艾滋病 艾特 麦当劳 肯德基 巴黎 圣诞 卡通 可乐 奥运 奥林匹克 马拉松 沙发 咖啡 巧克力 芭蕾 芭比 玛瑙 蒙古 尼龙 吉他 吉隆坡 华盛顿 洛杉矶 伊斯兰 阿拉伯 阿拉伯人 波斯 哈尔滨 乌鲁木齐 拉萨 呼和浩特 齐齐哈尔"
    " 科索沃 卡拉奇 伊拉克 伊朗 阿根廷 尼古丁 厄尔尼诺 克什米尔 阿富汗 巴基斯坦 哈萨克斯坦 乌兹别克斯坦 斯里兰卡 温哥华 科威特 乌克兰 加拿大 意大利 西班牙 墨西哥 委内瑞拉 哥伦比亚 古巴 巴拿马 尼日利亚 埃塞俄比亚 索马里 利比亚 叙利亚 约旦 黎巴嫩 以色列 沙特"
    " 沙特阿拉伯 土耳其 波兰 芬兰 荷兰 爱尔兰 冰岛 瑞典 瑞士 挪威 丹麦 比利时 卢森堡 奥地利 匈牙利 罗马尼亚 保加利亚 塞尔维亚 克罗地亚 波黑 波斯尼亚 马其顿 阿尔巴尼亚 希腊 塞浦路斯 马耳他 马尼拉 雅加达 曼谷 内罗毕 布鲁塞尔 布达佩斯 日内瓦 维也纳 巴塞罗那"
    " 伦敦 柏林 慕尼黑 法兰克福 纽约 波士顿 休斯顿 西雅图 迈阿密 阿拉斯加 加利福尼亚 佛罗里达 夏威夷 希尔顿 奥特曼 哈根达斯 劳斯莱斯 雅马哈 桑塔纳 夏利 夏普 阿里巴巴 斯诺克 阿尔法 伯尔尼 阿斯塔纳 布基纳法索 切尔诺贝利 尤伯杯 魏晋 蓝天 金山 钟山 童星 钟爱 高昂 高通 牛羊"
)
ORDINARY: Final = frozenset(_ORDINARY_LIST.split())
"""Words and places that begin with a surname, or sound foreign, and name nobody."""

_NO_ENDING: Final = "的了在是和与及跟对向给请说等也都将把被为而就又还从到于以所有个这那不没很最之其他她我你们中上下内外前后时年去会能可要称任写道做当讲谈看听问叫让使用打拿送带领率赴抵离回走跑想该某老家总董工氏已呢吗吧啊市县区镇乡村州省街路"
_MAY_BE_GIVEN: Final = re.compile(
    f"(?!先生|女士|小姐|太太|老师|师傅|大夫|医生|同志|院长|校长|局长|经理|大娘|大爷|大妈)[\u4e00-\u9fff]?[\u4e00-\u9fff](?<![{_NO_ENDING}])"
)
"""One or two characters that are no title behind a surname, and do not end like a sentence goes on or like a place."""

_ROLE: Final = re.compile(
    "(?:记者|主席|总理|总统|书记|部长|省长|市长|县长|局长|处长|科长|主任|教授|院士|博士|医生|医师|护士|老师|教师|教练|队长|队员|选手|运动员|演员|导演|歌手|作家|诗人|画家|作者|编辑|编剧|律师|法官|检察官|警察|民警|经理|总裁"
    "|董事长|会长|校长|院长|所长|厂长|行长|社长|团长|司令|将军|上将|中将|少将|同学|同志|同事|朋友|邻居|员工|职工|工人|农民|司机|学生|女儿|儿子|父亲|母亲|丈夫|妻子|爷爷|奶奶|爸爸|妈妈|哥哥|姐姐|弟弟|妹妹|客户|用户|患者|病人"
    "|原告|被告人?|嫌疑人|当事人|申请人|负责人|联系人|法人|法定代表人|代表|委员|院士|博主|嘉宾|冠军|球员|前锋|后卫|门将|主持人|秘书长?|发言人|大使|外长|专家|研究员|工程师|设计师|秘书|会计|姓名|名叫|叫做|我叫|是我|我是|叫|[（(：:、—])\\Z"
)
"""What stands right before a name."""
_SPEAKS: Final = re.compile(
    "[、]|先生|女士|小姐|太太|同志|同学|老师|教授|医生|医师|律师|主任|经理|总裁|主席|总理|总统|书记|部长|省长|市长|局长|院长|校长|会长|董事长|说|表示|称[，:：]|认为|指出|强调|介绍|告诉|回忆|透露|坦言|出席|主持|会见|率领|获得|出生"
    "|的(?:电话|手机|身份证|邮箱|微信|账号|家|父亲|母亲|妻子|丈夫|儿子|女儿)|[（(](?:男|女|电话|手机|1[3-9])|[,，]?(?:男|女)[,，]|[:：]|今年[0-9]"
)
"""What stands right behind a name."""
_NO_NAME_BEHIND: Final = re.compile(
    "[市县省镇乡村屯路街湾岛港湖河江山岭沟峡州国区寺庙庵桥站站馆园队族语杯奖]|报(?!道|告|名)|公司|集团|大学|中学|小学|大厦|广场|流域|地区|机场|时代|时期|王朝|主义|思想|理论|家族|庄园|理事"
)
"""What makes a place, a body or a thing of the word before it."""


def chinese_name(word: str) -> bool:
    """Whether a word is built like a Chinese name: a surname, and one or two characters that may be a given name."""
    given = given_of(word)
    return bool(given) and word not in ORDINARY and _MAY_BE_GIVEN.fullmatch(given) is not None


def given_of(word: str) -> str:
    """What stands behind the surname of a word; empty if it begins with none."""
    if word[:2] in COMPOUND:
        return word[2:]
    return word[1:] if word[:1] in SURNAMES else ""


def given_characters(characters: str) -> int:
    """How many of some characters are common in given names."""
    return sum(character in _GIVEN for character in characters)


def foreign_name(word: str) -> bool:
    """Whether all characters of a word write sounds."""
    return word not in ORDINARY and _FOREIGN.issuperset(word)


def person_beside(text: str, start: int, end: int) -> bool:
    """Whether the words right beside a place of a text speak of a person there."""
    return _ROLE.search(text, max(0, start - 4), start) is not None or _SPEAKS.match(text, end) is not None


def thing_behind(text: str, end: int) -> bool:
    """Whether what follows makes the word a part of the name of a place, a body or a thing."""
    return _NO_NAME_BEHIND.match(text, end) is not None
