"""Personal data of private people, replaced by as many ``*`` as it had characters, so that offsets stay true.

Masked (PIPL articles 6, 28 and 47; 网络数据安全管理条例 24):

- mobile numbers, also with +86, blanks, hyphens or full-width digits;
- identity-card numbers (GB 11643): 18 characters with a possible birth date, or 15 to 18 digits behind 身份证;
- licence plates (GA 36), e-mail addresses, QQ and 微信 numbers behind their label;
- bank cards: 15 to 19 digits with a right Luhn sum (ISO/IEC 7812-1) behind a label such as 卡号;
- names in 张三（男，35岁） and behind 投诉人：, 联系人：, 姓名：; names that are hidden already (李某) stay;
- land lines only behind a label that makes them private (家庭电话, 投诉人电话 …).

Kept, because they belong to firms, offices and products: service lines (400, 800, 12315), land lines of offices,
unified social credit codes, standard, model, batch and serial numbers, bar codes, dates.
"""

import re
from collections.abc import Iterator
from datetime import date

MASK = "*"

_SEP = r"[ \u3000\-－–—.·]?"
_ALONE = r"(?<![0-9A-Za-z０-９])"
_END = r"(?![0-9A-Za-z０-９])"
_COUNTRY = rf"(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{_SEP})?"
_MOBILE = re.compile(
    rf"{_ALONE}{_COUNTRY}[1１][3-9３-９]"
    rf"(?:\d{_SEP}\d{{4}}{_SEP}\d{{4}}|\d{{2}}{_SEP}\d{{3}}{_SEP}\d{{4}}|\d{_SEP}\d{{3}}{_SEP}\d{{5}}){_END}"
)
_MOBILE_SPACED = re.compile(rf"{_ALONE}[1１][ \-][3-9３-９](?:[ \-]\d){{9}}{_END}")
_IDENTITY = re.compile(rf"{_ALONE}\d{{6}}{_SEP}\d{{8}}{_SEP}\d{{3}}[\dXxＸｘ]{_END}")
_IDENTITY_LABELLED = re.compile(rf"身份证(?:号码|号)?(?:为|是)?[：: ]{{0,2}}(\d{{15}}|\d{{17}}[\dXxＸｘ]){_END}")
_PLATE = re.compile(
    r"(?<![全最更创])[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·•.\- ]?"
    r"(?=[A-Z]{0,3}\d|\d)(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳领])(?![0-9A-Za-z\-/型款批])"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]{1,64}[@＠](?:[A-Za-z0-9\-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_ACCOUNT = re.compile(r"(?:QQ|qq|微信)(?:号码|号)?[：: ]{1,2}([A-Za-z0-9][A-Za-z0-9_\-]{4,19})")
_CARD = re.compile(rf"{_ALONE}\d{{4}}(?:{_SEP}\d{{4}}){{2}}{_SEP}\d{{3,4}}{_SEP}\d{{0,3}}(?<=\d){_END}")
_LANDLINE = re.compile(
    r"(?:(?:家庭|住宅|私人|本人|家属)(?:联系)?电话|(?:投诉|举报|申诉|报料|受害)人(?:联系)?电话)(?:号码)?(?:为|是)?[：: ]{0,2}"
    r"((?:[(（]?0\d{2,3}[)）]?[\-－ ]?)?\d{7,8})" + _END
)
_AGE = re.compile(r"(?<=[\u4e00-\u9fff])[，,、（( ]{0,2}[男女]性?[，,、 ]{0,2}\d{1,3}岁")
_PERSON_LABEL = re.compile(r"(?:投诉人|举报人|申诉人|报料人|联系人|姓名)(?:姓名)?[：:] ?([\u4e00-\u9fff]{2,4})")
_PRODUCT_LABEL = re.compile(r"(?:批号|批次|型号|货号|条码|条形码|编号|编码|序列号|证号|代码|注册号|许可证|订单号|单号)[^，。；\n]{0,6}$")
_CARD_LABEL = re.compile(r"(?:银行卡|信用卡|储蓄卡|卡号|账号|账户|帐号|帐户|收款)[^，。；\n]{0,8}$")

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏"
    "韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧"
    "耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪"
)
_COMPOUND_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯")
_NOT_NAMES = frozenset(
    {"顾客", "路人", "司机", "家属", "员工", "店主", "成人", "成年", "农民", "幼童", "孩童", "方均", "女童", "男童", "儿童"}
)

Span = tuple[int, int]


def mask(text: str) -> str:
    """``text`` with personal data replaced by ``*``; same length, and masking twice changes nothing more."""
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def _mask_once(text: str) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in sorted(_spans(text)):
        if end > done:
            start = max(start, done)
            pieces += (text[done:start], MASK * (end - start))
            done = end
    return "".join((*pieces, text[done:]))


def _spans(text: str) -> Iterator[Span]:
    for pattern in (_EMAIL, _PLATE):
        yield from (match.span() for match in pattern.finditer(text))
    for pattern in (_IDENTITY_LABELLED, _ACCOUNT, _LANDLINE):
        yield from (match.span(1) for match in pattern.finditer(text))
    yield from _mobiles(text)
    yield from _identities(text)
    yield from _cards(text)
    yield from _names(text)


def _mobiles(text: str) -> Iterator[Span]:
    for pattern in (_MOBILE, _MOBILE_SPACED):
        for match in pattern.finditer(text):
            if not _follows(text, match.start(), _PRODUCT_LABEL):
                yield match.span()


def _identities(text: str) -> Iterator[Span]:
    for match in _IDENTITY.finditer(text):
        number = _plain(match.group())
        certain = _checksum(number) or not _follows(text, match.start(), _PRODUCT_LABEL)
        if _possible_birth(number) and certain:
            yield match.span()


def _cards(text: str) -> Iterator[Span]:
    for match in _CARD.finditer(text):
        if _follows(text, match.start(), _CARD_LABEL) and _luhn(_plain(match.group())):
            yield match.span()


def _names(text: str) -> Iterator[Span]:
    for match in _AGE.finditer(text):
        yield from _name_before(text, match.start())
    for match in _PERSON_LABEL.finditer(text):
        name = match.group(1)
        length = next((n for n in (4, 3, 2) if _is_name(name[:n]) and len(name) >= n), 0)
        if length:
            yield match.start(1), match.start(1) + length


def _name_before(text: str, end: int) -> Iterator[Span]:
    for length in (4, 3, 2):
        if end >= length and _is_name(text[end - length : end]):
            yield end - length, end
            return


def _is_name(text: str) -> bool:
    """A family name with one or two characters behind it; names hidden by 某 need no mask."""
    if "某" in text or text in _NOT_NAMES or not all("\u4e00" <= character <= "\u9fff" for character in text):
        return False
    if text.startswith(_COMPOUND_SURNAMES):
        return len(text) in {3, 4}
    return len(text) in {2, 3} and text[0] in _SURNAMES


def _follows(text: str, position: int, label: re.Pattern[str]) -> bool:
    return label.search(text[max(0, position - 14) : position]) is not None


def _plain(number: str) -> str:
    """Digits in ASCII, the check letter as X, separators gone."""
    return "".join(
        "X" if character in "XxＸｘ" else str(int(character)) for character in number if character.isdigit() or character in "XxＸｘ"
    )


def _possible_birth(number: str) -> bool:
    """Characters 7 to 14 are a day since 1900 that is not in the far future, and the first two can be a province (GB/T 2260)."""
    year, month, day = int(number[6:10]), int(number[10:12]), int(number[12:14])
    if not (1900 <= year <= 2099 and "11" <= number[:2] <= "83"):
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _checksum(number: str) -> bool:
    """The check character of GB 11643 (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * pow(2, 17 - index, 11) for index, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17]


def _luhn(number: str) -> bool:
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(number)))
    return 15 <= len(number) <= 19 and sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
