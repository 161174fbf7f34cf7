"""Minimal pairs for readings that once raised wrong alarms, or missed right ones."""

import pytest

from classifiers import Judge, load_judge
from core.criteria import Level
from core.model import Verdict


@pytest.fixture(scope="module")
def judge() -> Judge:
    return load_judge()


def codes(verdict: Verdict) -> set[str]:
    return {trap.code for trap in verdict.traps}


@pytest.mark.parametrize(
    ("feared", "asserted"),
    [
        ("召回的婴儿推车车架可能意外折叠，夹伤婴幼儿手指。", "召回的婴儿推车车架意外折叠，夹伤婴幼儿手指。"),
        ("召回的滑板车立杆可能突然折倒，造成骑行者摔倒受伤。", "召回的滑板车立杆可能突然折倒，已造成2人摔倒受伤。"),
        ("召回的磁力珠可能在体内相互吸引，造成肠穿孔。", "召回的磁力珠在体内相互吸引，造成一名儿童肠穿孔。"),
        ("如果充电宝在夜间短路，会烧伤使用者。", "起火原因可能是充电宝短路，一名学生烧伤。"),
    ],
)
def test_a_supposition_holds_through_its_sentence(judge: Judge, feared: str, asserted: str) -> None:
    assert "K1" not in judge.judge("", feared).met
    assert "K1" in judge.judge("", asserted).met


def test_a_supposition_ends_with_its_sentence(judge: Judge) -> None:
    assert "K1" in judge.judge("", "劣质充电宝可能过热。一男子的充电宝爆炸，手部烧伤。").met


def test_nobody_hurt_means_no_uncounted_casualty(judge: Judge) -> None:
    text = "某公司召回学步车，使用中翻倒摔伤婴儿。{}"
    denied = judge.judge("", text.format("目前未收到伤害报告。"))
    assert "K1" in judge.judge("", text.format("召回自即日起实施。")).met
    assert "K1" not in denied.met
    assert "NEGATED_CASUALTY" in codes(denied)


def test_the_counted_stay_hurt_beside_a_denial(judge: Judge) -> None:
    assert "K1" in judge.judge("", "充电宝爆炸致3人受伤。除此之外未收到其他伤害报告。").met
    assert "K1" in judge.judge("", "电动自行车充电时起火，未造成人员死亡，一名女子烧伤。").met


def test_an_authority_refutes_a_rumour(judge: Judge) -> None:
    refuted = judge.judge("网传“某商场充电宝爆炸炸伤五人” 官方：不实", "")
    assert refuted.level is Level.NONE
    assert "RUMOR_REFUTED" in codes(refuted)
    assert "K1" in judge.judge("网传“某商场充电宝爆炸炸伤五人” 官方：已介入调查", "").met


@pytest.mark.parametrize("title", ["网传“充电宝爆炸炸伤五人” 厂家：不实", "网传“充电宝爆炸炸伤五人” 官方：部分不实"])
def test_a_firm_refutes_nothing(judge: Judge, title: str) -> None:
    assert judge.judge(title, "").gate


def test_an_inquiry_clears_the_product_a_firm_does_not(judge: Judge) -> None:
    title = "某工地扣件断裂 脚手架坍塌致3人死亡"
    cleared = judge.judge(title, "经调查认定，事故与扣件的质量无直接因果关系。")
    assert cleared.level is Level.NONE
    assert "PRODUCT_CLEARED" in codes(cleared)
    assert "K1" in judge.judge(title, "厂家称，事故与扣件的质量无直接因果关系。").met


def test_material_at_work_is_no_cause(judge: Judge) -> None:
    assert not judge.judge("", "浇筑混凝土时发生坍塌，造成2人死亡。").gate
    assert judge.judge("", "劣质混凝土坍塌，造成2人死亡。").gate


def test_an_event_abroad_is_no_casualty_of_ours(judge: Judge) -> None:
    title, text = "{}一旅馆燃气热水器漏气 两名游客送医", "据当地媒体报道，两人一氧化碳中毒。"
    assert "K1" in judge.judge(title.format("某市"), text).met
    there = judge.judge(title.format("泰国"), text)
    assert "K1" not in there.met
    assert there.gate


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("泰国进口电热毯起火 一名老人烧伤", "某市一居民家中的电热毯起火，一名老人烧伤。"),
        ("充电宝在日本地铁起火 3人受伤", "当地时间11日，东京一地铁内充电宝起火，3人受伤，该充电宝产自中国。"),
    ],
)
def test_goods_that_tie_an_event_to_our_market(judge: Judge, title: str, text: str) -> None:
    assert "K1" in judge.judge(title, text).met


def test_a_cause_that_is_ruled_out_is_none(judge: Judge) -> None:
    title = "电热毯引发火灾 一名老人遇难"
    text = "消防大队通报，{}人为纵火，电热毯局部过热引燃被褥，一名老人遇难。"
    assert {"K1", "C6"} <= set(judge.judge(title, text.format("排除")).met)
    assert "K1" not in judge.judge(title, text.format("认定系")).met


def test_what_a_product_is_tested_for_is_no_cause(judge: Judge) -> None:
    assert judge.judge("", "儿童安全座椅动态试验不合格，碰撞时头部位移超过限值。").gate
    crash = judge.judge("", "电动自行车与货车碰撞后起火。")
    assert "NON_PRODUCT_CAUSE" in codes(crash)


def test_results_inherit_the_product_of_the_title(judge: Judge) -> None:
    title = "关于电动自行车充电器等2种产品监督抽查情况的公告"
    failed = judge.judge(title, "现将情况公告如下：\n本次共抽查40批次，发现12批次不合格。\n存在起火隐患。")
    assert failed.gate
    assert (failed.product_class, failed.product) == ("P01", "充电器")
    assert "C2" in failed.met
    assert not judge.judge(title, "现将情况公告如下：\n本次共抽查40批次，全部合格。").gate
    assert not judge.judge("关于招募志愿者使用充电器的启事", "现将情况公告如下：\n体检不合格者不予录用。").gate


def test_an_english_title_names_the_product(judge: Judge) -> None:
    text = "The supplier has received two reports.\nConsumers should stop using the {} at once."
    assert judge.judge("Acme Pty Ltd — Baby Walker", text.format("item")).gate
    assert not judge.judge("Acme Pty Ltd — Annual Report", text.format("portal").replace("stop using", "visit")).gate


def test_hazards_stand_in_the_next_sentence(judge: Judge) -> None:
    assert judge.judge("Acme Recalls Room Air Purifiers", "Acme purifiers.\nFire hazard.").hazards == ("FIRE",)
    assert judge.judge("Acme Recalls Room Air Purifiers", "Acme purifiers.\nFull refund.").hazards == ("OTHER",)


def test_failed_batches_are_counted_not_the_sampled(judge: Judge) -> None:
    assert "C2" not in judge.judge("", "抽查的儿童玩具40批次中5批次小零件不合格。").met
    assert "C2" in judge.judge("", "抽查的儿童玩具中15批次小零件不合格。").met


@pytest.mark.parametrize(
    ("product", "nature"),
    [("某食堂26人吃凉菜中毒", "某村26人吃野生菌中毒"), ("一家三口吃凉拌菜中毒", "一家三口吃隔夜凉拌菜中毒")],
)
def test_what_people_gather_or_spoil_is_no_product(judge: Judge, product: str, nature: str) -> None:
    assert "K1" in judge.judge(product, "").met
    assert "K1" not in judge.judge(nature, "").met


@pytest.mark.parametrize("title", ["别让老人因电热毯受伤", "无人机展会遇难堪", "男童把蛇当玩具 被咬昏迷", "油罐车爆炸致9人死亡"])
def test_no_casualty_of_a_product(judge: Judge, title: str) -> None:
    assert "K1" not in judge.judge(title, "").met


def test_a_sampling_tells_nothing_before_its_result(judge: Judge) -> None:
    text = "一辆电动自行车因充电器过热起火。县市场监管局已对充电器开展抽检，{}。"
    assert "C6" in judge.judge("", text.format("发现2批次不合格")).met
    assert "C6" not in judge.judge("", text.format("结果将向社会公布")).met


def test_authorities_abroad_are_none_of_ours(judge: Judge) -> None:
    text = "当地卫生部门通报，某品牌奶粉检出沙门氏菌。"
    assert "C6" in judge.judge("某品牌奶粉检出沙门氏菌", text).met
    assert "C6" not in judge.judge("越南一超市所售奶粉检出沙门氏菌", text).met


@pytest.mark.parametrize(
    "text",
    [
        "食入0.3克工业盐即可引起食物中毒，轻者头晕，重者昏迷。",
        "这些毒饲料毒死鸭子十余只。",
        "菠菜的毒死蜱检出值超标。",
        "蘑菇罐头变质后会出现毒素，症状为恶心、呕吐。",
        "高空抛物的灭火器砸中一名妇女，当场身亡。",
    ],
)
def test_general_statements_and_others_harm_are_no_casualties(judge: Judge, text: str) -> None:
    assert "K1" not in judge.judge("", text).met


def test_a_grave_hazard_may_stand_beside_its_problem(judge: Judge) -> None:
    title, text = "某市查出1200盏不合格隔爆灯 已全部停用", "隔爆灯送检不合格。{}。"
    assert "K2" in judge.judge(title, text.format("遇瓦斯可能引发爆炸")).met
    assert "K2" not in judge.judge(title, text.format("亮度可能不足")).met


@pytest.mark.parametrize("text", ["50名儿童因食用未煮熟的扁豆而中毒入院。", "某品牌无人机爆炸，2人受伤。"])
def test_what_looks_like_a_denial_is_none(judge: Judge, text: str) -> None:
    verdict = judge.judge("", text)
    assert "K1" in verdict.met
    assert "NEGATED_CASUALTY" not in codes(verdict)
