"""The pass rates as a table for people and as a document for the model's card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.nlp.behaviour.checking import Outcome, Rate, rates


def table(outcomes: Sequence[Outcome]) -> str:
    """One line a capability and language, and one for each language together."""
    lines = [f"{'capability':<16}{'':<4}{'passed':>7}{'cases':>7}{'rate':>7}"]
    lines += [_line(one) for one in (*rates(outcomes), *_together(outcomes))]
    return "\n".join(lines)


def failures(outcomes: Sequence[Outcome]) -> str:
    """One line a case that does not hold: what was said of each of its texts."""
    return "\n".join(
        f"{one.case.capability} {one.case.kind}: "
        + " | ".join(
            f"{text!r} {said.intent}/{said.sentiment}/{said.urgency}"
            for text, said in zip(one.case.texts, one.said, strict=True)
        )
        for one in outcomes
        if not one.passed
    )


def document(outcomes: Sequence[Outcome], revision: str) -> dict[str, Any]:
    """JSON: the revision that was asked and the rates, shares in 0..1."""
    return {
        "revision": revision,
        "capabilities": [_row(one) for one in rates(outcomes)],
        "together": [_row(one) for one in _together(outcomes)],
    }


def _together(outcomes: Sequence[Outcome]) -> list[Rate]:
    every = rates(outcomes)
    return [
        Rate(
            capability="together",
            language=language,
            cases=sum(one.cases for one in every if one.language == language),
            passed=sum(one.passed for one in every if one.language == language),
        )
        for language in sorted({one.language for one in every}, reverse=True)
    ]


def _line(rate: Rate) -> str:
    return (
        f"{rate.capability:<16}{rate.language:<4}{rate.passed:>7}{rate.cases:>7}{rate.share:>7.0%}"
    )


def _row(rate: Rate) -> dict[str, Any]:
    return {
        "capability": rate.capability,
        "language": rate.language,
        "cases": rate.cases,
        "passed": rate.passed,
        "share": round(rate.share, 4),
    }
