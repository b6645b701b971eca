"""The pass rates as a table for people and as a document for the model's card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.nlp.behaviour.checking import Outcome, Rate, rate, rates


def table(outcomes: Sequence[Outcome]) -> str:
    """One line a capability and language, and one for each language together."""
    lines = [f"{'capability':<16}{'':<4}{'passed':>7}{'cases':>7}{'rate':>7}{'abstained':>11}"]
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
    languages = dict.fromkeys(one.case.language for one in outcomes)
    return [
        rate("together", language, [one for one in outcomes if one.case.language == language])
        for language in languages
    ]


def _line(one: Rate) -> str:
    shown = f"{one.capability:<16}{one.language:<4}{one.passed:>7}{one.cases:>7}"
    return f"{shown}{one.share:>7.0%}{one.abstained:>11}"


def _row(one: Rate) -> dict[str, Any]:
    return {
        "capability": one.capability,
        "language": one.language,
        "cases": one.cases,
        "passed": one.passed,
        "share": round(one.share, 4),
        "abstained": one.abstained,
    }
