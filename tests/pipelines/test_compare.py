"""The difference between two versions, linear for any text."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.compare import compare

lines = st.lists(st.sampled_from(["甲。", "乙。", "丙\n", "\n"]), max_size=12).map("".join)


def test_sentences_that_went_and_came_in_order() -> None:
    changes = compare("召回", "甲有问题。乙停售。丙。", "召回", "甲有问题。丁停售。丙。戊。")
    assert changes == {"removed": ["乙停售。"], "added": ["丁停售。", "戊。"], "moved": False}


def test_a_changed_title_is_shown_with_both_versions() -> None:
    assert compare("召回一批", "甲。", "扩大召回", "甲。") == {
        "title": ["召回一批", "扩大召回"],
        "removed": [],
        "added": [],
        "moved": False,
    }


def test_a_sentence_said_twice_and_then_once_has_gone_once() -> None:
    assert compare("", "甲。甲。乙。", "", "甲。乙。")["removed"] == ["甲。"]


def test_the_same_sentences_in_another_order_have_moved() -> None:
    assert compare("", "甲。乙。", "", "乙。甲。") == {"removed": [], "added": [], "moved": True}


def test_blank_lines_do_not_count() -> None:
    assert compare("", "甲。\n\n乙", "", "甲。乙") == {"removed": [], "added": [], "moved": False}


def test_many_equal_lines_end_soon() -> None:
    changes = compare("", "甲\n乙\n" * 50_000, "", "乙\n甲\n" * 50_001)
    assert (len(changes["removed"]), len(changes["added"])) == (0, 2)


@given(lines, lines)
def test_what_went_and_came_is_what_differs(old: str, new: str) -> None:
    forward, backward = compare("", old, "", new), compare("", new, "", old)
    assert (forward["removed"], forward["added"]) == (backward["added"], backward["removed"])
    assert forward["moved"] == backward["moved"]
    if old == new:
        assert forward == {"removed": [], "added": [], "moved": False}
