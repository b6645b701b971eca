"""Why something was decided, in the reader's language."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from nlp.base import Intent, ModelMissing, Reason, Sentiment
from nlp.finding import Found
from nlp.normalise import Prepared
from nlp.rules import Verdict
from nlp.urgency import Due

_MOST = 3  # reasons for one decision; more would not be read


def sentence(reason: Reason, language: str) -> str:
    """One sentence for a reason, in Japanese for "ja…", otherwise in English.

    A code of a later revision, unknown here, is told by its name and words.
    """
    known = sentences().get(reason.code)
    if known is None:
        return f"{reason.code}: {reason.words}" if reason.words else reason.code
    words = " ".join(reason.words.split())
    return known["ja" if language.startswith("ja") else "en"].replace("{words}", words)


@cache
def sentences() -> Mapping[str, Mapping[str, str]]:
    """Code -> language -> sentence. Raises ModelMissing when the file is not there."""
    try:
        written = (files("nlp") / "lexicon" / "sentences.toml").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ModelMissing("lexicon/sentences.toml is missing: install Kikimimi again.") from error
    return tomllib.loads(written)


def reasons_of(verdict: Verdict, due: Due, prepared: Prepared) -> tuple[Reason, ...]:
    """The strongest signs for the intent, the sentiment and the urgency, in that order.

    What already spoke for the intent is not told again for the sentiment.
    """
    of_intent = list(_told(_for(verdict.found, verdict.intent), "intent", prepared))
    known = {reason.code for reason in of_intent}
    felt = [one for one in _for(verdict.found, verdict.sentiment) if one.code not in known]
    told = [
        *of_intent,
        *_told(felt, "sentiment", prepared),
        *_told(due.lifted_by, "urgency", prepared),
    ]
    if not any(reason.about == "intent" for reason in told):
        told.insert(0, Reason(code="no_signs", about="intent"))
    return tuple(told)


def _for(found: Sequence[Found], chosen: Intent | Sentiment) -> list[Found]:
    speaking = [one for one in found if one.weights.get(chosen, 0) > 0]
    return sorted(speaking, key=lambda one: -one.weights[chosen])


def _told(found: Sequence[Found], about: str, prepared: Prepared) -> Iterator[Reason]:
    codes: set[str] = set()
    for one in found:
        if one.code in codes or len(codes) == _MOST:
            continue
        codes.add(one.code)
        start, end = prepared.place(one.start, one.end)
        words = prepared.original[start:end]
        yield Reason(code=one.code, about=about, words=words, start=start, end=end)
