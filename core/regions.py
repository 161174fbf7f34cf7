"""Counties of 运城 and their region codes (GB/T 2260; the development zone has none of its own and carries an internal code)."""

from collections.abc import Mapping
from typing import Final

CITY: Final = "140800"
PROVINCE: Final = "140000"
NATION: Final = "100000"

COUNTIES: Final[Mapping[str, str]] = {
    "140802": "盐湖区",
    "140821": "临猗县",
    "140822": "万荣县",
    "140823": "闻喜县",
    "140824": "稷山县",
    "140825": "新绛县",
    "140826": "绛县",
    "140827": "垣曲县",
    "140828": "夏县",
    "140829": "平陆县",
    "140830": "芮城县",
    "140881": "永济市",
    "140882": "河津市",
    "140802404": "运城开发区",
}


def region_name(code: str) -> str:
    """The name shown in lists: a county, 全市, 省内, 全国, 外地; ``未知`` for an empty code."""
    if code in COUNTIES:
        return COUNTIES[code]
    if code == CITY:
        return "全市"
    if code.startswith("14"):
        return "省内"
    if code == NATION:
        return "全国"
    return "外地" if code else "未知"
