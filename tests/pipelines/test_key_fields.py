import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.key_fields import MAX_VALUES, KeyFields, difference, key_fields

NOTICE = (
    "盐湖市海风电器有限公司按照《消费品召回管理暂行规定》的要求，主动向市场监督管理局报告了召回计划，自即日起，召回2020年1月1日至2021年3月5日期间"
    "制造的部分海风牌HF-120A、HF-130型号电压力锅，涉及数量为12.8万台，批号：20210305、20210306。产品不符合GB 4706.1-2005标准。"
)
FIELDS = KeyFields(
    firms=frozenset({"盐湖市海风电器有限公司"}),
    brands=frozenset({"海风"}),
    models=frozenset({"HF120A", "HF130"}),
    batches=frozenset({"20210305", "20210306"}),
    quantities=frozenset({"128000台"}),
    dates=frozenset({"2020-01-01", "2021-03-05"}),
)


def test_the_template_sentence_gives_every_field() -> None:
    assert key_fields("召回部分电压力锅", NOTICE) == FIELDS


@pytest.mark.parametrize(
    "variant",
    [
        NOTICE.replace("", " "),
        NOTICE.replace("消费品", "消\u200b费品").replace("型号", "型\ufeff号"),
        NOTICE.replace("电压力锅", "電壓力鍋").replace("数量", "數量").replace("型号", "型號").replace("有限公司", "有限公司"),
        NOTICE.replace("12.8万台", "１２８，０００台"),
        NOTICE.replace("HF-120A", "ＨＦ－１２０Ａ"),
    ],
)
def test_noise_script_and_width_change_nothing(variant: str) -> None:
    assert key_fields("", variant) == FIELDS


def test_a_table_of_labels() -> None:
    fields = key_fields(
        "", "标称生产企业：丙丁食品厂\n品牌：好味道\n规格型号：A1-2\n生产日期/批号：2021-03-05\n生产日期：2021/3/5\n数量：300箱"
    )
    assert fields.firms == {"丙丁食品厂"}
    assert fields.brands == {"好味道"}
    assert fields.models == {"A12"}
    assert fields.dates == {"2021-03-05"}
    assert fields.quantities == {"300箱"}


def test_numbers_of_a_series() -> None:
    one = key_fields("关于产品质量监督抽查情况的通告（2024年第3期）", "依据国家市场监督管理总局令第18号")
    assert one.issues == {"3期"}
    assert difference(one, key_fields("通告（2024年第4期）", "")) == "期号不同：3期 ≠ 4期"
    assert difference(one, key_fields("2024年第3期抽查情况", "")) is None
    assert difference(one, key_fields("2024年第12号通告", "")) is None


def test_english_notices_lightly() -> None:
    fields = key_fields(
        "Acme Home Recalls Ladders",
        "Acme Home Products, Inc. is recalling step ladders, model numbers AB-12, AB-13 and AC-1. About 1,200 units were sold in 2020.",
    )
    assert fields.firms == {"acme home products"}
    assert fields.models == {"AB12", "AB13", "AC1"}
    assert fields.quantities == {"1200units"}
    assert key_fields("", "boxes of wraps with the product code “77064” and lot number L-22 printed on them").batches == {"77064", "L22"}


@pytest.mark.parametrize(
    "text",
    [
        "不符合GB 4706.1-2005、QB/T 1234-2010标准",
        "抽查120批次产品，3批次不合格，涉及2个批次、约5人受伤，历时2个月",
        "规格：500ml、5kg、220V",
        "本公司、该公司、我公司、子公司",
        "一家食品厂，这个食品厂，当地一些食品厂",
        "知名品牌，车牌，招牌，名牌产品，部分主要品牌",
        "2021年3月5日，市场监管局发布通告",
        "型号和批号见附件",
    ],
)
def test_what_names_no_product_gives_no_field(text: str) -> None:
    assert key_fields("", text) == KeyFields()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"盐湖市海风电器": "丙丁县南山玩具"}, "企业不同"),
        ({"部分海风牌": "部分南山牌"}, "品牌不同"),
        ({"HF-120A": "HF-125A", "HF-130": "HF-135"}, "型号不同：HF120A、HF130 ≠ HF125A、HF135"),
        ({"20210305": "20210405", "20210306": "20210406"}, "批号不同"),
        ({"12.8万台": "3500台"}, "数量不同：128000台 ≠ 3500台"),
        ({"2020年1月1日": "2018年1月1日", "2021年3月5日": "2019年3月5日"}, "生产日期不同"),
    ],
)
def test_a_contradicting_field_is_named(changed: dict[str, str], reason: str) -> None:
    other = NOTICE
    for old, new in changed.items():
        other = other.replace(old, new)
    assert (difference(FIELDS, key_fields("", other)) or "").startswith(reason)


@pytest.mark.parametrize(
    "reprint",
    [
        NOTICE.replace("，涉及数量为12.8万台", ""),
        NOTICE.replace("盐湖市海风电器有限公司", "海风电器公司"),
        NOTICE.replace("盐湖市海风电器有限公司", "海风电器有限公司"),
        NOTICE.replace("12.8万台", "128,000个"),
        NOTICE.replace("HF-120A、", ""),
        NOTICE.replace("HF-120A", "HF120A"),
        NOTICE + "来源：某某传媒有限公司。更多：丁香牌KX-9型号风扇。",
        NOTICE + "推荐阅读：某地召回玩具，涉及数量3000件",
        NOTICE.replace("涉及数量为12.8万台", "共12.8万台") + "推荐阅读：某地召回玩具，涉及数量3000件",
        NOTICE[: len(NOTICE) // 2],
        "",
    ],
)
def test_a_reprint_contradicts_nothing(reprint: str) -> None:
    assert difference(FIELDS, key_fields("转载", reprint)) is None


@given(st.text(alphabet="甲乙电器有限公司型号批次：HF-12、台万召回数量0123456789年月日生产制造“”牌 \n", max_size=120))
def test_fields_of_any_text_agree_with_themselves(text: str) -> None:
    fields = key_fields("", text)
    assert difference(fields, fields) is None
    assert "" not in fields.models | fields.batches | fields.firms | fields.brands


@pytest.mark.parametrize("piece", ["型号", "a", "1", "A1、", "召回", "有限公司", "牌", "2020年1月", "部分", "a & ", "数量1"])
def test_hostile_runs_finish(piece: str) -> None:
    fields = key_fields("", piece * (200_000 // len(piece)))
    assert difference(fields, fields) is None


def test_thousands_of_values_are_compared_in_bounded_time() -> None:
    firms = "、".join(f"甲{number}电器有限公司" for number in range(900))
    models = "型号：" + "、".join(f"A{number}" for number in range(900))
    one, other = key_fields("", firms + models), key_fields("", models.replace("A", "B") + firms.replace("甲", "乙"))
    assert len(one.firms) == MAX_VALUES
    assert difference(one, other) is not None
