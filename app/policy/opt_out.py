"""Words by which a person asks us not to write to them: 「リプ不要」「やめて」, "stop"."""

from __future__ import annotations

import re
import unicodedata

_ANSWER = r"(?:リプ(?:ライ)?|返信|返事|お返事|ご返信|メンション|連絡|ご連絡|コメント)"
_REFUSED = (
    r"(?:不要|無用|いらな|要らな|いりませ|要りませ|しないで|しなくて(?:いい|良い|結構)"
    r"|(?:し)?て?こないで|は?結構です|はやめて|をやめて|やめて|やめろ|お断り|禁止)"
)

_ANYWHERE = tuple(
    re.compile(pattern)
    for pattern in (
        _ANSWER + r"(?:は|を|も|とか|など)?" + _REFUSED,
        r"(?:話し?|声を?)(?:かけ|掛け)(?:ないで|てこないで|てくるな|るな)",
        r"(?:絡んで|からんで|絡まない|返信して|リプして|リプライして)(?:こないで|くるな|で(?:ください|くれ))",
        r"(?:放って|ほって|ほうって|ほっと)おいて(?:ください|下さい|くれ|よ|$)",
        r"ほっといて(?:ください|下さい|くれ|よ|$)",
        r"二度と(?:話|連絡|返信|リプ|絡)",
        (
            r"\b(?:stop|quit)\s+(?:contacting|messaging|replying|answering|tagging|writing|talking"
            r"|tweeting|@ing|dming|bothering|spamming)\b"
        ),
        (
            r"\b(?:do\s+not|don'?t|never)\s+(?:ever\s+)?(?:contact|message|reply(?:\s+to)?|tag|@"
            r"|write\s+to|talk\s+to|dm|bother)\s+me\b"
        ),
        r"\bleave\s+me\s+alone\b",
        r"\bno\s+(?:replies|reply|contact)(?:\s+please|\s+needed)?\s*[.!]*$",
        r"\bopt(?:ing)?\s+(?:me\s+)?out\b",
    )
)

_WHOLE = re.compile(
    r"(?:もう|本当に|マジで|ほんとに|ほんと)*(?:やめて|止めて)(?:ください|下さい|くれ|ほしい|欲しい|よ|ね)*"
    r"|stop(?:\s+it)?(?:\s+please)?|please\s+stop|unsubscribe"
)

_HANDLES = re.compile(r"@[\w.@-]+")
_MARKS = re.compile(r"[\s!?.,、。…~〜w♪☆*笑()ー-]+$")


def asks_to_stop(text: str) -> bool:
    """Whether a post asks us not to answer. Only its first 1,000 characters are read."""
    said = unicodedata.normalize("NFKC", text[:1000]).casefold().replace("’", "'")
    said = _HANDLES.sub(" ", said).strip()
    if _WHOLE.fullmatch(_MARKS.sub("", said)):
        return True
    return any(pattern.search(said) for pattern in _ANYWHERE)
