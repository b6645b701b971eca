"""The pipeline: normalise, tell the language, find signs, ask the model, weigh them, say why."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from nlp.base import Analyser, Analysis, ModelMissing, Reason, TextRefused
from nlp.combining import Heard, abstained, by_model, by_rules
from nlp.finding import Finder, Found
from nlp.judgement import Classifier, Judgement
from nlp.language import UNKNOWN, detect
from nlp.normalise import Prepared, prepare
from nlp.personal import personal_data
from nlp.signs import LANGUAGES, lexicon_revision

log = logging.getLogger(__name__)

RULES_REVISION = 4  # raise it when the code of the rules changes what they say
_AT_ONCE = 512  # posts; the model reads them while the signs of the same posts are found
_BRIEF = 120  # characters of an error that is not ours: what a person is to do follows it
_READABLE = re.compile(r"\w")
# What an odd text can raise anywhere; the text itself never goes into the log.
_REFUSALS = (TextRefused, ValueError, ArithmeticError, LookupError, TypeError, RuntimeError)
# A model that cannot read even this is to blame itself, and not the posts that it refused.
_PLAIN = {"ja": "荷物が届きません。", "en": "My parcel has not arrived."}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """Texts under way: some are settled already, the model thinks about the readable others."""

    begun: Sequence[tuple[Prepared, str] | Analysis]
    readable: Sequence[tuple[Prepared, str]]
    thinking: Future[list[Judgement]] | None


def build(classifier: Classifier | None = None) -> Analyser:
    """The pipeline with a model, or over rules alone. spaCy is loaded with the first post."""
    return Pipeline(classifier)


class Pipeline:
    """Rules over spaCy and a written lexicon, and a trained model where there is one."""

    def __init__(self, classifier: Classifier | None = None) -> None:
        self._classifier = classifier
        self._one_at_a_time = Lock()

    @property
    def revision(self) -> str:
        rules = f"rules-{RULES_REVISION}-{lexicon_revision()}"
        return rules if self._classifier is None else f"{self._classifier.revision}+{rules}"

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        """One analysis a text, in order; of each the first `normalise.READ_AT_MOST` characters.

        `hints`: the language as the network says it. Raises ModelMissing for a broken
        installation, never for a text.
        """
        known = hints if hints is not None else [None] * len(texts)
        if len(known) != len(texts):
            raise ValueError("There must be a hint, or None, for each text.")
        found: list[Analysis] = []
        under_way: _Batch | None = None
        for at in range(0, len(texts), _AT_ONCE):
            begun = self._begin(texts[at : at + _AT_ONCE], known[at : at + _AT_ONCE])
            if under_way is not None:  # the model reads on while we find the signs
                found += self._end(under_way)
            under_way = begun
        return found if under_way is None else found + self._end(under_way)

    def _begin(self, texts: Sequence[str], hints: Sequence[str | None]) -> _Batch:
        begun = [_begun(text, hint) for text, hint in zip(texts, hints, strict=True)]
        readable = [one for one in begun if not isinstance(one, Analysis)]
        return _Batch(begun=begun, readable=readable, thinking=self._asked(readable))

    def _end(self, batch: _Batch) -> list[Analysis]:
        heard = [self._heard(prepared, language) for prepared, language in batch.readable]
        answered = self._answered(batch.thinking, batch.readable)
        judged = iter(zip(heard, answered, strict=True))
        asked = self._classifier is not None
        return [
            one if isinstance(one, Analysis) else _ended(*next(judged), asked=asked)
            for one in batch.begun
        ]

    def _asked(self, posts: Sequence[tuple[Prepared, str]]) -> Future[list[Judgement]] | None:
        if self._classifier is None or not posts:
            return None
        texts = [prepared.original for prepared, _ in posts]
        languages = [language for _, language in posts]
        self._load_signs(languages)
        return self._aside.submit(self._classifier.judge, texts, languages)

    def _answered(
        self, thinking: Future[list[Judgement]] | None, posts: Sequence[tuple[Prepared, str]]
    ) -> Sequence[Judgement | None]:
        if thinking is None:
            return [None] * len(posts)
        try:
            return thinking.result()
        except _REFUSALS as error:
            log.warning("a batch of %d texts was refused: %r", len(posts), _kind(error))
            alone = [self._alone(prepared, language) for prepared, language in posts]
            if not any(alone):
                self._read_plain(posts[0][1])
            return alone

    def _read_plain(self, language: str) -> None:
        """Raises ModelMissing where the model refuses any text; then no post is given up."""
        if self._classifier is None:
            return
        try:
            self._classifier.judge([_PLAIN[language]], [language])
        except _REFUSALS as error:
            raise ModelMissing(
                f"The model {self._classifier.revision} can read no post, not even "
                f"“{_PLAIN[language]}” ({_briefly(error)}). "
                f'{self._classifier.remedy} Until then [analysis] backend = "rules" in the '
                "configuration reads without it."
            ) from error

    def _alone(self, prepared: Prepared, language: str) -> Judgement | None:
        """One post out of a batch that failed: the rest must not suffer for one."""
        if self._classifier is None:
            return None
        try:
            return self._classifier.judge([prepared.original], [language])[0]
        except _REFUSALS as error:
            log.warning("a text of %d characters: %r", len(prepared.original), _kind(error))
            return None

    def _heard(self, prepared: Prepared, language: str) -> Heard | Analysis:
        try:
            return Heard(
                prepared=prepared, language=language, found=self._signs(prepared, language)
            )
        except _REFUSALS as error:
            log.warning("a text of %d characters: %r", len(prepared.original), type(error))
            return abstained(UNKNOWN, "unreadable")

    def _signs(self, prepared: Prepared, language: str) -> list[Found]:
        with self._one_at_a_time:
            return self._finder(language).find(prepared)

    def _load_signs(self, languages: Sequence[str]) -> None:
        # Before the model's thread loads its libraries: loaded at one time, they and spaCy mix up
        # Python's filters of warnings, which all threads share.
        with self._one_at_a_time:
            for language in set(languages):
                self._finder(language)

    def _finder(self, language: str) -> Finder:
        return self._japanese if language == "ja" else self._english

    @cached_property
    def _aside(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="model")

    @cached_property
    def _japanese(self) -> Finder:
        return Finder("ja")

    @cached_property
    def _english(self) -> Finder:
        return Finder("en")


def _begun(text: str, hint: str | None) -> tuple[Prepared, str] | Analysis:
    try:
        prepared = prepare(text)
        if not _READABLE.search(prepared.words) and not prepared.words.strip():
            return abstained(UNKNOWN, "no_text", personal_data(prepared))
        language = detect(prepared.words, hint)
        if language not in LANGUAGES:
            return abstained(language, "unknown_language", personal_data(prepared))
    except _REFUSALS as error:
        log.warning("a text of %d characters was refused: %r", len(text), type(error))
        return abstained(UNKNOWN, "unreadable")
    return prepared, language


def _kind(error: Exception) -> type[BaseException]:
    """What really happened: a network's errors come as TextRefused."""
    return type(error.__cause__ or error)


def _briefly(error: Exception) -> str:
    """The first line of what really happened, cut; the log has the whole."""
    said = str(error.__cause__ or error).strip().splitlines() or [_kind(error).__name__]
    return said[0] if len(said[0]) <= _BRIEF else f"{said[0][: _BRIEF - 1]}…"


def _ended(heard: Heard | Analysis, judgement: Judgement | None, *, asked: bool) -> Analysis:
    """`asked`: a model was; where it gave no judgement, it could not read this post."""
    if isinstance(heard, Analysis):
        return heard
    try:
        if judgement is not None:
            return by_model(heard, judgement)
        return _unread(by_rules(heard)) if asked else by_rules(heard)
    except _REFUSALS as error:
        log.warning("a text of %d characters: %r", len(heard.prepared.original), type(error))
        return abstained(UNKNOWN, "unreadable")


def _unread(said: Analysis) -> Analysis:
    """What the rules say of a post that the model broke at: a danger is lifted, a person judges."""
    reasons = (one for one in said.reasons if one.about != "abstained")
    return replace(
        said,
        abstained=True,
        reasons=(*reasons, Reason(code="unreadable", about="abstained")),
    )
