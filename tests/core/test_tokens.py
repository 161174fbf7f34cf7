import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tokens import Tokenizer, jieba_tokenizer, rjieba_tokenizer


@pytest.fixture(scope="module")
def fast() -> Tokenizer:
    return rjieba_tokenizer()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return jieba_tokenizer(cache=tmp_path_factory.mktemp("jieba"))


@given(text=st.text(alphabet="市场监管总局召回电压力锅存在安全隐患gb4706.1-2005，。 \n", max_size=80))
def test_words_join_back_to_the_text_without_blanks(fast: Tokenizer, text: str) -> None:
    assert "".join(fast.words(text)) == "".join(text.split())


@given(text=st.text(max_size=60))
def test_any_text_joins_back(fast: Tokenizer, text: str) -> None:
    assert "".join(fast.words(text)) == "".join(text.split())


@given(text=st.text(alphabet="市场监管总局召回了一批电压力锅因为存在安全隐患可能导致人员烫伤消费者应当停止使用", max_size=60))
def test_jieba_and_rjieba_agree_on_han_text(fast: Tokenizer, slow: Tokenizer, text: str) -> None:
    assert list(fast.words(text)) == list(slow.words(text))


@pytest.mark.parametrize("character", ["的", "锅", "a", "1", "，"])
def test_long_runs_of_one_character_finish(fast: Tokenizer, character: str) -> None:
    assert sum(map(len, fast.words(character * 200_000))) == 200_000


def test_own_words_stay_whole_and_change_the_version(fast: Tokenizer) -> None:
    taught = rjieba_tokenizer(["盐湖区燃气灶"])
    assert "盐湖区燃气灶" in list(taught.words("召回盐湖区燃气灶"))
    assert taught.version != fast.version
    assert taught.version.startswith("rjieba-")
