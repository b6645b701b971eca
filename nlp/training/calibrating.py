"""Temperatures and thresholds, fitted on posts that were not trained on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from nlp.trained.calibration import Calibration, Floats, Temperatures, at_least, levels, shares
from nlp.training.batches import Example

_GRID = np.exp(np.linspace(np.log(0.4), np.log(4.0), 73))
_LOWEST = 0.15  # from where a post may count as critical; lower, alarms are mostly false
_ABSTAINED = 0.10  # share of posts that go to a person
_MISSED = 0.1  # share of critical posts that the model may miss: signs lift some of these


def fitted(logits: Mapping[str, Floats], examples: Sequence[Example]) -> Calibration:
    """The calibration for these logits, label -> (n, k), of these labelled examples."""
    languages = np.array([one.language for one in examples])
    temperatures, unsure = {}, {}
    for language in sorted(set(languages.tolist())):
        here = languages == language
        mine = [one for one, is_here in zip(examples, here, strict=True) if is_here]
        warmth = _temperatures({label: rows[here] for label, rows in logits.items()}, mine)
        temperatures[language] = warmth
        together = shares(logits["intent"][here], warmth.intent).max(1) * shares(
            logits["sentiment"][here], warmth.sentiment
        ).max(1)
        unsure[language] = round(float(np.quantile(together, _ABSTAINED)), 4)
    passed = np.concatenate(
        [
            at_least(logits["urgency"][i : i + 1], temperatures[one.language].urgency)
            for i, one in enumerate(examples)
        ]
    )
    truth = np.array([one.urgency for one in examples])
    high, critical = _steps(passed, truth)
    return Calibration(
        temperatures=temperatures, unsure=unsure, high_from=high, critical_from=critical
    )


def _temperatures(logits: Mapping[str, Floats], examples: Sequence[Example]) -> Temperatures:
    return Temperatures(
        intent=_best(
            lambda t: _surprise(shares(logits["intent"], t), [one.intent for one in examples])
        ),
        sentiment=_best(
            lambda t: _surprise(shares(logits["sentiment"], t), [one.sentiment for one in examples])
        ),
        urgency=_best(
            lambda t: _surprise(
                levels(at_least(logits["urgency"], t)), [one.urgency for one in examples]
            )
        ),
    )


def _best(surprise: Callable[[float], float]) -> float:
    losses = [surprise(float(one)) for one in _GRID]
    return round(float(_GRID[int(np.argmin(losses))]), 4)


def _surprise(probabilities: Floats, truth: Sequence[int]) -> float:
    """Mean negative log-likelihood."""
    chosen = probabilities[np.arange(len(truth)), np.asarray(truth)]
    return float(-np.log(np.clip(chosen, 1e-6, 1)).mean())


def _steps(passed: Floats, truth: NDArray[np.int64]) -> tuple[float, float]:
    """From where a post counts as high and as critical: the best macro-F1 that misses few."""
    best, found = -1.0, (0.5, 0.5)
    for high in np.arange(0.3, 0.61, 0.02):
        for critical in np.arange(_LOWEST, 0.61, 0.02):
            said = np.where(
                passed[:, 2] >= critical, 3,
                np.where(passed[:, 1] >= high, 2, (passed[:, 0] >= 0.5).astype(int)),
            )  # fmt: skip
            missed = float(np.mean(said[truth == 3] != 3)) if (truth == 3).any() else 0.0
            score = macro_f1(truth, said, 4) - max(0.0, missed - _MISSED)
            if score > best:
                best, found = score, (round(float(high), 2), round(float(critical), 2))
    return found


def macro_f1(truth: NDArray[np.int64], said: NDArray[np.int64], classes: int) -> float:
    """The mean F1 over the classes that occur."""
    scores = []
    for one in range(classes):
        total = (truth == one).sum() + (said == one).sum()
        if (truth == one).any():
            scores.append(2 * ((truth == one) & (said == one)).sum() / total)
    return float(np.mean(scores))
