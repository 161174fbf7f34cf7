import hashlib
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fingerprint import BANDS, SIZE, Signature, bands, estimate, is_short, jaccard, letters, matter, sign

RECALL = (
    "盐湖海风电器有限公司按照《消费品召回管理暂行规定》的要求，主动向市场监督管理部门报告了召回计划，自即日起召回部分电压力锅。"
    "本次召回范围内的产品，由于锅盖密封圈老化，可能造成蒸汽泄漏，存在烫伤隐患。公司将为消费者免费更换密封圈，以消除安全隐患。"
)


def _noise(seed: int, length: int) -> str:
    source = random.Random(seed)
    return "".join(chr(source.randint(0x4E00, 0x9000)) for _ in range(length))


def test_a_signature_is_the_same_on_every_machine() -> None:
    signature = sign(RECALL)
    assert hashlib.sha256(signature.to_bytes()).hexdigest() == "46bc6fa5ea2fb1a62b9c68be643a920399de7af1313608d88cc9917391f4b9c9"
    assert bands(signature)[:2] == [4210753317717247054, -8153570619364769633]


def test_bytes_and_back() -> None:
    signature = sign(RECALL)
    assert len(signature.to_bytes()) == 4 * SIZE
    assert Signature.from_bytes(signature.to_bytes()) == signature
    assert signature.values.dtype == np.uint32
    with pytest.raises(ValueError, match="512"):
        Signature.from_bytes(b"x")


def test_bands_are_signed_64_bit_and_differ_by_number() -> None:
    keys = bands(sign(RECALL))
    assert len(keys) == len(set(keys)) == BANDS
    assert all(-(2**63) <= key < 2**63 for key in keys)
    assert any(key < 0 for key in keys)
    constant = Signature(np.zeros(SIZE, "<u4").tobytes())
    assert len(set(bands(constant))) == BANDS


@pytest.mark.parametrize(
    "variant",
    [
        RECALL.replace("，", " ， "),
        RECALL.replace("召回", "召\u200b回"),
        RECALL.replace("产品", "產品").replace("电", "電"),
        RECALL.upper(),
    ],
)
def test_layout_noise_and_script_do_not_count(variant: str) -> None:
    assert sign(variant) == sign(RECALL)
    assert jaccard(variant, RECALL) == 1.0


def test_the_estimate_follows_the_exact_similarity() -> None:
    base = _noise(1, 800)
    for kept in (200, 400, 600, 800):
        other = base[:kept] + _noise(kept, 800 - kept)
        assert estimate(sign(base), sign(other)) == pytest.approx(jaccard(base, other), abs=0.15)


def test_similar_texts_share_a_band_and_others_do_not() -> None:
    base = _noise(2, 600)
    for seed in range(50):
        similar = base[:450] + _noise(seed + 100, 150)
        assert set(bands(sign(base))) & set(bands(sign(similar)))
        assert not set(bands(sign(base))) & set(bands(sign(_noise(seed + 200, 600))))


def test_short_texts_are_equal_or_different() -> None:
    one, other = "某地通报一批不合格儿童玩具名单", "某地通报一批不合格儿童玩具名册"
    assert is_short(letters(one))
    assert jaccard(one, other) == 0.0
    assert estimate(sign(one), sign(other)) == 0.0
    assert not set(bands(sign(one))) & set(bands(sign(other)))
    assert sign(one) == sign(f"{one}！")


def test_latin_headings_are_short_for_longer() -> None:
    one = "Agency Issues Public Health Alert For Frozen Raw Stuffed Chicken Products Due To Possible Contamination"
    other = one.replace("Stuffed Chicken", "Minced Pork")
    assert is_short(letters(one))
    assert jaccard(one, other) == 0.0
    assert not is_short(letters(one + other))


def test_matter_is_the_text_or_with_a_short_text_the_title_too() -> None:
    assert matter("标题", RECALL) == letters(RECALL)
    assert matter("某公司召回", "详见附件") == "某公司召回详见附件"


@given(st.text(max_size=200))
def test_any_text_has_a_signature(text: str) -> None:
    assert len(sign(text).to_bytes()) == 4 * SIZE
    assert jaccard(text, text) == 1.0


@given(st.text(max_size=80), st.text(max_size=80))
def test_similarity_is_symmetric_and_a_share(a: str, b: str) -> None:
    assert jaccard(a, b) == jaccard(b, a)
    assert 0.0 <= jaccard(a, b) <= 1.0
    assert estimate(sign(a), sign(b)) == estimate(sign(b), sign(a))


def test_a_long_run_of_one_character_is_signed() -> None:
    assert sign("的" * 200_000) == sign("的" * 100)
