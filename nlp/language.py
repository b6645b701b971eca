"""Which language a post is in: what its letters weigh, then a small model over 13 languages."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

LANGUAGES = ("ja", "en", "zh", "ko", "es", "fr", "de", "pt", "it", "id", "th", "vi", "ru")
UNKNOWN = "und"
_KANA = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾟ]")
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_EASTERN = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾟー가-힣ㄱ-ㆎ\u3400-\u9fff々]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_WORD = re.compile(r"(?<![a-zà-öø-ÿ])(?!w+(?![a-z]))[a-zà-öø-ÿ]+")  # a row of w is laughter
_HASHTAG = re.compile(r"[#＃]\w+")
# What faces are made of, in posts of any language: a lone letter of these, or one that none of
# the 13 languages writes. The ツ of ¯\_(ツ)_/¯, the ω of (´・ω・`), the つ of ༼ つ ◕_◕ ༽つ.
_FACE = re.compile(r"(?<![^\W\d_])[ァ-ヺｦ-ﾟづつっへωεσθдз](?![^\W\d_])|[ʕʔᴥಠಥლᕕᕗᐛ໒]", re.IGNORECASE)
_PARTICLES = re.compile(r"[ぁ-ゖー]+")
_HIRAGANA = re.compile(r"[ぁ-ゖ]")
_QUOTED = re.compile(r"「[^「」]{1,400}」|『[^『』]{1,400}』")
_QUOTED_ANYWHERE = re.compile(r'"[^"]{1,400}"|“[^“”]{1,400}”')
# How Japanese goes on after the words of a screen, and how it ends: laughter and marks aside.
_TOLD_IN_JAPANESE = re.compile(
    r"って|と(?:出|表示|言)|んだ|けど|のに(?![ぁ-ゖ])|[ぁ-ゖ]ー?[\Ww笑草_]*\Z", re.IGNORECASE
)
# English that is hardly ever part of a name, as "the", "of", "and" and "on" often are.
_ENGLISH_WORDS = """
i me my you your we our they them their he she it its this that these those there
am is isn are aren was wasn were be been being do does doesn did didn don have has hasn had
can could couldn will won would wouldn should not never ever still just because but so very
what why when where who how if than then again already anyone someone
love hate want need bought got get getting keep keeps tried trying waiting refund please thanks
awful terrible horrible worst broken disappointed amazing anymore
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_IN_LATIN = frozenset(("en", "es", "fr", "de", "pt", "it", "id", "vi"))
_SURE = 0.75


def detect(text: str, hint: str | None = None) -> str:
    """ISO 639-1 of a text without addresses, "und" when nothing tells. `hint`: what others say."""
    known = _known(hint)
    words = text if text.isascii() else _FACE.sub(" ", text)
    eastern = _of_eastern_letters(words, known)
    if eastern and not _is_latin_prose(words, known):
        return eastern
    if eastern:
        words = _EASTERN.sub(" ", words)
    if not _LETTER.search(words):
        # Nothing but a face: those of kana are at home in Japan.
        return known or ("ja" if _KANA.search(text) else UNKNOWN)
    return _of_other_letters(words, known)


def _known(hint: str | None) -> str:
    said = (hint or "").lower()
    return "" if said.startswith(UNKNOWN) else said[:2]


def _of_eastern_letters(text: str, known: str) -> str:
    """ja, ko or zh, by the letters that are theirs; empty without any."""
    kana = len(_KANA.findall(text))
    hangul = len(_HANGUL.findall(text))
    if kana or hangul:
        return "ja" if kana >= hangul else "ko"
    kanji = "".join(_KANJI.findall(text))
    return _of_kanji(kanji, known) if kanji else ""


def _is_latin_prose(text: str, known: str) -> bool:
    """Whether a post with a few kana or kanji is written in another language around them.

    Names in Latin letters are everywhere in Japanese, so many of them say nothing: there must be
    words of English that do, the more of them the less the hint speaks for it. And they must
    outweigh the Japanese, of which each row of hiragana (a particle, an ending) counts most.
    What a Japanese post quotes from a screen is as long as a screen makes it and says nothing.
    """
    plain = _without_quotations(_HASHTAG.sub(" ", text), known)
    if known == "ja" and _TOLD_IN_JAPANESE.search(plain):
        return False
    words = _LATIN_WORD.findall(plain.lower())
    if len(words) < 2:
        return False
    telling = _telling(words)
    if telling < (0 if known in _IN_LATIN else 3 if known else 2):
        return False
    return len(words) + telling > _eastern_weight(plain)


def _without_quotations(text: str, known: str) -> str:
    """Without Latin words in quotation marks; in those of English only if Japanese tells them."""
    told = _QUOTED.sub(_unless_eastern, text)
    outside = _QUOTED_ANYWHERE.sub(_unless_eastern, told)
    return outside if known == "ja" or _HIRAGANA.search(outside) else told


def _unless_eastern(quoted: re.Match[str]) -> str:
    return quoted[0] if _EASTERN.search(quoted[0]) else " "


def _telling(words: list[str]) -> int:
    return sum(word in _ENGLISH for word in words)


def _eastern_weight(text: str) -> float:
    """About as many as Latin words that say the same."""
    letters = len(_EASTERN.findall(text)) + len(_HANGUL.findall(text))
    return 0.5 * letters + 1.5 * len(_PARTICLES.findall(text))


def _of_kanji(kanji: str, known: str) -> str:
    """A Japanese stream: kanji that a Japanese code page can write are Japanese."""
    if known == "zh" or _fits_cp932(kanji):
        return known if known == "zh" else "ja"
    if known != "ja":
        return "zh"
    # A rare kanji of a Japanese name (鷗) is no Chinese; simplified ones all over are.
    odd = sum(not _fits_cp932(one) for one in kanji)
    return "zh" if odd > 1 and odd * 4 >= len(kanji) else "ja"


def _fits_cp932(text: str) -> bool:
    try:
        text.encode("cp932", "strict")
    except UnicodeEncodeError:
        return False
    return True


def _of_other_letters(text: str, known: str) -> str:
    language, probability = _identifier().classify(text)
    words = _WORD.findall(text)
    is_short = probability < _SURE or len(words) < 4
    if known in LANGUAGES and is_short and not _contradicts(words, known):
        return known
    if probability < _SURE and "".join(words).isascii():
        return "en"  # short plain words: English is by far the likeliest in these streams
    return str(language)


def _contradicts(words: list[str], known: str) -> bool:
    """English sentences contradict a hint that says Japanese; names alone do not."""
    return known not in _IN_LATIN and _telling([word.lower() for word in words]) > 0


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
