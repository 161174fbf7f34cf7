"""Numbers of people: who counts, and how often."""

import pytest

from classifiers import load_judge
from classifiers.numerals import parse_number

JUDGE = load_judge()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("1,200", 1200), ("1.2万", 12_000), ("49.2万", 492_000), ("3亿", 3e8), ("十二", 12), ("二十三", 23), ("一百零五", 105),
        ("三十余万", 300_000), ("数十", 30), ("近百", 100), ("上千", 1000), ("两", 2), ("数百", 300), ("", 0), ("人", 0),
    ],
)  # fmt: skip
def test_numbers(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("text", "dead", "serious", "minor"),
    [
        ("电动自行车起火造成2人死亡、3人受伤。", 2, 0, 3),
        ("电动自行车起火致2死3伤。", 2, 0, 3),
        ("电动自行车起火致一死一伤。", 1, 0, 1),
        ("高压锅爆炸，5人受伤，其中2人重伤。", 0, 2, 3),
        ("高压锅爆炸，十二名工人受伤。", 0, 0, 12),
        ("电热毯起火，一名老人不幸身亡。", 1, 0, 0),
        ("电热毯起火，老人不幸遇难。", 1, 0, 0),
        ("电热毯起火致死2人。另据报道，电热毯起火致死2人。", 2, 0, 0),
        ("电热毯起火，一家三口遇难。", 3, 0, 0),
        ("滑板车车架断裂，已收到12起摔伤报告。", 0, 0, 1),
        ("召回320台婴儿推车，折叠机构夹伤手指。", 0, 0, 0),
        ("电热毯可能导致3人死亡。", 0, 0, 0),
        ("电热毯起火，未造成人员伤亡。", 0, 0, 0),
        ("电热毯起火，所幸无人受伤。", 0, 0, 0),
    ],
)
def test_people(text: str, dead: int, serious: int, minor: int) -> None:
    found = JUDGE.judge("", text).casualties
    assert (found.dead, found.serious, found.minor) == (dead, serious, minor)
    assert (found.quote is None) == (dead + serious + minor == 0)
