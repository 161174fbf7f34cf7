"""What people read about reviews: times and deeds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.criteria import FLAGS
from core.review import VERDICTS
from register.words import FLAG_DEEDS, clock_time, deed, minutes_left
from tests.items import DAY, HOUR, NOW


@pytest.mark.parametrize(
    ("ago", "text"), [(0, "00:10"), (11 * 60_000, "10月31日23:59"), (30 * DAY, "10月2日00:10"), (365 * DAY, "2025年11月1日00:10")]
)
def test_a_time_says_no_more_than_is_needed(ago: int, text: str) -> None:
    assert clock_time(NOW - ago, NOW) == text


@given(left=st.integers(1, 48 * HOUR))
def test_the_begun_minute_counts(left: int) -> None:
    assert (minutes_left(NOW + left, NOW) - 1) * 60_000 < left <= minutes_left(NOW + left, NOW) * 60_000


def test_every_kind_of_review_has_its_words() -> None:
    said = [deed(verdict) for verdict in (*VERDICTS, "undo", *(f"{kind}:{flag}" for kind in FLAG_DEEDS for flag in FLAGS))]
    assert said[:3] == ["判“确认”", "判“跟踪”", "判“存疑”"]
    assert len(set(said)) == len(said)
