import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.privacy import mask


def _identity_number(body: str) -> str:
    total = sum(int(digit) * pow(2, 17 - index, 11) for index, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


IDENTITY = _identity_number("14080219900307123")


@pytest.mark.parametrize(
    "secret",
    [
        "13812345678",
        "138-1234-5678",
        "138 1234 5678",
        "1381 234 5678",
        "+8613812345678",
        "+86 138-1234-5678",
        "008613812345678",
        "１３８１２３４５６７８",
        "1 3 8 1 2 3 4 5 6 7 8",
        IDENTITY,
        IDENTITY[:6] + " " + IDENTITY[6:14] + " " + IDENTITY[14:],
        "140802199003071230",
        "晋M12345",
        "晋M·D12345",
        "京AD12345",
        "晋A1234学",
        "zhang.san+a@mail.example.cn",
    ],
)
def test_personal_data_is_masked_with_the_same_length(secret: str) -> None:
    masked = mask(f"消费者称：{secret}，请联系。")
    assert masked == f"消费者称：{'*' * len(secret)}，请联系。"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("伤者张三（男，35岁）送医", "伤者**（男，35岁）送医"),
        ("伤者王小明，女，8岁，轻伤", "伤者***，女，8岁，轻伤"),
        ("伤者欧阳小明 男 60岁", "伤者**** 男 60岁"),
        ("投诉人：李四，电话不详", "投诉人：**，电话不详"),
        ("联系人：赵六 电话：0359-2123456", "联系人：** 电话：0359-2123456"),
        ("家庭电话：0359-2123456", "家庭电话：************"),
        ("投诉人电话：2123456", "投诉人电话：*******"),
        ("卡号：6222020000000000000", "卡号：*******************"),
        ("收款账号 6222 0200 0000 0000 000", "收款账号 ***********************"),
        ("身份证号：140802900307123", "身份证号：***************"),
        ("微信：zhang_san88", "微信：***********"),
        ("QQ：12345678", "QQ：********"),
    ],
)
def test_labelled_personal_data(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码：91140800MA0ABCDE1X",
        "统一社会信用代码914408001922038216",
        "不符合GB 4706.1-2005、GB/T 18801-2015标准",
        "型号：KFR-35GW/NhAa1，批号：20210305，生产日期2021年3月5日",
        "批号：13912345678",
        "条码6901234567892",
        "请拨打12315或服务热线400-123-4567、800-810-1234",
        "受理电话：0359-2123456（市场监管局质量科）",
        "一名男子（男，35岁）受伤",
        "儿童（男，5岁）误食",
        "李某（女，35岁）轻伤",
        "全新A30001型热水器",
        "晋ICP备12345678号",
        "生产许可证：晋XK16-204-00001",
        "粤B2-20090191",
        "关注微信公众号：运城市场监管",
        "6222020000000000000",
        "涉及数量138123台",
        "2021-03-05 08:30:15",
        "订单号：140802199003071239",
    ],
)
def test_what_belongs_to_firms_and_products_stays(text: str) -> None:
    assert mask(text) == text


def test_masking_uncovers_nothing_that_a_second_pass_would_mask() -> None:
    assert mask("a@b.cn13812345678") == "*" * 17


@given(st.text(alphabet="1389026 -+京晋A1@.cn男女，岁张王（）联系人：身份证Xx８＊*\n", max_size=80))
def test_mask_keeps_length_and_is_idempotent(text: str) -> None:
    once = mask(text)
    assert len(once) == len(text)
    assert mask(once) == once
    assert all(new in {old, "*"} for old, new in zip(text, once, strict=True))


@given(st.text(max_size=80))
def test_mask_takes_any_text(text: str) -> None:
    assert len(mask(text)) == len(text)


@pytest.mark.parametrize("piece", ["1", "a", "a@", "a.", "男35岁", "晋", "1 ", "张", "A-", "@a."])
def test_hostile_runs_finish(piece: str) -> None:
    text = piece * (200_000 // len(piece))
    assert len(mask(text)) == len(text)
