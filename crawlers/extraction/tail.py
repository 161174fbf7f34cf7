"""What follows an article on its page and reads like text: the comments of readers and the boxes with other stories."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import lxml.html

from crawlers.extraction.blocks import Block, Blocks

_COUNT: Final = r"\s?[(（\[]?\s?[0-9]{0,7}\s?[条條则則篇件]?\s?[)）\]]?\s?[:：]?"
# 留言 and 回复 alone may be the parts of a letter to an office, and are text.
_COMMENTS: Final = re.compile(
    rf"(?:(?:[网網]友|最新|[热熱][门門]|精彩|全部|所有|[读讀]者|[发發]表|文章|本文)的?)?(?:[评評][论論]|跟[帖贴貼])(?:列表|[区區])?{_COUNT}"
    rf"|(?:[网網]友|最新|[热熱][门門]|精彩|全部|所有|[读讀]者|[发發]表)(?:留言|回[复復應应]){_COUNT}"
    r"|.{0,40}已有\s?[0-9]{1,7}\s?[条條则則篇件个個位]\s?(?:[网網]友|[读讀]者)?(?:[评評][论論]|留言|跟[帖贴貼]|回[复復應应])"
    r"|(?:[0-9]{1,7} )?comments?|leave a (?:comment|reply)",
    re.IGNORECASE,
)
_OTHERS: Final = re.compile(
    r"[【\[（(>»·•\s]{0,3}(?:相[关關]|延伸|推[荐薦]|更多|[热熱][点點门門]|精彩|最新)"
    r"(?:的?(?:新[闻聞]|[阅閱][读讀]|文章|[链鏈連连][接結结]|[专專][题題]|[报報][道導]|推[荐薦]|[资資][讯訊]|[内內]容)){1,2}[】\]）)>»\s:：]{0,4}"
)
_LONGEST_HEADING: Final = 60
_STORY: Final = 100
"""Characters of sentences that must have gone before: a link to the comments above an article or below its lead ends nothing."""
_PARAGRAPHS: Final = 2
_SENTENCE: Final = 40
_BULLET: Final = 2
_NEAR: Final = 20


def mark_tail(blocks: Blocks) -> Blocks:
    """``blocks`` where comments, and links to other stories below a heading that says so, are margin."""
    start = find_comments(blocks.items)
    items: list[Block] = []
    others = False
    for index, block in enumerate(blocks.items):
        others = _OTHERS.fullmatch(block.text) is not None or (others and (block.linked > 0 or len(block.text) <= _BULLET))
        items.append(replace(block, margin=True) if others or index >= start else block)
    return Blocks(tuple(items), blocks.spans)


def find_comments(blocks: Sequence[Block]) -> int:
    """The position of the heading below which readers comment on the article, or the number of blocks."""
    told = paragraphs = 0
    last: Block | None = None
    for index, block in enumerate(blocks):
        if told >= _STORY and paragraphs >= _PARAGRAPHS and _is_heading(block):
            following = next((other for other in blocks[index + 1 : index + 1 + _NEAR] if len(other.text) >= _SENTENCE), None)
            if last is None or following is None or _find_home(following) is not _find_home(last):
                return index
        if len(block.text) >= _SENTENCE and not block.margin and 4 * block.linked < len(block.text):
            told += len(block.text)
            paragraphs += 1
            last = block
    return len(blocks)


def _is_heading(block: Block) -> bool:
    length = len(block.text)
    return length <= _LONGEST_HEADING and 2 * block.linked <= length and _COMMENTS.fullmatch(block.text) is not None


def _find_home(block: Block) -> lxml.html.HtmlElement | None:
    """The element that holds the paragraph. A heading between two paragraphs of one element is a part of the story."""
    return block.owner.getparent() if block.owner.tag == "p" else block.owner
