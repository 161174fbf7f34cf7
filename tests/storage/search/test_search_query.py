"""What people type becomes a tree, whatever they type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search.query import MAX_PHRASE, MAX_QUERY, MAX_TERMS, All, Any, Node, Not, Phrase, Words, needle, parse_query, wanted

SIGNS = st.text(alphabet=st.sampled_from('奶粉a1 \t\u3000"“”＂「」『』-－−OR或()\u200b\ud800\x00'), max_size=60)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("", None),
        (" \u3000\n", None),
        ("\u200b", None),
        ("奶粉", Words("奶粉")),
        ("奶粉 召回", All((Words("奶粉"), Words("召回")))),
        ("奶粉　召回", All((Words("奶粉"), Words("召回")))),
        ('"电动 自行车"', Phrase("电动 自行车")),
        ("“电动自行车”", Phrase("电动自行车")),
        ("「电动自行车」", Phrase("电动自行车")),
        ("『电动自行车』", Phrase("电动自行车")),
        ("召回“儿童座椅”公告", All((Words("召回"), Phrase("儿童座椅"), Words("公告")))),
        ("奶粉 -婴儿", All((Words("奶粉"), Not(Words("婴儿"))))),
        ("奶粉 －婴儿", All((Words("奶粉"), Not(Words("婴儿"))))),
        ("-“婴儿 奶粉”", Not(Phrase("婴儿 奶粉"))),
        ("GB2760-2014", Words("GB2760-2014")),
        ("召回 OR 下架", Any((Words("召回"), Words("下架")))),
        ("召回 或 下架 或 停售", Any((Words("召回"), Words("下架"), Words("停售")))),
        ("奶粉 召回 或 下架", All((Words("奶粉"), Any((Words("召回"), Words("下架")))))),
        ("奶粉 或 -婴儿", Any((Words("奶粉"), Not(Words("婴儿"))))),
        ("or", Words("or")),
        ("奶粉 召回 奶粉", All((Words("奶粉"), Words("召回")))),
        ("奶粉 奶粉", Words("奶粉")),
    ],
)
def test_parse(typed: str, tree: Node | None) -> None:
    assert parse_query(typed) == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("-", Words("-")),
        ("- 奶粉", All((Words("-"), Words("奶粉")))),
        ("OR", Words("OR")),
        ("召回 OR", All((Words("召回"), Words("OR")))),
        ("或 召回", All((Words("或"), Words("召回")))),
        ("召回 OR OR 下架", All((Words("召回"), Any((Words("OR"), Words("下架")))))),
        ('5" 管', All((Words('5"'), Words("管")))),
        ('""', Words('""')),
        ('"奶粉', Words('"奶粉')),
        ("「奶粉", Words("「奶粉")),
    ],
)
def test_operator_without_operand_is_text(typed: str, tree: Node) -> None:
    assert parse_query(typed) == tree


@given(st.one_of(SIGNS, st.text(max_size=200)))
def test_parse_never_raises_and_keeps_only_what_can_be_compared(typed: str) -> None:
    node = parse_query(typed)
    for text in wanted(node):
        assert needle(text)
    assert (node is None) <= (not [word for word in typed.split() if needle(word)])


@pytest.mark.parametrize("piece", ["「", "『", '"', "“ ", "-", "- ", "OR ", "或 ", '" ', "a", "a ", '-"a', "\u3000", "「a"])
def test_long_hostile_queries_are_read(piece: str) -> None:
    node = parse_query(piece * (MAX_QUERY // len(piece) + 10))
    assert len(wanted(node)) <= MAX_TERMS


def test_caps() -> None:
    assert len(wanted(parse_query(" ".join(f"词{number}" for number in range(MAX_TERMS * 2))))) == MAX_TERMS
    assert needle("奶 粉" * MAX_PHRASE) == ("奶粉" * MAX_PHRASE)[:MAX_PHRASE]
    assert needle("\u200b \n" * 1000 + "奶粉") == "奶粉"
    assert len(needle("㍿" * MAX_PHRASE)) == MAX_PHRASE


def test_wanted_leaves_out_what_is_excluded() -> None:
    assert wanted(parse_query("奶粉 或 豆粉 -婴儿 “三 鹿” 奶粉")) == ("奶粉", "豆粉", "三 鹿")
    assert wanted(Words("甲 乙")) == ("甲", "乙")
    assert wanted(None) == ()
