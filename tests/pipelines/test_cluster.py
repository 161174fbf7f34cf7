import random
from collections.abc import Callable

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.model import Article, Capture, Notice
from pipelines.cluster import Candidate, Join, relate
from pipelines.fingerprint import bands, estimate, jaccard, matter, sign
from pipelines.normalise import normalise

TEMPLATE = (
    "{firm}按照《消费品召回管理暂行规定》的要求，主动向市场监督管理局报告了召回计划，自即日起，召回{year}年1月1日至{year}年6月30日期间制造的部分"
    "{brand}牌{model}型号电压力锅，批号：{batch}，涉及数量为{number}台。本次召回范围内的产品，由于锅盖密封圈材料老化，在使用过程中可能造成蒸汽泄漏，"
    "存在烫伤使用者的安全隐患。{firm}将为召回范围内的消费者免费更换密封圈，以消除安全隐患。消费者可拨打服务热线400-000-{number:04d}了解详情，"
    "也可登录缺陷产品召回网站或者关注召回中心微信公众号，了解更多信息，反映召回活动实施过程中的问题，提交产品缺陷线索。"
)
BOILERPLATE = "免责声明：本文为转载内容，版权归原作者所有，如有侵权请联系删除。更多精彩内容请关注我们的公众号。\n"
TRADITIONAL = opencc.OpenCC("s2t")
SYLLABLES = "海风南山明月东湖青云金石长河白鹭红枫紫竹"


def _recall(number: int) -> str:
    source = random.Random(number)
    brand = "".join(source.sample(SYLLABLES, 3))
    return TEMPLATE.format(
        firm=f"{brand}电器有限公司",
        year=2010 + number % 12,
        brand=brand,
        model=f"{chr(65 + number % 26)}X-{100 + number}",
        batch=20_000_000 + number * 37,
        number=1_000 + number * 13,
    )


def _notice(title: str, text: str) -> Notice:
    capture = Capture(source="demo", kind="S7", address="https://example.cn/1", body=b"", fetched_at=0)
    return normalise(capture, Article(title=title, text=text))


def _candidate(signal: int, notice: Notice, event: int = 0) -> Candidate:
    return Candidate(signal, event or signal, notice.title, notice.text, sign(matter(notice.title, notice.text)))


def _relate(notice: Notice, *candidates: Candidate) -> Join | None:
    return relate(notice, sign(matter(notice.title, notice.text)), candidates)


def test_recalls_of_one_template_never_merge() -> None:
    candidates = [_candidate(number, _notice("召回部分电压力锅", _recall(number))) for number in range(200)]
    keys = [set(bands(candidate.signature)) for candidate in candidates]
    neighbours = 0
    for number, candidate in enumerate(candidates):
        near = [candidates[other] for other in range(number) if keys[number] & keys[other]]
        neighbours += len(near)
        nearest = sorted(near, key=lambda other: -estimate(candidate.signature, other.signature))[:40]
        assert _relate(_notice(candidate.title, candidate.text), *nearest) is None
    assert neighbours > 199 * 200 / 2 * 0.9


@pytest.mark.parametrize("field", ["firm", "model", "batch", "number", "year"])
def test_one_changed_field_keeps_recalls_apart(field: str) -> None:
    values = {"firm": "海风电器有限公司", "brand": "海风", "model": "HF-120", "batch": 20210305, "number": 1200, "year": 2020}
    changed = {"firm": "南山厨具有限公司", "model": "HF-130", "batch": 20210405, "number": 4800, "year": 2016}
    one = _notice("召回", TEMPLATE.format(**values))
    other = _notice("召回", TEMPLATE.format(**{**values, field: changed[field]}))
    assert jaccard(one.text, other.text) > 0.7
    assert _relate(other, _candidate(1, one)) is None


def _cut(text: str) -> str:
    return text[: len(text) * 4 // 5]


def _drop_sentence(text: str) -> str:
    return "。".join(sentence for index, sentence in enumerate(text.split("。")) if index != 1)


def _edit(text: str) -> str:
    source = random.Random(5)
    start = text.index("本次")
    return text[:start] + "".join(source.choice("的了在是有") if source.random() < 0.08 else character for character in text[start:])


def _scatter(noise: str) -> Callable[[str], str]:
    def apply(text: str) -> str:
        source = random.Random(7)
        return "".join(character + (noise if source.random() < 0.2 else "") for character in text)

    return apply


EDITS: dict[str, Callable[[str], str]] = {
    "same": str,
    "boilerplate": lambda text: BOILERPLATE + text + "\n" + BOILERPLATE,
    "cut": _cut,
    "dropped": _drop_sentence,
    "edited": _edit,
    "traditional": lambda text: str(TRADITIONAL.convert(text)),
    "zero_width": _scatter("\u200b"),
    "spaces": _scatter(" "),
    "lines": lambda text: text.replace("。", "。\n\n"),
    "full_width": lambda text: text.translate({code: code + 0xFEE0 for code in range(0x30, 0x3A)}),
    "all": lambda text: _scatter("\u200b")(_cut(str(TRADITIONAL.convert(text))) + BOILERPLATE),
}


@pytest.mark.parametrize("kind", EDITS)
def test_reprints_merge_whatever_was_done_to_them(kind: str) -> None:
    for number in range(20):
        original = _candidate(number, _notice("召回部分电压力锅", _recall(number)))
        others = [_candidate(100 + n, _notice("召回部分电压力锅", _recall(100 + n))) for n in range(5)]
        reprint = _notice(f"注意！这款锅被召回（{number}）", EDITS[kind](_recall(number)))
        join = _relate(reprint, *others, original)
        assert join is not None
        assert join.signal == number
        assert join.reason.startswith("转载：与信号")
        assert set(bands(sign(matter(reprint.title, reprint.text)))) & set(bands(original.signature))


def test_the_reason_says_how_near() -> None:
    original = _candidate(7, _notice("标题", _recall(1)), event=3)
    assert _relate(_notice("另一个标题", _recall(1)), original) == Join(3, 7, "转载：与信号 7 文字相同")
    join = _relate(_notice("标题", _cut(_recall(1))), original)
    assert join is not None
    assert join.reason == f"转载：与信号 7 相似度 {jaccard(_cut(_recall(1)), _recall(1)):.2f}"


def test_titles_alone_merge_only_when_equal_and_telling() -> None:
    long_title = "某品牌召回一千二百台电压力锅"
    assert _relate(_notice(long_title, ""), _candidate(1, _notice(long_title + "！", ""))) == Join(1, 1, "转载：与信号 1 标题相同")
    assert _relate(_notice(long_title, ""), _candidate(1, _notice("某品牌召回一千三百台电压力锅", ""))) is None
    assert _relate(_notice("召回公告", ""), _candidate(1, _notice("召回公告", ""))) is None


def test_equal_boilerplate_under_different_titles_stays_apart() -> None:
    body = "详情请见附件。请各相关单位认真组织实施，并及时向社会公开有关信息，欢迎广大消费者监督。"
    one = _notice("海风电器有限公司召回部分电压力锅", body)
    other = _notice("南山厨具有限公司召回部分电压力锅", body)
    assert _relate(other, _candidate(1, one)) is None


def test_unrelated_and_no_candidates() -> None:
    notice = _notice("召回", _recall(1))
    assert _relate(notice) is None
    assert (
        _relate(notice, _candidate(1, _notice("天气", "今天白天晴转多云，北风三到四级，最高气温五度，请市民注意添衣保暖，谨防感冒。")))
        is None
    )


def test_the_nearest_wins_then_the_oldest() -> None:
    text = _recall(1)
    near, far = _candidate(9, _notice("召回", text)), _candidate(2, _notice("召回", _cut(text)))
    twin = _candidate(5, _notice("召回", text))
    join = _relate(_notice("召回", text), far, near, twin)
    assert join is not None
    assert join.signal == 5


VARIANTS = [_candidate(number, _notice("召回", EDITS[kind](_recall(3)))) for number, kind in enumerate(EDITS)]


@given(st.permutations(VARIANTS))
def test_the_order_of_candidates_does_not_matter(candidates: list[Candidate]) -> None:
    notice = _notice("召回", _drop_sentence(_recall(3)))
    assert _relate(notice, *candidates) == _relate(notice, *VARIANTS)


def test_the_guard_works_inside_the_range_where_estimates_say_duplicate() -> None:
    one, other = _notice("召回", _recall(1)), _notice("召回", _recall(2))
    assert estimate(sign(one.text), sign(other.text)) >= 0.3
    assert _relate(one, _candidate(2, other)) is None
