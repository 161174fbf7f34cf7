"""Bytes of a Chinese page to text, whatever the page claims about itself.

Declared charsets are wrong often enough (GBK bodies under ``utf-8`` headers and the reverse) that a claim is only one
candidate among others. Order: byte order mark, UTF-16 without a mark, seven-bit Chinese, strict UTF-8, then the candidate
whose text reads most like Chinese. UTF-7 is never tried: it hides markup from every filter. GB2312 and GBK are read as
GB18030 and Big5 as Big5-HKSCS, their supersets (WHATWG Encoding Standard, "gb18030" and "big5").
"""

import codecs
import re
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE: Final = ("gb18030", "big5hkscs")
_LEGACY: Final = re.compile(r"iso8859-\d{1,2}|cp(?:125\d|874|932|949)|koi8-[ru]|shift_jis|euc_(?:jp|kr)|iso2022_(?:jp|kr)|ascii")
_CLAIM: Final = re.compile(rb"""(?:charset|encoding)\s{0,4}=\s{0,4}["']?\s{0,4}([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE)
_HZ: Final = re.compile(rb"~\{((?:[\x21-\x77][\x21-\x7e]){1,2000})~\}")
_ASCII: Final = re.compile("[\x00-\x7f]+")
_RARE: Final = re.compile("[\u3400-\u4dbf\ue000-\uf8ff\U00020000-\U0010ffff\x80-\x9f]")
_COMMON: Final = re.compile(
    "[，。、；：？！“”《》（）【】　·"
    "的一是不了在人有我他这中大来上个国到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文"
    "无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几"
    "很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立"
    "市场监管质量安全产品合格召回企业生活消费网站首页新闻"
    "這來個國說們為時會對裡後麼沒還發當開經頭動兩長樣現將與進實點種聲話兒問機給幾業間門東電氣關並內產萬場師書員報車見學過無從聽請訊號區體應該讓認識"
    "臺灣網頁新聞質檢驗買賣賓發華務點樂親愛]"
)
_CLAIM_BYTES: Final = 8192
_SAMPLE: Final = 20_000
_LEAST_REPAIRED: Final = 6


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a body; ``conflict``: a declared charset was wrong; ``replaced``: U+FFFD characters in the text."""

    text: str
    charset: str
    conflict: bool
    replaced: int


def decode(body: bytes, declared: str = "") -> Decoded:
    """Decode ``body``; ``declared`` is the charset of the HTTP header, empty where there is none. Never raises."""
    claims = _read_claims(body, declared)
    for mark, charset in _MARKS:
        if body.startswith(mark):
            return _conclude(body[len(mark) :], charset, claims)
    if charset := _detect_wide(body):
        return _conclude(body, charset, claims)
    if body.isascii():
        return _decode_seven_bit(body, claims)
    if _is_strict(body, "utf-8") and not _is_accidental(body, claims):
        return _conclude(body, "utf-8", claims)
    return _conclude(body, _choose(body, claims), claims)


def looks_garbled(text: str) -> bool:
    """True where UTF-8 was once decoded as GBK or Latin-1 (锛屾槸, ä¸­å›½, 锟斤拷): flagged, not repaired. Reads 2,000 characters."""
    sample = _ASCII.sub("", text[:_SAMPLE])[:2000]
    if 3 * sample.count("锟斤拷") * 2 > len(sample) > 0:
        return True
    return any(_turns_chinese(sample.encode(charset, "ignore")) for charset in ("gb18030", "cp1252", "latin-1"))


def _turns_chinese(body: bytes) -> bool:
    """True where bytes read as UTF-8 are everyday Chinese for a third: text that was right before never is."""
    repaired = _ASCII.sub("", body.decode("utf-8", "ignore"))
    return len(repaired) >= _LEAST_REPAIRED and 3 * len(_COMMON.findall(repaired)) > len(repaired) and len(body) < 5 * len(repaired)


def _read_claims(body: bytes, declared: str) -> tuple[str, ...]:
    """Codecs that header, XML prolog and meta tags name, in that order, each once; unknown and unsafe names are left out."""
    names = [declared.strip().strip("\"'")[:30], *(name.decode("ascii") for name in _CLAIM.findall(body[:_CLAIM_BYTES])[:4])]
    return tuple(dict.fromkeys(codec for name in names if (codec := _resolve(name))))


def _resolve(name: str) -> str:
    """Our codec for a charset label, or an empty string."""
    label = name.lower().replace("_", "-").removeprefix("x-")
    if label.startswith(("gb", "cp936", "ms936", "windows-936", "euc-cn", "hz-gb")):
        return "hz" if label.startswith("hz") else "gb18030"
    if label.removeprefix("x-").startswith(("big5", "cp950", "ms950", "windows-950", "csbig5")):
        return "big5hkscs"
    try:
        codec = codecs.lookup(label.encode("ascii", "ignore").decode("ascii")).name
    except (LookupError, ValueError):
        return ""
    if codec == "iso8859-1":
        return "cp1252"
    return codec if codec == "utf-8" or _LEGACY.fullmatch(codec) else ""


def _detect_wide(body: bytes) -> str:
    """UTF-16 without a mark: markup leaves a zero in every other byte."""
    head = body[:400]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 4 < len(head) or min(even, odd) * 8 > max(even, odd):
        return ""
    charset = "utf-16-be" if even > odd else "utf-16-le"
    return charset if _is_strict(body[: len(body) // 2 * 2], charset) else ""


def _decode_seven_bit(body: bytes, claims: tuple[str, ...]) -> Decoded:
    """ASCII, or Chinese in HZ (RFC 1843) or an ISO-2022 form where declared and without fault; otherwise it stays ASCII."""
    for charset in claims:
        if charset.startswith("iso2022") and b"\x1b" in body and _is_strict(body, charset):
            return _conclude(body, charset, claims)
    if ("hz" in claims or not claims) and _HZ.search(body) and _is_strict(body, "hz"):
        return _conclude(body, "hz", claims)
    return Decoded(body.decode("ascii"), "ascii", conflict=False, replaced=0)


def _is_strict(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def _is_accidental(body: bytes, claims: tuple[str, ...]) -> bool:
    """Short GBK or Big5 text can be valid UTF-8 by chance: then a declared Chinese charset gives Han and UTF-8 gives none."""
    claimed = [charset for charset in claims if charset in _CHINESE and _is_strict(body, charset)]
    return bool(claimed) and _plausibility(body, claimed[0]) > max(0.3, _plausibility(body, "utf-8"))


def _choose(body: bytes, claims: tuple[str, ...]) -> str:
    """The candidate whose text reads most like Chinese; claims come first, so that they win a tie."""
    candidates = dict.fromkeys([charset for charset in claims if charset != "hz"] + ["utf-8", *_CHINESE])
    return max(candidates, key=lambda charset: _plausibility(body, charset) + 0.1 * (charset in claims))


def _plausibility(body: bytes, charset: str) -> float:
    """Everyday Chinese characters minus faults, per non-ASCII character; about 0.5 for Chinese text, below 0.1 for a wrong charset."""
    sample = _ASCII.sub("", body.decode(charset, "replace"))[:_SAMPLE]
    if not sample:
        return 0.0
    faults = 3 * sample.count("\ufffd") + len(_RARE.findall(sample))
    foreign = 0.2 * len(sample) if charset not in (*_CHINESE, "utf-8") else 0.0
    return (len(_COMMON.findall(sample)) + foreign - faults) / len(sample)


def _conclude(body: bytes, charset: str, claims: tuple[str, ...]) -> Decoded:
    text = body.decode(charset, "replace")
    replaced = text.count("\ufffd")
    conflict = bool(claims) and any(claim != charset for claim in claims) and not text.isascii()
    return Decoded(text, charset, conflict, replaced)
