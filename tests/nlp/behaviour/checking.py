"""Whether the cases hold for an analyser, and how many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.base import Analyser, Analysis, Sentiment, Urgency
from tests.nlp.behaviour.cases import Case, Expected, Kind

LOWER_AT_MOST = 0.1  # a probability that should not fall may fall by this: noise, not a turn
_LEVELS = tuple(Urgency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One case, and what was said of its texts, in order."""

    case: Case
    said: tuple[Analysis, ...]
    passed: bool

    @property
    def abstained(self) -> bool:
        """Whether a person is to judge one of the texts: the labels are compared all the same."""
        return any(one.abstained for one in self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Of one capability in one language."""

    capability: str
    language: str
    cases: int
    passed: int
    abstained: int

    @property
    def share(self) -> float:
        return self.passed / self.cases


def run(analyser: Analyser, cases: Sequence[Case]) -> list[Outcome]:
    """One outcome a case, in order. All texts go in one batch, bare: no language is told."""
    said = iter(analyser.analyse([text for case in cases for text in case.texts]))
    return [_outcome(case, tuple(next(said) for _ in case.texts)) for case in cases]


def rates(outcomes: Sequence[Outcome]) -> list[Rate]:
    """By capability and language, in order of first appearance."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for one in outcomes:
        found.setdefault((one.case.capability, one.case.language), []).append(one)
    return [
        rate(capability, language, together) for (capability, language), together in found.items()
    ]


def rate(capability: str, language: str, outcomes: Sequence[Outcome]) -> Rate:
    """Of these outcomes taken together."""
    return Rate(
        capability=capability,
        language=language,
        cases=len(outcomes),
        passed=sum(one.passed for one in outcomes),
        abstained=sum(one.abstained for one in outcomes),
    )


def _outcome(case: Case, said: tuple[Analysis, ...]) -> Outcome:
    return Outcome(case=case, said=said, passed=holds(case, said))


def holds(case: Case, said: Sequence[Analysis]) -> bool:
    """Whether a case passes with these analyses of its texts."""
    if case.kind is Kind.invariance:
        return all(len({getattr(one, label) for one in said}) == 1 for label in case.same)
    if case.kind is Kind.direction:
        first, second = said
        return _as_expected(second, case.expected) and _not_less(first, second, case.more)
    return _as_expected(said[0], case.expected)


def _as_expected(said: Analysis, expected: Expected) -> bool:
    level = _LEVELS.index(said.urgency)
    least, most = expected.urgency_at_least, expected.urgency_at_most
    return (
        expected.intent in (None, said.intent)
        and expected.sentiment in (None, said.sentiment)
        and (least is None or level >= _LEVELS.index(least))
        and (most is None or level <= _LEVELS.index(most))
    )


def _not_less(first: Analysis, second: Analysis, what: str) -> bool:
    if what == "urgency":
        return _LEVELS.index(second.urgency) >= _LEVELS.index(first.urgency)
    return _lean(second, what) > 0 and _lean(second, what) >= _lean(first, what) - LOWER_AT_MOST


def _lean(said: Analysis, sentiment: str) -> float:
    """An analysis tells only the probability of the sentiment it chose: of others, nought."""
    return said.sentiment_probability if said.sentiment is Sentiment(sentiment) else 0.0
