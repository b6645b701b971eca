"""Which language a post is in: kana and hangul decide, then a small model over 13 languages."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

LANGUAGES = ("ja", "en", "zh", "ko", "es", "fr", "de", "pt", "it", "id", "th", "vi", "ru")
UNKNOWN = "und"
_KANA = re.compile(r"[ぁ-ゖァ-ヺｦ-ﾟ]")
_HANGUL = re.compile(r"[가-힣ㄱ-ㆎ]")
_KANJI = re.compile(r"[\u3400-\u9fff々]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_SURE = 0.75


def detect(text: str, hint: str | None = None) -> str:
    """ISO 639-1 of a text without addresses, "und" when nothing tells. `hint`: what others say."""
    known = (hint or "")[:2].lower()
    kana = len(_KANA.findall(text))
    hangul = len(_HANGUL.findall(text))
    if kana or hangul:
        return "ja" if kana >= hangul else "ko"
    if _KANJI.search(text):
        return _of_kanji(text, known)
    if not _LETTER.search(text):
        return known or UNKNOWN
    language, probability = _identifier().classify(text)
    if known in LANGUAGES and (probability < _SURE or len(_WORD.findall(text)) < 4):
        return known
    if probability < _SURE and text.isascii():
        return "en"  # short plain words: English is by far the likeliest in these streams
    return str(language)


def _of_kanji(text: str, known: str) -> str:
    if known in ("ja", "zh"):
        return known
    # A Japanese stream: kanji that a Japanese code page can write are Japanese.
    try:
        text.encode("cp932", "strict")
    except UnicodeEncodeError:
        written = "".join(_KANJI.findall(text))
        return "ja" if _fits_cp932(written) else "zh"
    return "ja"


def _fits_cp932(text: str) -> bool:
    try:
        text.encode("cp932", "strict")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
