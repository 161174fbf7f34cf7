"""Closed vocabularies of a register entry beyond ``core.criteria``, each code with the word that people see."""

from collections.abc import Mapping
from typing import Final

FORMS: Final[Mapping[str, str]] = {"work": "工作研判", "expert": "专家研判", "technical": "技术研判", "survey": "调查研判"}
"""Forms of 研判; no assessment without a named one."""

RISKS: Final[Mapping[str, str]] = {"serious": "严重", "high": "高", "medium": "中", "low": "低"}
"""Risk level of the product hazard (RAPEX: serious, high, medium, low), not to be mixed with the report class."""

SEVERITIES: Final[Mapping[str, str]] = {"1": "微弱", "2": "一般", "3": "严重", "4": "非常严重"}
"""Degrees of injury after GB/T 22760-2008."""

ATTRIBUTIONS: Final[Mapping[str, str]] = {"confirmed": "确认", "suspected": "疑似", "unknown": "未知"}
"""Whether the product is the cause (产品归因)."""

SALES: Final[Mapping[str, str]] = {"yes": "在售", "no": "已停售", "unknown": "未知"}

OPENNESS: Final[Mapping[str, str]] = {"internal": "不予公开", "request": "依申请公开", "public": "主动公开"}
"""政府信息公开条例 15, 16: registers and drafts are process information, hence internal unless somebody decides otherwise."""

GROUPS: Final[Mapping[str, str]] = {
    "INFANT": "婴幼儿",
    "CHILD": "儿童",
    "STUDENT": "学生",
    "ELDER": "老年人",
    "YI_LAO_YI_XIAO": "一老一小",
    "PREGNANT": "孕产妇",
    "DISABLED": "残疾人",
    "WORKER": "劳动者",
    "RURAL": "农村居民",
}
"""Groups that the plan (二、工作目标) asks to watch, and others that the judge names."""
OLD_AND_YOUNG: Final = frozenset({"INFANT", "CHILD", "STUDENT", "ELDER", "YI_LAO_YI_XIAO"})
"""一老一小."""

HAZARDS: Final[Mapping[str, str]] = {
    "FIRE": "着火燃烧",
    "EXPLOSION": "爆炸",
    "BURN": "烧烫伤",
    "ELECTRIC": "触电",
    "ASPHYX": "气体窒息或一氧化碳",
    "CHOKING": "噎塞或小零件",
    "INGEST": "误吞内伤",
    "STRANGLE": "绞勒",
    "SUFFOC": "闷堵口鼻",
    "ENTRAP": "夹卡挤压",
    "CUT": "割划刺伤",
    "MECH": "其他机械伤害",
    "DROWN": "溺水",
    "CHEM": "化学危害",
    "MICRO": "微生物",
    "SIGHT": "视力损伤",
    "HEARING": "听力损伤",
    "PROTECT": "防护失效",
    "RADIATION": "辐射",
    "EMC": "电磁兼容",
    "MEASURE": "计量失准",
    "SECURITY": "安防失效",
    "STRUCT": "结构失效",
    "ALLERGY": "过敏或皮肤刺激",
    "AGRI": "农资失效",
    "ENV": "环境危害",
    "ENERGY": "能效虚标",
    "LABEL": "标识缺陷或无证",
    "EXCESS": "有害物质超标",
    "PATHOGEN": "致病菌",
    "POISON": "中毒",
    "SELF_EVIDENT": "中毒或伤害",
    "FOREIGN_MATTER": "异物",
    "CONTROL": "失控",
    "COUNTERFEIT": "假冒伪劣",
    "SHODDY": "质量低劣",
    "OTHER": "其他",
}
"""Hazard codes of the judge."""

MEASURE_STATES: Final[Mapping[str, str]] = {"planned": "拟定", "ongoing": "进行中", "done": "已完成", "dropped": "不再进行"}
"""Where a disposal measure stands; ``done`` has an outcome."""

WAYS: Final[Mapping[str, str]] = {"excel": "Excel文件", "json": "JSON文件", "http": "接口"}
"""Ways to the official system."""


def named(words: Mapping[str, str], codes: object) -> str:
    """The words of codes (one, or a list of them) with ``、`` between; an unknown code is shown as it is."""
    listed = codes if isinstance(codes, list | tuple) else [codes] if codes else []
    return "、".join(words.get(str(code), str(code)) for code in listed)
