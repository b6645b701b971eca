"""The shipped model does what it must, capability by capability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from nlp.pipeline import build
from nlp.trained.classifier import TrainedClassifier
from tests.nlp.behaviour.cases import load
from tests.nlp.behaviour.checking import Outcome, run
from tests.nlp.behaviour.reporting import failures

AIM = 0.85
CASES = load()


@pytest.fixture(scope="module")
def by_capability() -> Mapping[str, Sequence[Outcome]]:
    found: dict[str, list[Outcome]] = {}
    for one in run(build(TrainedClassifier()), CASES):
        found.setdefault(one.case.capability, []).append(one)
    return found


@pytest.mark.parametrize("capability", sorted({case.capability for case in CASES}))
def test_enough_cases_of_a_capability_hold(
    by_capability: Mapping[str, Sequence[Outcome]], capability: str
) -> None:
    outcomes = by_capability[capability]
    share = sum(one.passed for one in outcomes) / len(outcomes)
    assert share >= AIM, f"{share:.0%} hold:\n{failures(outcomes)}"
