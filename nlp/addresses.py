"""Postal codes and addresses in a text, as people in Japan and elsewhere write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CODE = re.compile(
    r"〒\s?\d{3}-?\d{4}(?!\d)"
    r"|(?<![\d\-a-z¥$€£])\d{3}-\d{4}(?![\d\-])(?!\s?(?:円|人|個|件|名|点|%|年|ドル|yen|usd))"
)

_NUMERAL = r"[\d〇一二三四五六七八九十百]{1,4}"
_LETTER = r"[一-龠々ヶァ-ヺー]"
_CITY = r"[市区町村郡](?![民長役営販場間])(?!田[ァ-ヺ\d\s])"  # no citizens, no market, no 町田 2-1
# The town in the city: what begins with a particle, or holds one, is a sentence.
_TOWN = r"(?![のがはをでにへとも])(?:(?![はをでに])[一-龠々ヶァ-ヺーぁ-ん]|\d{1,2}条){1,20}?"
# におの浜: such towns are believed after a prefecture and before more than two numbers.
_ODD_TOWN = r"[のがはでにへとも](?:(?![はをでに])[一-龠々ヶァ-ヺーぁ-ん]){1,10}?"
_CHOME = (
    rf"{_NUMERAL}丁目(?:\s?{_NUMERAL}(?:番地?(?:\s?の?{_NUMERAL}号?)?|(?:-\d{{1,4}}){{1,2}}"
    r"|(?![\d時分日月人])))?"
)
_LOT = rf"{_NUMERAL}(?:番地(?:の?{_NUMERAL}|-\d{{1,4}})?|番{_NUMERAL}号)"
_NO_YEAR = r"(?!(?:19|20)\d\d-)"
_THREE = rf"{_NO_YEAR}\d{{1,4}}-\d{{1,4}}-\d{{1,4}}(?:-\d{{1,4}})?"
# No hours, days or scores: 10-12時, 3-2 勝ち. These often follow a space, so a lot must not.
_TWO = rf"{_NO_YEAR}\d{{1,4}}(?:-\d{{1,4}}){{1,3}}(?![\d\-]|\s?[時月日勝敗])"
_ONE = r"(?<![道風第])\d{1,4}号(?![室線館車機店棟球戦])"  # no 国道5号, no 台風5号
_END = r"(?![\d\-])(?:\s?\d{1,4}号室|号室?)?"
_PREFECTURE = r"(?:東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県)[一-龠ぁ-んァ-ヶー々]{1,8}?" + _CITY
_ADDRESS = re.compile(
    rf"{_PREFECTURE}\s?(?:{_TOWN}(?:\s?(?:{_CHOME}|{_LOT}|{_THREE})|{_TWO}|{_ONE})"
    rf"|{_ODD_TOWN}(?:{_CHOME}|{_LOT}|{_THREE})|{_THREE}){_END}"
    rf"|(?:{_LETTER}{{1,6}}|(?:(?![のがはをでに])[ぁ-ん]){{2,5}}){_CITY}"
    rf"\s?{_TOWN}\s?(?:{_CHOME}|{_LOT}|{_THREE}){_END}"
    rf"|{_LETTER}{{0,8}}?{_NUMERAL}丁目\s?{_NUMERAL}"
    rf"(?:番地(?:\s?の?{_NUMERAL})?|番\s?の?{_NUMERAL}号?|(?:-\d{{1,4}}){{1,2}}){_END}"
)

_NO_STREET = (
    r"(?:on|at|in|of|the|a|an|and|or|to|from|for|my|your|our|this|that|via|down|by|now|per|more"
    r"|min|mins|minutes?|hours?|hrs?|days?|weeks?|miles?|km|people|cars?"
    r"|hard|flash|usb|ssd|disk|external|google|wheel|test|[gt]b)\b"
)
_STREET = re.compile(
    rf"(?<![\d.:,\-£$€])\b\d{{1,5}} (?:(?!{_NO_STREET})[a-z]+ ){{1,3}}"
    r"(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd)\b"
)


def postal_places(text: str) -> Iterator[tuple[int, int]]:
    """Where postal codes and addresses stand in a normalised text, hyphens for all its dashes."""
    for shape in (_CODE, _ADDRESS, _STREET):
        for match in shape.finditer(text):
            yield match.span()
