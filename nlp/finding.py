"""Which signs stand in a text, where, and whether a negation turns them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp.letters import Letters
from nlp.normalise import Prepared
from nlp.signs import Sign, aspects, lexicon
from nlp.words import tokeniser

if TYPE_CHECKING:
    from spacy.tokens import Doc

_JA_NEGATIONS = frozenset(["無い", "ない", "ず", "ぬ", "へん", "なし", "まい", "難い"])
_EN_NEGATIONS = frozenset(
    ["not", "n't", "n’t", "never", "no", "hardly", "isnt", "wasnt", "dont", "doesnt", "didnt"]
    + ["cant", "wont", "without", "nothing", "barely", "zero", "cannot"]
)
_STOPS = frozenset("。、!?,.;:…」")
_JA_STOPS = frozenset(["けど", "けれど", "けれども", "が", "から", "ので", "のに", "し", "たら"])
_EN_STOPS = frozenset(["but", "because", "and", "so", "only"])
_REACH = 4  # tokens between a word and its negation
_REMEMBERED = 1000  # texts; spaCy keeps every new word for ever, 10 MB in 20,000 posts, if not told
_TAG = re.compile(r"(?:じゃ|では|く|やん|とちゃ|ちゃ)(?:な(?:い|く)|う|ん).{0,3}(?:\?|か)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """`sign` stands at `text[start:end]` of the prepared text."""

    sign: Sign
    start: int
    end: int
    negated: bool = False

    @property
    def weights(self) -> dict[str, float]:
        if self.negated and self.sign.negated is not None:
            return dict(self.sign.negated)
        return dict(self.sign.weights)

    @property
    def code(self) -> str:
        """A turned sign has a name of its own: its sentence says the opposite."""
        turned = self.negated and self.sign.negated is not None
        return f"not_{self.sign.code}" if turned else self.sign.code


class Finder:
    """Finds the signs and aspects of one language. Loads spaCy when it is made."""

    def __init__(self, language: str) -> None:
        from spacy.matcher import Matcher, PhraseMatcher

        self._language = language
        self._nlp = tokeniser(language)
        self._signs = {sign.code: sign for sign in (*lexicon(language), *aspects(language))}
        self._letters = Letters(self._signs.values())
        self._words = PhraseMatcher(self._nlp.vocab, attr="NORM" if language == "ja" else "ORTH")
        self._lemmas = PhraseMatcher(self._nlp.vocab, attr="LEMMA")
        self._patterns = Matcher(self._nlp.vocab)
        for sign in self._signs.values():
            if sign.words:
                self._words.add(sign.code, [self._nlp.make_doc(word) for word in sign.words])
            if sign.tokens:
                self._patterns.add(sign.code, list(sign.tokens), greedy="LONGEST")
            if sign.lemmas:
                self._lemmas.add(sign.code, [self._nlp.make_doc(word) for word in sign.lemmas])
        self._remembered = 0
        self._memory = ExitStack()
        self._memory.enter_context(self._nlp.memory_zone())

    def find(self, prepared: Prepared) -> list[Found]:
        """The signs and aspects of a text in order, each place once a sign.

        For one thread at a time: Sudachi refuses a second. Raises TextRefused.
        """
        self._forget_now_and_then()
        doc = self._nlp.make_doc(prepared.words)
        text = prepared.words
        everything = (*self._of_tokens(doc), *self._of_letters(text, doc))
        found = [one for one in everything if one.sign.holds(text, one.start, one.end)]
        found.sort(key=lambda one: (one.start, -one.end))
        return list(_apart(found))

    def _forget_now_and_then(self) -> None:
        """What texts are found to say holds nothing of spaCy's, so its words of them may go."""
        if self._remembered == _REMEMBERED:
            self._memory.close()
            self._memory.enter_context(self._nlp.memory_zone())
            self._remembered = 0
        self._remembered += 1

    def _of_tokens(self, doc: Doc) -> Iterator[Found]:
        for matcher in (self._words, self._lemmas, self._patterns):
            for key, first, last in matcher(doc) if len(matcher) else ():
                sign = self._signs[self._nlp.vocab.strings[key]]
                negated = self._negated(doc, first, last, sign)
                if sign.only_negated and not negated:
                    continue
                span = doc[first:last]
                yield Found(sign=sign, start=span.start_char, end=span.end_char, negated=negated)

    def _of_letters(self, text: str, doc: Doc) -> Iterator[Found]:
        for one in self._letters.find(text):
            if one.is_part:
                yield self._placed(doc, one.sign, one.start, one.end)
            else:
                yield Found(sign=one.sign, start=one.start, end=one.end)

    def _placed(self, doc: Doc, sign: Sign, start: int, end: int) -> Found:
        negated = False
        if sign.negated is not None:
            span = doc.char_span(start, end, alignment_mode="expand")
            negated = span is not None and self._negated(doc, span.start, span.end, sign)
        return Found(sign=sign, start=start, end=end, negated=negated)

    def _negated(self, doc: Doc, first: int, last: int, sign: Sign) -> bool:
        if sign.negated is None and not sign.only_negated:
            return False
        if self._language == "ja":
            return _negated_after(doc, last, tag_counts=not sign.only_negated)
        return _negated_before(doc, first)


def _negated_after(doc: Doc, last: int, *, tag_counts: bool) -> bool:
    for token in doc[last : last + _REACH]:
        if token.text in _STOPS or token.text in _JA_STOPS:
            return False
        if token.norm_ in _JA_NEGATIONS or token.lemma_ in _JA_NEGATIONS:
            asks = tag_counts and _TAG.match(doc.text, doc[last].idx)
            return not asks  # 「良くない？」 asks for a yes
    return False


def _negated_before(doc: Doc, first: int) -> bool:
    for token in reversed(doc[max(0, first - 3) : first]):
        if token.text in _STOPS or token.text in _EN_STOPS:
            return False
        if token.text in _EN_NEGATIONS:
            return True
    return False


def _apart(found: list[Found]) -> Iterator[Found]:
    """Without those that lie in or across an earlier, longer find of the same sign."""
    firm = [one for one in found if not one.sign.yields and not one.sign.is_aspect]
    ends: dict[str, int] = {}
    for one in found:
        if one.sign.yields and any(one.start < it.end and it.start < one.end for it in firm):
            continue
        if one.start >= ends.get(one.sign.code, 0):
            ends[one.sign.code] = one.end
            yield one
