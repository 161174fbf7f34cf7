"""What a site says about itself around every article: rights, sharing, editors, counters, advertising for its own pages."""

import re
from typing import Final

# Only at the start of a block, and long forms only with what makes them a notice, so that no sentence of a story is lost.
_NOTICE: Final = re.compile(
    r"""[\s•·*①-⑩【\[（(〔>»-]{0,4}(?:
    版[权權](?:[声聲]明|所有|[与與及]免)
    |凡(?:本[网網站]|[注註]明)|本[网網]未[注註]明|如本[网網][转轉][载載]|[转轉][载載][请請][注註]明
    |.{0,14}免[责責][声聲]明|(?:以上|本)文章?(?:内容)?[仅僅]代表
    |.{0,40}(?:copyright|©|all\srights\sreserved)
    |.{0,30}未[经經](?:授[权權]|[许許]可|同意).{0,10}不得[转轉][载載].{0,20}$
    |(?:[郑鄭]重|特[别別])?[声聲]明\s?[:：]\s?(?:$|.{0,20}(?:本[网網站刊报報]|[栏欄]目|登[载載]|版[权權]))
    |[责責]任[编編][辑輯]
    |[上下]一[篇条條]\s?[:：]
    |(?:相[关關]|延伸)(?:新[闻聞]|[阅閱][读讀]|文章|[链鏈連连][接結结]|[专專][题題]|[报報][道導])\s?[:：]?$
    |(?:我要|[发發]表|[网網]友|最新|查看|[热熱][门門])[评評][论論](?=$|[\s\d:：(（\[【>»|])
    |分享(?:到|至|給)|打印本[页頁]|[关關][闭閉]窗口|字[体體号號]\s?[:：]|扫一扫
    |[您你]是本文第|(?:[浏瀏][览覽]|[阅閱][读讀]|[点點][击擊]|[访訪][问問])(?:次[数數]|[数數量])\s?[:：]
    |.{0,30}facebook\s?[专專][页頁].{0,80}(?:[让讓]你|我[们們]的)
    |.{0,10}trackback)""",
    re.VERBOSE | re.IGNORECASE,
)


def is_notice(text: str) -> bool:
    """Whether the block ``text`` begins as such a notice does."""
    return _NOTICE.match(text) is not None
