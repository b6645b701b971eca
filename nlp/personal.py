"""Personal data in a text: telephone, mail, postal address, cards, order and account numbers."""

from __future__ import annotations

import re

from nlp.base import Span
from nlp.normalise import Prepared

_MAIL = re.compile(r"[a-z0-9._%+\-]+\s?@\s?[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,}")
_CARD = re.compile(r"(?<![\d\-])\d(?:[ \-]?\d){12,18}(?![\d\-])")
_PHONE = re.compile(
    r"(?<![\d\-])(?:"
    r"0\d{1,4}[\-(\s)]{1,2}\d{1,4}[\-)\s]{1,2}\d{3,4}"  # 03-1234-5678, 0120(123)456
    r"|0[5789]0\d{8}|0120\d{6}|0[1-9]\d{8}"  # 09012345678
    r"|\+\d{1,3}[\-\s.]?\(?\d{1,4}\)?(?:[\-\s.]?\d{2,4}){2,4}"  # +81 90 1234 5678
    r"|\(?\d{3}\)?[\-\s.]\d{3}[\-\s.]\d{4}"  # (415) 555-0100
    r")(?![\d\-])"
)
_POSTAL = re.compile(
    r"〒\s?\d{3}-?\d{4}|(?<![\d\-])\d{3}-\d{4}(?![\d\-])"
    r"|(?:東京都|北海道|(?:京都|大阪)府|[一-龠]{2,3}県)[一-龠ぁ-んァ-ヶ]{1,8}[市区町村郡]"
    r"[^\s。、,!?]{0,20}?\d{1,4}(?:丁目|番地?|号|-\d{1,4}){1,3}(?:-\d{1,4}|番|号|室)*"
    r"|\b\d{1,5} (?:[a-z]+ ){1,3}(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd)\b"
)
_NUMBER = r"\s?(?:は|が|:|#|no\.?|number|:|is|が)?\s?[:#]?\s?"
_ORDER = re.compile(
    r"(?:注文|受注|伝票|追跡|予約|問い?合わせ|お客様|会員|order|tracking|booking|ticket|invoice)"
    rf"\s?(?:番号|id|no\.?|number|num|#|コード)?{_NUMBER}(?P<number>(?=[a-z\-]*\d)[a-z0-9][a-z0-9\-]{{4,24}})"
)
_ACCOUNT = re.compile(
    r"(?:口座|普通(?:預金)?|当座|account|iban|支店)"
    rf"\s?(?:番号|no\.?|number)?{_NUMBER}(?P<number>[a-z]{{0,2}}\d[\d \-]{{5,32}}\d)"
)


def personal_data(prepared: Prepared) -> tuple[Span, ...]:
    """Where personal data stand, in the text as given, in order and without overlaps.

    What was told first in this list wins: mail, card (with a right check digit), order number,
    account number, telephone, postal code or address.
    """
    text = prepared.text
    taken: list[tuple[int, int, str]] = []
    found = [("mail", match.span()) for match in _MAIL.finditer(text)]
    found += [("card", m.span()) for m in _CARD.finditer(text) if _luhn(m[0])]
    found += [("order_number", match.span("number")) for match in _ORDER.finditer(text)]
    found += [("account_number", match.span("number")) for match in _ACCOUNT.finditer(text)]
    found += [("phone", match.span()) for match in _PHONE.finditer(text)]
    found += [("postal", match.span()) for match in _POSTAL.finditer(text)]
    for kind, (start, end) in found:
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in taken):
            taken.append((start, end, kind))
    spans = []
    for start, end, kind in sorted(taken):
        first, last = prepared.place(start, end)
        spans.append(Span(kind=kind, start=first, end=last))
    return tuple(spans)


def _luhn(written: str) -> bool:
    digits = [int(char) for char in written if char.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
