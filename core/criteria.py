"""The closed vocabulary of the plan 运市监质监〔2023〕17号, each word with the clause that it comes from.

Codes are the identifiers of the whole product; the Chinese wording is the legal text and is shown beside every use.
"""

from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Report class (信息级别) of an item: 三、（二）2 and 4（3）; general and none are ours."""

    KEY = "key"
    IMPORTANT = "important"
    GENERAL = "general"
    NONE = "none"

    @property
    def rank(self) -> int:
        """3 for key down to 0 for none: higher is more urgent."""
        return 3 - list(Level).index(self)


class Scope(StrEnum):
    """Whether the product is ours to supervise (in), another section's (adjacent), or there is none."""

    IN = "in"
    ADJACENT = "adjacent"
    NONE = "none"


LEVEL_NAMES: Final = {Level.KEY: "重点", Level.IMPORTANT: "重要", Level.GENERAL: "一般", Level.NONE: "无关"}

CRITERIA: Final = {
    "C1": "涉及人体健康、人身财产安全且危害较大、风险程度较高以及危害程度呈上升趋势的",
    "C2": "涉及行业性、区域性和系统性质量安全问题的",
    "C3": "可能导致重大产品质量安全事故的",
    "C4": "消费者和社会高度关注的",
    "C5": "地方党委政府部署的，或应对产品质量安全突发事件需要的",
    "C6": "有关行政职能部门通报有质量安全问题的",
    "C7": "其他需要优先纳入的",
}
"""重要风险信息, 三、（二）2（1）–（7). C7 is a person's flag: the machine may suggest it, never set it."""

KEY_TRIGGERS: Final = {
    "K1": "已经造成人员伤亡的产品质量安全事件",
    "K2": "严重危及公众健康和生命、财产安全的产品质量安全事件",
    "K3": "影响范围大，可能造成巨大经济损失、影响产品发展安全、危及经济社会发展安全或社会安定的产品质量安全问题",
}
"""重点风险信息及时报, 三、（二）4（3)."""

FLAGS: Final = (*CRITERIA, *KEY_TRIGGERS)

FLAG_NAMES: Final = {
    "C1": "危害较大或上升",
    "C2": "行业区域系统性",
    "C3": "可能导致重大事故",
    "C4": "社会高度关注",
    "C5": "党委政府部署或应急",
    "C6": "职能部门通报",
    "C7": "其他优先",
    "K1": "人员伤亡",
    "K2": "严重危及公众",
    "K3": "影响范围大",
}
"""Short names for tables, mails and chips (ours, not the plan's)."""

SOURCE_KINDS: Final = {
    "S1": "生产者、销售者报告的",
    "S2": "消费者投诉、举报的",
    "S3": "市场监管部门日常监管中发现的",
    "S4": "政府有关部门、社会组织或单位通报的",
    "S5": "检验检测机构发现的",
    "S6": "网络及媒体报道的",
    "S7": "有关组织、机构等发布的产品召回、预警信息",
    "S8": "产品伤害信息",
    "S9": "其他有效渠道采集的",
}
"""风险信息来源, 三、（二）1（1）–（9)."""

DISPOSALS: Final = {
    "D1": "发布风险预警",
    "D2a": "风险通报：企业（告知书、约谈）",
    "D2b": "风险通报：行业主管部门和行业协会",
    "D2c": "风险通报：地方政府（区域整治）",
    "D3a": "监管联动：责令企业组织召回",
    "D3b": "监管联动：加大准入把关力度",
    "D3c": "监管联动：会商",
}
"""风险处置, 三、（三）1–3."""

PRODUCT_CLASSES: Final = {
    "P01": "家用电器及电器附件",
    "P02": "电子及信息技术产品",
    "P03": "儿童和学生用品",
    "P04": "老年人用品",
    "P05": "交通用具及相关产品",
    "P06": "食品相关产品",
    "P07": "家具及建筑装饰装修材料",
    "P08": "服装鞋帽及家用纺织品",
    "P09": "日用杂品",
    "P10": "日用化学制品及卫生用品",
    "P11": "文教体育用品",
    "P12": "农业生产资料",
    "P13": "工业生产资料",
    "P14": "机械及安防产品",
    "P90": "食品",
    "P91": "药品",
    "P92": "医疗器械",
    "P93": "化妆品",
    "P94": "特种设备",
    "P95": "汽车",
}
"""Product classes: P01–P14 after the 2023 全国重点工业产品质量安全监管目录 are ours, P90–P95 another section's."""
