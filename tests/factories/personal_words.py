# SPDX-License-Identifier: Apache-2.0
"""Names, places and prefixes of which the invented identifiers are made."""


def _words(text: str, between: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(between))


MOBILE_PREFIXES = _words(
    "130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 162 165 166 167 "
    "170 171 172 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 "
    "199"
)
REGIONS = _words(
    "110101 110103 110105 110108 120101 130102 130203 140105 150102 210102 210203 220102 230103 310101 "
    "310104 310115 320102 320506 330106 330203 340104 350102 350203 360102 370102 370203 410105 420106 "
    "430104 440106 440305 440306 450103 460105 500103 510107 520103 530102 540102 610113 620102 630104 "
    "640104 650102"
)
AREAS_OF_8 = _words(
    "010 020 021 022 023 024 025 027 028 029 0311 0371 0411 0431 0451 0512 0531 0532 0551 0571 0574 0577 "
    "0591 0592 0731 0755 0757 0769 0771 0791 0851 0871 0898 0931"
)
AREAS_OF_7 = _words("0349 0415 0453 0517 0553 0635 0719 0833 0911 0991")
CARD_PREFIXES = _words("622202 621700 622848 621661 622588 622622 621483 625912 622908 623058 621226 622155")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
DOUBLE_SURNAMES = _words("欧阳 司马 诸葛 上官 皇甫 令狐 慕容 尉迟")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞刚桂英华文辉玲建玉梅红海"
    "燕晓志国春雪佳欣怡梓涵轩浩宇思睿雨桐诺若曦俊毅博诗琪振立嘉豪翠兰"
)
ENGLISH_GIVEN = _words(
    "James Mary Robert Linda Michael Susan David Karen Thomas Nancy Daniel Laura Kevin Emily Brian Helen "
    "Alice Peter Wei Priya Ahmed Sofia"
)
ENGLISH_FAMILY = _words(
    "Smith Johnson Brown Miller Davis Wilson Anderson Taylor Moore Clark Lewis Walker Chen Zhang Patel "
    "Okafor Novak O'Brien"
)
PLACES = _words(
    "北京市朝阳区 北京市海淀区 上海市浦东新区 上海市徐汇区 天津市河西区 重庆市渝中区 广东省广州市天河区 "
    "广东省深圳市南山区 广东省东莞市长安镇 浙江省杭州市西湖区 浙江省宁波市鄞州区 江苏省南京市鼓楼区 "
    "江苏省苏州市吴中区 四川省成都市武侯区 湖北省武汉市洪山区 湖南省长沙市岳麓区 陕西省西安市雁塔区 "
    "山东省青岛市市南区 河南省郑州市金水区 福建省厦门市思明区 安徽省合肥市蜀山区 河北省石家庄市长安区 "
    "辽宁省大连市沙河口区 云南省昆明市五华区 广西壮族自治区南宁市青秀区 新疆维吾尔自治区乌鲁木齐市天山区 "
    "内蒙古自治区呼和浩特市新城区 杭州市滨江区 成都市锦江区 武汉市江岸区"
)
COUNTIES = _words(
    "湖南省怀化市溆浦县 河南省周口市太康县 四川省南充市仪陇县 安徽省阜阳市临泉县 贵州省毕节市威宁县 江西省赣州市于都县"
)
ROADS = _words(
    "文汇路 青年大街 建设二路 人民中路 和平里东街 望江西路 科苑南路 中山北路 解放大道 学府路 长兴街 古墩路 "
    "桂花巷 滨河东路 站前路 新华西街"
)
ESTATES = _words("阳光花园 翠湖雅苑 金桂小区 锦绣家园 碧水湾 东方明珠苑 书香名邸 望江名苑 幸福里 竹园新村")
VILLAGES = _words("石桥镇柳林村 清水乡大洼村 双河镇新民村 黄土岭镇上坝村")
STREETS = _words("Maple Street, Oak Avenue, Lakeview Drive, Church Road, Cedar Lane, Hillcrest Boulevard", ", ")
TOWNS = _words("Springfield, IL 62704; Austin, TX 78701; Portland, OR 97205; Columbus, OH 43215; Reno, NV 89501", "; ")
MAIL_HOSTS = _words(
    "qq.com 163.com 126.com sina.com.cn foxmail.com outlook.com gmail.com hotmail.com aliyun.com yeah.net "
    "mail.example.com example.org stu.example.edu.cn corp-example.cn example.co.uk example.io"
)
ROMAN = _words(
    "wang li zhang liu chen yang zhao huang wu zhou xiaoming lihua meimei jianguo tingting john mary kevin anna"
)
PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Plates have neither I nor O."""
MONTHS = _words("January February March April May June July August September October November December")
