"""How an answer is received: plain rules on its words, which anybody can read and dispute."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum

from listeners.demo.cast import Opening

SHORTEST = {"ja": 15, "en": 30}  # characters

_HANDLES = re.compile(r"@[\w.]+")
_KANA = re.compile(r"[぀-ヿ]")
_LATIN = re.compile(r"[A-Za-z]")
_NOISE = re.compile(r"[\W_]+")
_NAME = re.compile(r"\S{1,20}?(?:さん|様|さま)|\b(?:Hi|Hello|Dear|Hey)\s+[\w. ]{1,30}?[,!]")
_APOLOGY = re.compile(
    r"申し訳|お詫び|おわび|すみません|すいません|ごめん|失礼いたしました|恐れ入り|恐縮|心苦し"
    r"|ご不便|ご迷惑|ご心配をおかけ|\bsorry\b|apolog|\bregret\b|forgive|our fault|our mistake",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"電話番号|携帯番号|ご住所|住所を|メールアドレス|カード番号|生年月日|お名前をフルネーム"
    r"|phone number|home address|e-?mail address|card number|date of birth",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"教えて|お知らせくだ|ご記入|ご返信|書いて|いただけますか|ください"
    r"|send us|tell us|reply with|share your|post your|what is your|please (?:give|provide)",
    re.IGNORECASE,
)
_IN_PRIVATE = re.compile(
    r"DM|ダイレクトメッセージ|メッセージにて|非公開|direct message|in private|privately",
    re.IGNORECASE,
)
_NEVER_HERE = re.compile(
    r"書かないで|記載しないで|書き込まないで|投稿しないで"
    r"|(?:do not|don't|never) (?:post|share|write)",
    re.IGNORECASE,
)
_BRUSHED_OFF = re.compile(
    r"仕様です|仕様となって|自己責任|お客様の(?:環境|使い方)が|対応いたしかねます"
    r"|works as (?:designed|intended)|not our (?:problem|responsibility)|your own risk",
    re.IGNORECASE,
)


class Flaw(StrEnum):
    """Why a person took an answer badly."""

    too_short = "too_short"
    wrong_language = "wrong_language"
    no_apology = "no_apology"
    said_to_others = "said_to_others"
    asks_in_public = "asks_in_public"
    brushed_off = "brushed_off"


def flaws(
    text: str, opening: Opening, *, said_to_others: Collection[str], helped_before: bool = False
) -> tuple[Flaw, ...]:
    """What is wrong with `text` as an answer to `opening`; nothing when it is a good one.

    `said_to_others` are the `bare` texts of what we answered to other people. Nobody wants an
    apology again from somebody who `helped_before`.
    """
    plain = unicodedata.normalize("NFKC", _HANDLES.sub(" ", text)).strip()
    complaint = opening.intent == "complaint"
    tests = {
        Flaw.too_short: len(plain) < SHORTEST[opening.language],
        Flaw.wrong_language: _is_japanese(plain) != (opening.language == "ja"),
        Flaw.no_apology: complaint and not helped_before and not _APOLOGY.search(plain),
        Flaw.said_to_others: bare(text) in said_to_others,
        Flaw.asks_in_public: _asks_in_public(plain),
        Flaw.brushed_off: complaint and bool(_BRUSHED_OFF.search(plain)),
    }
    return tuple(flaw for flaw, found in tests.items() if found)


def bare(text: str) -> str:
    """A text without handles, names, width, case and punctuation: what a template leaves."""
    plain = unicodedata.normalize("NFKC", _HANDLES.sub(" ", text))
    return _NOISE.sub("", _NAME.sub("", plain, count=1)).casefold()


def _is_japanese(plain: str) -> bool:
    """Mostly: a Japanese name in an English sentence does not make it Japanese."""
    return 3 * len(_KANA.findall(plain)) > len(_LATIN.findall(plain))


def _asks_in_public(plain: str) -> bool:
    """A sentence that asks for a personal datum, unless it points to a private place."""
    return any(
        _PERSONAL.search(sentence)
        and _ASKING.search(sentence)
        and not _IN_PRIVATE.search(sentence)
        and not _NEVER_HERE.search(sentence)
        for sentence in re.split(r"[。!?\n]", plain)
    )
