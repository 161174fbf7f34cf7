"""Evidence into text: nothing is lost or added, whatever the spans."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from console.web.grounds import weigh_grounds
from console.web.links import is_web_address
from console.web.marking import Piece, Span, cut_lines, find_mark, join_spans

TEXTS = st.text(st.sampled_from("电池起火\n<b>&\"' "), max_size=60)
SPANS = st.lists(
    st.builds(
        Span, st.integers(-5, 70), st.integers(-5, 70), st.sampled_from(["K1", "C1", "C6", "反1"]), st.sampled_from(["k", "c", "no"])
    ),
    max_size=8,
)


def joined(lines: list[list[Piece]]) -> str:
    return "\n".join("".join(piece.text for piece in line) for line in lines)


@given(TEXTS, SPANS)
def test_pieces_give_the_text_back_and_marks_do_not_overlap(text: str, spans: list[Span]) -> None:
    marks = join_spans(spans, len(text), "e")
    lines = cut_lines(text, marks)
    assert joined(lines) == text
    assert all(before.end <= after.start for before, after in pairwise(marks))
    begun = [piece.mark.name for line in lines for piece in line if piece.mark and piece.begins]
    assert len(begun) == len(set(begun))
    marked = {index for mark in marks for index in range(mark.start, mark.end)}
    wanted = {index for span in spans if 0 <= span.start < span.end <= len(text) for index in range(span.start, span.end)}
    assert marked == wanted


def test_overlapping_spans_are_one_mark_with_joined_labels() -> None:
    marks = join_spans([Span(4, 9, "C3", "c"), Span(0, 5, "C6", "c"), Span(8, 10, "K2", "k"), Span(20, 22, "反1", "no")], 30, "e")
    assert [(mark.start, mark.end, mark.codes, mark.kind) for mark in marks] == [(0, 10, ("K2", "C3", "C6"), "k"), (20, 22, ("反1",), "no")]
    assert find_mark(marks, 9) == "e1"
    assert find_mark(marks, 15) == ""


def test_a_mark_across_lines_has_one_label() -> None:
    lines = cut_lines("甲乙\n丙丁", join_spans([Span(1, 4, "C1", "c")], 5, "e"))
    assert [[(piece.text, piece.begins) for piece in line if piece.mark] for line in lines] == [[("乙", True)], [("丙", False)]]


def quote(where: str, start: int, words: str) -> dict[str, object]:
    return {"where": where, "start": start, "end": start + len(words), "quote": words}


def test_grounds_keep_machine_and_person_apart() -> None:
    body = {
        "reasons": [{"flag": "C6", "rule": "r", "weight": 0.9, "quote": quote("text", 0, "消防通报")}],
        "suggestions": [],
        "traps": [{"code": "NEGATED_CASUALTY", "effect": "x", "quote": quote("text", 99, "没有这句")}],
        "scores": {"C6": 0.9, "C4": 0.55, "K1": 0.2},
        "met": ["C6"],
    }
    grounds = weigh_grounds("标题", "消防通报起火", body, {"C6": False, "C2": True}, {"C4": 0.6, "C6": 0.6, "K1": 0.5, "C2": 0.6})
    told = {ground.code: (ground.status, ground.pressed, ground.score) for ground in grounds.all}
    assert told["C6"] == ("rev", False, 90)
    assert told["C2"] == ("met", True, 0)
    assert told["C4"] == ("near", None, 55)
    assert told["K1"] == ("below", None, 20)
    assert grounds.against[0].quote.mark == ""
    assert [ground.code for ground in grounds.shown] == ["C2", "C6"]


def test_only_web_addresses_become_links() -> None:
    assert is_web_address("https://a.example/x?y=1")
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "//a.example",
        "http://",
        "http://[bad",
        "https://a\n.example",
        "",
    ):
        assert not is_web_address(bad), bad
