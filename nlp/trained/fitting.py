"""Temperatures and thresholds, fitted on posts that were not trained on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from nlp.trained.calibration import (
    USUAL,
    Calibration,
    Floats,
    Temperatures,
    at_least,
    level,
    levels,
    shares,
)

Numbers = NDArray[np.int64]
_GRID = np.exp(np.linspace(np.log(0.4), np.log(4.0), 73))
_LOWEST = 0.1  # from where a post may count as critical; lower, the truth of alarms is chance
_ABSTAINED = 0.10  # share of posts that go to a person
_TRUE_ALARMS = 0.6  # share of alarms to be true: a danger missed costs more than a false alarm


def fitted(
    logits: Mapping[str, Floats], truth: Mapping[str, Numbers], languages: Sequence[str]
) -> Calibration:
    """The calibration for the logits of n posts, label -> (n, k).

    `truth`: label -> the numbers of the true classes (n,). Needs at least one post.
    """
    spoken = np.array(languages)
    temperatures, unsure, critical_from = {}, {}, {}
    for language in sorted(set(languages)):
        here = spoken == language
        mine = {label: rows[here] for label, rows in logits.items()}
        warmth = _temperatures(mine, {label: rows[here] for label, rows in truth.items()})
        temperatures[language] = warmth
        together = shares(mine["intent"], warmth.intent).max(1) * shares(
            mine["sentiment"], warmth.sentiment
        ).max(1)
        unsure[language] = round(float(np.quantile(together, _ABSTAINED)), 4)
        danger = at_least(mine["urgency"], warmth.urgency)[:, 2]
        critical_from[language] = _critical_from(danger, truth["urgency"][here] == 3)
    table = Calibration(temperatures=temperatures, unsure=unsure, critical_from=critical_from)
    warm = np.array([[temperatures[one].urgency] for one in languages], dtype=np.float32)
    passed = at_least(logits["urgency"], warm)
    return replace(table, high_from=_high_from(passed, truth["urgency"], table, languages))


def _temperatures(logits: Mapping[str, Floats], truth: Mapping[str, Numbers]) -> Temperatures:
    return Temperatures(
        intent=_best(lambda t: _surprise(shares(logits["intent"], t), truth["intent"])),
        sentiment=_best(lambda t: _surprise(shares(logits["sentiment"], t), truth["sentiment"])),
        urgency=_best(
            lambda t: _surprise(levels(at_least(logits["urgency"], t)), truth["urgency"])
        ),
    )


def _best(surprise: Callable[[float], float]) -> float:
    losses = [surprise(float(one)) for one in _GRID]
    return round(float(_GRID[int(np.argmin(losses))]), 4)


def _surprise(probabilities: Floats, truth: Numbers) -> float:
    """Mean negative log-likelihood."""
    chosen = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(chosen, 1e-6, 1)).mean())


def _critical_from(danger: Floats, critical: NDArray[np.bool_]) -> float:
    """The lowest step from which enough alarms are true, of the posts of one language."""
    for step in np.arange(_LOWEST, 0.61, 0.01):
        true = critical[danger >= step]
        if true.size and true.mean() >= _TRUE_ALARMS:
            return round(float(step), 2)
    return USUAL


def _high_from(
    passed: Floats, truth: Numbers, table: Calibration, languages: Sequence[str]
) -> float:
    """From where a post counts as high, half at most: the best macro-F1 beside these alarms."""
    best, found = -1.0, USUAL
    for high in np.arange(0.3, USUAL + 0.01, 0.02):
        said = level(passed, replace(table, high_from=float(high)), languages)
        score = macro_f1(truth, said, 4)
        if score > best:
            best, found = score, round(float(high), 2)
    return found


def macro_f1(truth: Numbers, said: Numbers, classes: int) -> float:
    """The mean F1 over the classes that occur."""
    scores = []
    for one in range(classes):
        total = (truth == one).sum() + (said == one).sum()
        if (truth == one).any():
            scores.append(2 * ((truth == one) & (said == one)).sum() / total)
    return float(np.mean(scores))
