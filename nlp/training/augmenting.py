"""The same post as somebody else would have typed it: the labels stay."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Sequence

Change = Callable[[str, random.Random], str]

_MARKS = ("。", "、", ".", ",", "!", "！", "…")
_EMOJI = ("😅", "😂", "🙏", "💦", "✨", "😭", "🤔", "👀", "🥹", "😊")  # any mood: says nothing
_HANDLES = ("@acme_jp", "@support", "@kiku_official", "@help_desk", "@example")
_URLS = ("https://t.example/a8Xk", "https://example.com/p/1021", "http://pic.example.com/xY3")
_WORD = re.compile(r"(?<![\w@./])[A-Za-z']+(?![\w@/])")
_CHAT = {
    "you": "u", "your": "ur", "youre": "ur", "are": "r", "please": "pls", "because": "cos",
    "thanks": "thx", "though": "tho", "people": "ppl", "with": "wiv", "never": "neva", "and": "n",
    "delivery": "delivry", "definitely": "definately", "received": "recieved", "their": "there",
    "waste": "wast", "terrible": "terible", "customer": "custmer", "brilliant": "briliant",
    "amazing": "amazin", "going": "goin", "my": "me", "weird": "wierd", "tomorrow": "tommorow",
}  # fmt: skip
_HALF_TYPED = (("です", "でs"), ("ます", "まs"), ("った", "っt"), ("ない", "なi"), ("して", "しt"))
_TO_HALF = {
    unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)
}  # full-width katakana -> half


def augmented(text: str, dice: random.Random) -> str:
    """The text with one or two changes drawn from `dice`. A laugh is none: it can turn a post."""
    changed = text
    for change in dice.sample(_CHANGES, k=dice.choice((1, 1, 2))):
        changed = change(changed, dice)
    return changed.strip() or text


def _typos(text: str, dice: random.Random) -> str:
    """One slip of the finger, or up to three in a longer text."""
    for _ in range(dice.randint(1, 1 + min(2, len(text) // 40))):
        text = _typo(text, dice)
    return text


def _typo(text: str, dice: random.Random) -> str:
    """One letter doubled, dropped or swapped with its neighbour."""
    if len(text) < 8:
        return text
    at = dice.randrange(1, len(text) - 2)
    kind = dice.randrange(3)
    if kind == 0:
        return text[:at] + text[at] + text[at:]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _hasty(text: str, dice: random.Random) -> str:
    """English as in a chat, without apostrophes; Japanese left half in Latin letters."""
    text = _WORD.sub(lambda word: _as_in_chat(word[0], dice), text.replace("\u2019", "'"))
    for whole, half in _HALF_TYPED:
        if whole in text and dice.random() < 0.5:
            text = text.replace(whole, half, 1)
    return text


def _as_in_chat(word: str, dice: random.Random) -> str:
    plain = word.replace("'", "")
    return dice.choice((plain, _CHAT.get(plain.lower(), plain)))


def _no_marks(text: str, dice: random.Random) -> str:
    wanted = dice.sample(_MARKS, k=3)
    for mark in wanted:
        text = text.replace(mark, " " if mark in "。、" and dice.random() < 0.5 else "")
    return text


def _more_marks(text: str, dice: random.Random) -> str:
    mark = dice.choice(("！", "!!", "…", "...", "〜", "。。"))
    return text.rstrip("。.!！") + mark


def _width(text: str, dice: random.Random) -> str:
    """Latin and digits full-width, or katakana half-width, as old keyboards leave them."""
    if dice.random() < 0.5:
        return "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)
    return "".join(_TO_HALF.get(c, c) for c in text)


def _emoji(text: str, dice: random.Random) -> str:
    found = dice.choice(_EMOJI)
    if dice.random() < 0.3:
        return found + text
    return text + found * dice.choice((1, 1, 2))


def _no_emoji(text: str, _: random.Random) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "So")


def _handle(text: str, dice: random.Random) -> str:
    found = dice.choice(_HANDLES)
    return f"{found} {text}" if dice.random() < 0.7 else f"{text} {found}"


def _url(text: str, dice: random.Random) -> str:
    return f"{text} {dice.choice(_URLS)}"


def _case(text: str, dice: random.Random) -> str:
    return text.lower() if dice.random() < 0.7 else text.upper()


def _lines(text: str, _: random.Random) -> str:
    return text.replace("\n", " ") if "\n" in text else text.replace("。", "。\n", 1)


_CHANGES: Sequence[Change] = (
    _typos, _typos, _hasty, _no_marks, _more_marks, _width, _emoji, _no_emoji, _handle, _url,
    _case, _lines,
)  # fmt: skip
