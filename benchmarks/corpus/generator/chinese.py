# SPDX-License-Identifier: Apache-2.0
"""Words and patterns of Chinese sentences, written for this generator.

A pattern is a clause. ``{noun}``, ``{verb}`` and ``{adjective}`` are words of the topic; the other slots are in `sentences`.
"""

from generator.topic import Topic, words

TOPICS = (
    Topic(
        "technology",
        nouns=words("""
            系统 接口 数据库 服务器 索引 缓存 队列 日志 配置文件 参数 模块 插件 线程 进程 内存 磁盘 网络 协议 证书 令牌 集群 节点
            容器 镜像 脚本 编译器 解释器 变量 函数 类型 注释 文档 测试用例 覆盖率 分支 版本 补丁 依赖 仓库 流水线 监控 告警 阈值
            延迟 吞吐量 带宽 分区 副本 快照 备份 主键 事务 锁 视图 存储过程 字符集 编码 浏览器 前端 后端 控制台 命令行 客户端
        """),
        verbs=words("""
            部署 重启 升级 回滚 调试 优化 压缩 加密 校验 解析 渲染 迁移 扩容 监听 订阅 推送 合并 提交 编译 打包 发布 排查 复现
            缓存 序列化 授权 轮询 重试 降级 限流
        """),
        adjectives=words("稳定 冗余 异步 只读 默认 临时 分布式 轻量 兼容 过时 幂等 可选 必填 静态 动态 空闲 繁忙 完整"),
        patterns=words(
            """
            如果没有{verb}{noun}，{noun}就会一直处于{adjective}状态
            {noun}默认监听{number}端口
            从{version}版本开始，{noun}不再支持{adjective}的{noun}
            把{code}改成{number}之后，{noun}的{noun}下降了{percent}
            执行命令前请先{verb}{noun}并确认{noun}已经{verb}
            {noun}报错的原因通常是{noun}与{noun}的{noun}不一致
            当{noun}超过{number}兆字节时，{noun}会自动{verb}
            建议把{noun}放在{noun}之前{verb}，否则{noun}可能{verb}两次
            这里的{name}是一个{adjective}的{noun}，用来{verb}{noun}
            在{date}的例行维护中我们{verb}了{number}个{adjective}{noun}
            返回值为空说明{noun}还没有{verb}
            每次{verb}大约需要{number}毫秒
            """,
            "\n",
        ),
    ),
    Topic(
        "shopping",
        nouns=words("""
            包装 快递 客服 面料 尺码 颜色 质量 价格 做工 味道 电池 屏幕 音质 手感 外壳 说明书 赠品 发票 物流 店家 款式 拉链 鞋底
            床单 毛巾 水壶 台灯 耳机 键盘 鼠标 背包 雨伞 风扇 空调 洗衣机 冰箱 电饭煲 牙刷 洗发水 面霜 零食 茶叶 咖啡 坚果 牛奶
            手机壳 数据线 充电器 窗帘 沙发 书架 衣柜 折叠椅 行李箱 儿童车 积木 画笔
        """),
        verbs=words("""
            收到 退货 换货 下单 试穿 清洗 组装 安装 充电 使用 推荐 回购 拆开 比较 犹豫 抱怨 等待 包装 寄回 更换 说明 评价
        """),
        adjectives=words(
            "结实 柔软 轻便 漂亮 便宜 粗糙 精致 实惠 难闻 合适 偏大 偏小 一般 满意 失望 耐用 好看 干净 厚实 顺滑"
        ),
        patterns=words(
            """
            昨天{verb}的{noun}比想象中{adjective}
            {noun}很{adjective}，就是{noun}有点{adjective}
            给家里老人买的{noun}，{verb}起来挺{adjective}
            第{number}次在这家买{noun}了，{noun}一直很{adjective}
            {noun}花了{amount}，{noun}也算{adjective}
            跟{noun}说了之后当天就{verb}了
            用了{number}天，{noun}还是很{adjective}
            型号是{code}的那款{noun}明显更{adjective}
            同事{verb}的{noun}跟我的{noun}不是一个批次
            要是{noun}再{adjective}一点就好了
            {date}下的单，{number}天才{verb}
            {noun}打开有一股味道，放了{number}天才散
            """,
            "\n",
        ),
    ),
    Topic(
        "news",
        nouns=words("""
            会议 工程 项目 企业 农户 产业 投资 基础设施 桥梁 隧道 高速公路 铁路 港口 机场 水库 电网 风电 光伏 粮食 蔬菜 水果 茶园
            旅游 景区 博物馆 图书馆 体育场 社区 居民 志愿者 消防员 教师 学生 医护人员 科研人员 论坛 展会 报告 规划 方案 意见
            措施 就业 消费 出口 进口 订单 市场 价格 供应链 生态环境 湿地 森林 空气质量 防汛 抗旱 救援 演练 班次 航线
        """),
        verbs=words("""
            启动 召开 公布 推进 建成 投入使用 竣工 开通 调研 部署 检查 整改 增长 下降 恢复 改善 签约 落户 培训 宣传 验收 征求意见
            完善 举办 走访 慰问 统筹 加快 落实 协调
        """),
        adjectives=words(
            "重点 新型 绿色 智能 区域 传统 现代 全面 有序 平稳 显著 持续 基层 专项 公共 便民 季节性 阶段性"
        ),
        patterns=words(
            """
            {place}{date}{verb}了{adjective}{noun}{noun}
            据{place}有关部门介绍，今年以来{noun}同比增长{percent}
            该{noun}总投资{amount}，预计{date}前{verb}
            记者在{place}看到，{adjective}{noun}正在{verb}
            {place}将{verb}{noun}与{noun}相结合，{verb}{adjective}{noun}
            截至{date}，全市累计{verb}{noun}{number}个
            {noun}负责人表示，下一步将{verb}{noun}，{verb}{adjective}{noun}
            受{noun}影响，部分{noun}临时{verb}
            当地{noun}告诉记者，{noun}{verb}以后，{noun}方便多了
            {company}与{place}{verb}了{number}项{noun}
            {number}名{noun}参加了此次{adjective}{noun}
            {adjective}{noun}的{noun}由原来的{number}个增加到{number}个
            """,
            "\n",
        ),
    ),
    Topic(
        "rules",
        nouns=words("""
            申请人 主管部门 合同 协议 材料 期限 费用 保证金 违约责任 争议 仲裁 登记 备案 许可证 检验 标准 样品 记录 台账 档案 场所
            设备 人员 培训 应急预案 通知 公告 公示 异议 复核 名单 机构 单位 印章 授权书 附件 清单 报价 验收 质量保证 保险
            知识产权 保密义务 不可抗力 通知义务 解除 终止 继承 赔偿 担保 评审 招标 投标 监督 巡查
        """),
        verbs=words(
            "提交 审查 批准 撤销 变更 公示 送达 履行 终止 解除 备案 登记 补正 受理 移交 保存 核对 签署 告知 抄送 报送 说明 纠正 处理"
        ),
        adjectives=words("书面 有效 相应 必要 合理 完整 真实 指定 逾期 法定 约定 单方 共同 同等 适当 全部 部分 主要"),
        patterns=words(
            """
            {noun}应当自收到{noun}之日起{number}日内{verb}{adjective}{noun}
            未按照约定{verb}{noun}的，应当承担{adjective}{noun}
            双方可以就{noun}的{noun}另行{verb}
            {noun}发生变化的，{noun}应当及时{verb}{noun}
            第{number}条所称{noun}，是指经{noun}{verb}的{adjective}{noun}
            {noun}不齐全的，{noun}应当一次{verb}需要{verb}的全部内容
            {noun}的保存期限不少于{number}年
            {adjective}{noun}由{noun}负责{verb}，{noun}予以配合
            因{noun}造成损失的，按照{adjective}{noun}{verb}
            本{noun}一式{number}份，自{date}起生效
            合同总价为{amount}，{noun}另计
            {noun}对{noun}有异议的，可以{verb}{noun}
            """,
            "\n",
        ),
    ),
    Topic(
        "life",
        nouns=words("""
            早饭 晚饭 汤 面条 米饭 鸡蛋 豆腐 青菜 土豆 排骨 调料 酱油 火候 锅 砧板 院子 阳台 花盆 种子 泥土 小猫 小狗 金鱼 邻居
            孩子 奶奶 爷爷 周末 假期 电影 小说 歌曲 照片 日记 旅行 车票 火车 海边 山顶 老街 小店 雨天 雪地 月亮 风 树叶 河边
            操场 教室 同桌 作业 考试 毕业 梦想 吉他 篮球 自行车 书包
        """),
        verbs=words(
            "散步 聊天 做饭 切碎 翻炒 焖煮 浇水 修剪 遛弯 读书 写字 唱歌 跑步 爬山 拍照 收拾 等车 回家 想念 发呆 整理 睡觉 起床 打扫 种花 喝茶"
        ),
        adjectives=words("安静 热闹 温暖 清凉 香甜 苦涩 疲惫 轻松 遥远 熟悉 陌生 明亮 潮湿 干燥 柔和 慢慢 悄悄 古老"),
        patterns=words(
            """
            {time}起来{verb}，{noun}还是{adjective}的
            把{noun}和{noun}一起下锅，小火{verb}{number}分钟
            {noun}旁边有一家{adjective}的{noun}，老板总爱{verb}
            那年在{place}{verb}，{noun}特别{adjective}
            {noun}跟{noun}说，等{noun}{verb}了就去{place}
            我一个人沿着{noun}{verb}，想起{adjective}的{noun}
            {noun}放了{number}克{noun}，味道刚好
            {time}的{noun}总是很{adjective}
            每到{noun}，一家人就围着{noun}{verb}
            忽然下起雨来，{noun}都{verb}去了
            他不说话，只是{adjective}地看着{noun}
            从{place}坐车到{place}要{number}个小时
            """,
            "\n",
        ),
    ),
    Topic(
        "science",
        nouns=words("""
            细胞 蛋白质 酶 基因 样本 实验组 对照组 温度 压力 浓度 溶液 催化剂 晶体 电子 光谱 波长 磁场 轨道 行星 恒星 星系 大气
            岩石 土壤 沉积物 化石 植物 根系 叶片 昆虫 鸟类 鱼类 微生物 病毒 抗体 疫苗 血压 血糖 心率 睡眠 饮食 运动 剂量 疗程
            误差 方差 均值 模型 假设 方程 曲线 概率 向量 矩阵 误差项 样本量
        """),
        verbs=words(
            "测量 观察 合成 分离 提取 培养 计算 拟合 推导 验证 比较 降解 氧化 还原 吸附 扩散 收敛 抑制 激活 结合 转化 估计 筛选"
        ),
        adjectives=words(
            "显著 微弱 线性 非线性 稳定 随机 独立 连续 离散 高温 低温 酸性 碱性 透明 单一 复杂 慢性 急性 均匀"
        ),
        patterns=words(
            """
            在{number}摄氏度下{verb}{noun}，{noun}{verb}得更快
            {noun}与{noun}之间存在{adjective}的相关关系
            我们{verb}了{number}份{noun}，其中{percent}的{noun}呈{adjective}
            结果表明，{adjective}{noun}能够{verb}{noun}
            {noun}的{noun}随{noun}升高而{verb}
            与{noun}相比，{noun}的{noun}{verb}了{percent}
            为{verb}{noun}，将{noun}置于{adjective}{noun}中{number}小时
            {noun}是由{noun}{verb}而成的{adjective}{noun}
            该{noun}在{place}附近首次{verb}
            假设{noun}是{adjective}的，则{noun}可以{verb}为{noun}
            以{number}纳米为{noun}，{verb}{noun}的{noun}
            这种{noun}又称{name}，多见于{place}
            """,
            "\n",
        ),
    ),
)

COMMON = words(
    """
    不过也有人不同意这种说法
    换句话说，事情没有那么简单
    具体情况可以参考上一节
    总的来看，{noun}比{noun}更{adjective}
    这一点在{noun}上尤其明显
    至于{noun}，以后再说
    {name}和{name}的看法并不一样
    当然，{noun}也不是越{adjective}越好
    需要说明的是，以上数字截至{date}
    {time}{verb}完，{number}个人都松了口气
    原因有{number}个
    首先要{verb}{noun}，其次才是{verb}
    到目前为止还没有人{verb}过
    编号{code}的{noun}已经{verb}
    大约{percent}的人选择了{verb}
    《{name}》里也提到过{noun}
    为什么{noun}会{adjective}呢
    相关费用合计{amount}
    """,
    "\n",
)
PLACE_ENDS = tuple("市县区镇乡村山河湖路岛港湾岭")
COMPANY_ENDS = words("科技 实业 商贸 农业 传媒 物流 食品 机械 建设 文化 材料 能源")
TIMES = words("清晨 傍晚 中午 半夜 上午 下午 春天 夏天 秋天 冬天 周一 周五 月底 年初 昨晚 前天")
"""Ends of names that are otherwise drawn from the table of characters, and times of the day or the year."""
