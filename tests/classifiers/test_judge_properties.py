"""What must hold for any text."""

import pickle
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import Judge, load_judge
from core.criteria import FLAGS
from core.model import Quote, Verdict

JUDGE = load_judge()

PIECES = st.sampled_from(
    [
        "电动自行车", "充电宝", "起火", "自燃", "致2人死亡", "3人受伤", "召回", "不合格", "市场监管局通报", "抽检", "未造成人员伤亡",
        "可能", "演练", "，", "。", "！", "\n", " ", "　", "\u200b", "①", "ﬁre", "㎏", "運城市", "萬榮縣", "致１死", "recalled",
        "Power Banks",
        "燃氣灶爆炸", "12家企业", "不合格率30%", "热搜", "\U0001f525","é", "e\u0301", "食物中毒", "送医", "3批次", "专项整治",
    ]
)  # fmt: skip
NOISY = st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=40).map("".join)


def quotes(verdict: Verdict) -> list[Quote]:
    found = [reason.quote for reason in (*verdict.reasons, *verdict.suggestions)]
    found += [trap.quote for trap in verdict.traps] + [quantity.quote for quantity in verdict.quantities]
    return found + ([verdict.casualties.quote] if verdict.casualties.quote else [])


@settings(max_examples=300, deadline=None)
@given(title=NOISY, text=NOISY)
def test_every_met_flag_is_proved_verbatim(title: str, text: str) -> None:
    verdict = JUDGE.judge(title, text)
    for quote in quotes(verdict):
        assert (title if quote.where == "title" else text)[quote.start : quote.end] == quote.quote
        assert 0 < len(quote.quote) <= 200
    assert {reason.flag for reason in verdict.reasons} >= set(verdict.met)
    assert "C7" not in verdict.met
    assert set(verdict.scores) == set(FLAGS)
    assert all(0 <= score <= 1 for score in verdict.scores.values())
    assert 0 <= verdict.priority <= 100


@settings(max_examples=50, deadline=None)
@given(title=NOISY, text=NOISY)
def test_same_input_same_verdict(title: str, text: str) -> None:
    assert JUDGE.judge(title, text) == JUDGE.judge(title, text)


@settings(max_examples=60, deadline=None)
@given(dead=st.integers(1, 90), more=st.integers(1, 90))
def test_more_dead_never_lower_a_score(dead: int, more: int) -> None:
    few = JUDGE.judge("燃气热水器致人中毒", f"一品牌燃气热水器造成{dead}人死亡。")
    many = JUDGE.judge("燃气热水器致人中毒", f"一品牌燃气热水器造成{dead + more}人死亡。")
    assert many.casualties.dead > few.casualties.dead
    assert all(many.scores[flag] >= few.scores[flag] for flag in FLAGS)
    assert many.priority >= few.priority


@given(seed=st.integers(0, 1000))
def test_unrelated_sentences_may_stand_anywhere(seed: int) -> None:
    facts = "某品牌电热毯起火致1人死亡。"
    others = ["今天天气晴朗。", "道路两旁种着树。", "记者走访了当地。"]
    random.Random(seed).shuffle(others)
    verdict = JUDGE.judge("电热毯起火", facts + "".join(others))
    assert (verdict.met, verdict.level) == (JUDGE.judge("电热毯起火", facts).met, JUDGE.judge("电热毯起火", facts).level)


@pytest.mark.parametrize("blank", ["\n\n", "  ", "\u200b", "　"])
def test_blanks_between_sentences_change_nothing(blank: str) -> None:
    sentences = ["某品牌电热毯起火致1人死亡。", "市市场监管局通报抽检不合格。"]
    plain, spaced = JUDGE.judge("电热毯起火", "".join(sentences)), JUDGE.judge("电热毯起火", blank.join(sentences))
    assert (plain.met, plain.level, plain.scores) == (spaced.met, spaced.level, spaced.scores)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "火" * 300_000,
        "火灾" * 200_000,
        "a" * 1_000_000,
        "1" * 300_000,
        "致2人死亡" * 40_000,
        "，" * 200_000,
        "\n" * 200_000,
        "(" * 200_000,
        "\ud800电热毯\x00起火\udfff",
    ],
)
def test_odd_bodies_are_judged(text: str) -> None:
    assert JUDGE.judge("", text) == JUDGE.judge("", text)
    JUDGE.judge(text, "")


def test_long_bodies_are_read_to_the_cap() -> None:
    fact = "某品牌电热毯起火致1人死亡。"
    assert JUDGE.judge("", "晴。" * 90_000 + fact).gate
    assert not JUDGE.judge("", "晴。" * 100_000 + fact).gate


def test_a_judge_survives_pickling() -> None:
    copy: Judge = pickle.loads(pickle.dumps(JUDGE))
    assert copy.version == JUDGE.version
    assert copy.judge("充电宝自燃", "") == JUDGE.judge("充电宝自燃", "")


def test_words_are_product_and_hazard_terms() -> None:
    words = JUDGE.words()
    assert {"电动自行车", "充电宝", "热失控"} <= set(words)
    assert all(len(word) > 1 for word in words)
    assert words == sorted(set(words))
