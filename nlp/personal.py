"""Personal data in a text: telephone, mail, postal address, cards, order and account numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.addresses import postal_places
from nlp.base import Span
from nlp.normalise import READ_AT_MOST, Prepared, prepare

_Places = Iterator[tuple[int, int]]

_BESIDE = 100  # characters that are read around a find, so that no window cuts it
_MAYBE = re.compile(r"[\d@＠]|丁目|番地")  # a text without any of these has none of them

# Every dash that people type between numbers becomes a hyphen, the long vowel mark too.
_DASH = re.compile(
    r"(?<=[a-z\d])[‐‑‒–—―−─](?=[a-z\d])"
    r"|(?<=[\d〇一二三四五六七八九十])[ー‐‑‒–—―−─](?=[\d〇一二三四五六七八九十])"
)
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}(?:-\d{1,2})?(?!\d)|\d{1,2}-\d{1,2}-(?:19|20)\d\d(?!\d)")
_RANGE = re.compile(r"\d{1,2}-\d{1,2}")  # 19-21
_DAY = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")  # 20261123
_HOURS = re.compile(r"[012]?\d[0-5]\d-[012]?\d[0-5]\d")  # 0900-1700
_LATIN_UNIT = (
    r"(?:yen|jpy|usd|eur|gbp|dollars?|bucks|points?|pts|pcs|pieces|units|people|times|items"
    r"|followers?|views?|subscribers?|subs|fans|likes|posts"
    r"|[kmgt]b|mah|ml|kg|mm|cm|fps|[ap]m|hours?|days?|mins?|minutes)(?![a-z])"
)
_UNIT = re.compile(
    r"\s?\+?\s?(?:円|元|個|人|名(?![義前様])|件|点|本|枚|台|回|再生|フォロワー|万|億|千|ドル|ポイント"
    rf"|年|月|日|時|分|秒|倍|位|歳|%|,\d|{_LATIN_UNIT})"
)
_AMOUNT = re.compile(rf"[\d\-]+{_LATIN_UNIT}")  # 10000mah

# An address follows its name or stands free on both sides; a handle follows a space, or an @.
_MAIL = re.compile(
    r"(?<![a-z0-9._%+\-@])[._%+\-]*(?P<name>[a-z0-9][a-z0-9._%+\-]*)(?:@\s?|(?P<free>\s@\s))"
    r"(?P<host>[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.[a-z]{2,})"
)
_NO_NAMES = """
at us me you now here it all see out order buy shop more info live sale join visit
support contact help team store
"""
_INVITES = frozenset(_NO_NAMES.split())  # go @ mimizu.com is a place
_CARD = re.compile(r"(?<![\d\-])\d(?:[ \-]?\d){13,18}(?![\d\-])")  # 13 digits: on every packet
_PHONE = re.compile(
    r"(?<![\d\-])(?<!\d[:./])(?:"
    r"0\d{1,4}(?: ?- ?|[(\s]{1,2})\d{1,4}(?: ?- ?|[)\s]{1,2})\d{3,4}"  # 03-1234-5678, 0120(123)456
    r"|\(0\d{1,4}\)\s?\d{1,4}[\- ]\d{3,4}"  # (03)1234-5678
    r"|0\d{1,3}\.\d{2,4}\.\d{4}(?!\.\d)"  # 03.1234.5678
    r"|0[5789]0(?:\d{8}|-\d{8}|\d{4}-\d{4})|0120\d{6}|0[1-9]\d{8}"  # 09012345678, 090-12345678
    r"|\+\d{1,3}[\-\s.]?\(?\d{1,4}\)?(?:[\-\s.]?\d{2,4}){2,4}"  # +81 90 1234 5678
    r"|\(?\d{3}\)?[\-\s.]\d{3}[\-\s.]\d{4}"  # (415) 555-0100
    r")(?![\d\-])"
)

_MARKS = r"[\s:#=、,「『【(\[\"'→]{0,3}"
_TO = rf"{_MARKS}(?:は|が|is)?{_MARKS}"  # from the word to the number: 注文番号は「…
_ORDER = re.compile(
    r"(?:注文|受注|オーダー|伝票|送り状|追跡|予約|受付|契約|問い?合わ?せ|お客(?:様|さま)|会員|荷物"
    r"|(?<![a-z])(?:order|tracking|booking|reservation|ticket|invoice)(?![a-z]))"
    r"\s?(?P<word>番号|ナンバー|コード|no\.|(?:no|number|num|id|code)(?![a-z])|#)?"
    rf"{_TO}(?P<number>(?=[a-z\-]*\d)[a-z0-9][a-z0-9\-]{{3,30}}(?: \d{{4}}(?![\d年月円])){{0,4}})"
)
_PRODUCT = re.compile(  # airpods4, rtx4090, 15inch
    r"(?:\d+-?)?(?=[a-z]{0,8}[aeiou])[a-z]{4}|(?:ps|rtx|gtx|rx|xps|wh|wf|ddr|i(?=[3579]-))-?\d"
)
_LOCATOR = re.compile(r"(?:booking|reservation)\s(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{6}")  # aw6llq
_ACCOUNT = re.compile(
    r"(?:(?P<word>口座|(?<![a-z])(?:account|acct|iban)(?![a-z]))|普通(?:預金)?|当座(?:預金)?"
    r"|\(普\)|支店)\s?(?:番号|no\.?|number)?"
    rf"{_TO}(?P<number>(?(word)[a-z]{{0,2}}\d[\d \-]{{4,32}}\d|\d{{7}}))(?![\d\-])"
)
_USUALLY = re.compile(r"普通(?!預金|口座)")  # "usually", unless a bank stands beside it
_BANK = re.compile(r"銀行|支店|本店|信金|金庫|農協|預金|口座|振込|振り込|名義|店番")
_NEAR = 40  # characters between a bank and its account
_YUCHO = re.compile(  # 記号10120 番号12345671
    rf"記号(?:番号|・番号)?{_TO}(?P<number>1\d{{4}}(?:-\d)?[\s、,/\-]{{0,3}}(?:番号{_TO})?\d{{2,8}})(?!\d)"
)
_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}\d\d(?: ?[a-z0-9]){11,30}(?![a-z0-9])")


def personal_data(prepared: Prepared) -> tuple[Span, ...]:
    """Where personal data stand, in the whole text as given, in order and without overlaps.

    What was told first in this list wins: mail, card (with a right check digit), order number,
    account number, telephone, postal code or address.
    """
    original = prepared.original
    step = READ_AT_MOST - 2 * _BESIDE
    spans = list(_in_window(prepared, 0))
    if len(original) <= READ_AT_MOST:
        return tuple(spans)
    spans = [span for span in spans if span.start < _BESIDE + step]
    for at in range(step, len(original) - _BESIDE, step):
        window = original[at : at + READ_AT_MOST]
        first, last = at + _BESIDE, at + _BESIDE + step
        if _MAYBE.search(window):
            found = _in_window(prepare(window), at)
            spans += (span for span in found if first <= span.start < last)
    return tuple(spans)


def _in_window(prepared: Prepared, at: int) -> Iterator[Span]:
    """What a text has that begins at this place of the whole."""
    if not _MAYBE.search(prepared.text):
        return
    taken: list[tuple[int, int, str]] = []
    for kind, (start, end) in _found(_DASH.sub("-", prepared.text)):
        if all(end <= other_start or other_end <= start for other_start, other_end, _ in taken):
            taken.append((start, end, kind))
    for start, end, kind in sorted(taken):
        first, last = prepared.place(start, end)
        yield Span(kind=kind, start=at + first, end=at + last)


def _found(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    for kind, places in (
        ("mail", _mails(text)),
        ("card", (match.span() for match in _CARD.finditer(text) if _luhn(match[0]))),
        ("order_number", _orders(text)),
        ("account_number", _accounts(text)),
        ("phone", (match.span() for match in _PHONE.finditer(text) if _rings(match[0]))),
        ("postal", postal_places(text)),
    ):
        for place in places:
            yield kind, place


def _mails(text: str) -> _Places:
    for match in _MAIL.finditer(text):
        invites = match["name"] in _INVITES or match["host"].endswith(".bsky.social")
        if not (match["free"] and invites):
            yield match.start("name"), match.end()


def _orders(text: str) -> _Places:
    for match in _ORDER.finditer(text):
        number, start = match["number"].rstrip("-"), match.start("number")
        if match["word"]:
            is_order = _is_named_order(number)
        elif _UNIT.match(text, match.end()) or _is_dialled(number) or _is_amount(number):
            is_order = False
        else:
            is_marked = any(mark in ":=" for mark in text[match.start() : start])
            is_order = _is_order(number, 1 if is_marked or _LOCATOR.fullmatch(match[0]) else 5)
        if is_order:
            yield start, start + len(number)


def _is_dialled(number: str) -> bool:
    """お問い合わせは0120-123-456"""
    return "-" in number and _PHONE.fullmatch(number) is not None


def _is_amount(number: str) -> bool:
    return bool(_AMOUNT.fullmatch(number) or _HOURS.fullmatch(number))


def _is_named_order(number: str) -> bool:
    """The text says that it is a number."""
    digits = _digits(number)
    if _DATE.fullmatch(number) or _RANGE.fullmatch(number) or max(digits + 1, len(number)) < 5:
        return False
    return digits >= 4 or not _PRODUCT.match(number)


def _is_order(number: str, least: int) -> bool:
    """What no word names may be a thing: M4Pro, EOS-R50. `least`: so many digits an order has."""
    if len(number) < 5 or _digits(number) < least:
        return False
    is_date = _DATE.fullmatch(number) or _RANGE.fullmatch(number) or _DAY.fullmatch(number)
    return not (is_date or _PRODUCT.match(number))


def _digits(written: str) -> int:
    return sum(map(str.isdigit, written))


def _accounts(text: str) -> _Places:
    for match in (*_YUCHO.finditer(text), *_ACCOUNT.finditer(text)):
        number = match["number"]
        is_other = _DATE.match(number) or _DAY.fullmatch(number) or _UNIT.match(text, match.end())
        if not is_other and (not _USUALLY.match(match[0]) or _has_bank(text, *match.span())):
            yield match.span("number")
    for match in _IBAN.finditer(text):
        number = match[0]
        while not _checks_97(number) and " " in number:  # the words after it are none of it
            number = number.rpartition(" ")[0]
        if _checks_97(number):
            yield match.start(), match.start() + len(number)


def _has_bank(text: str, start: int, end: int) -> bool:
    return _BANK.search(text, max(0, start - _NEAR), end + _NEAR) is not None


def _checks_97(written: str) -> bool:
    number = written.replace(" ", "")
    turned = number[4:] + number[:4]
    if _digits(number) < 10:  # one sentence in 97 fits too
        return False
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1


def _rings(written: str) -> bool:
    """Whether there are as many digits as a telephone has: 01-02-2026 has not."""
    digits = _digits(written)
    return digits in (10, 11) or (written.startswith("+") and 10 <= digits <= 15)


def _luhn(written: str) -> bool:
    digits = [int(char) for char in written if char.isdigit()]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
