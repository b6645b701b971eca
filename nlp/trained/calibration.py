"""From logits to probabilities that mean what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_EXTREME = 60.0  # beyond it a probability is 0 or 1 in float32


@dataclass(frozen=True, slots=True, kw_only=True)
class Temperatures:
    """One for each label, fitted on posts that were not trained on (Guo et al., 2017)."""

    intent: float = 1.0
    sentiment: float = 1.0
    urgency: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """From which probability of "at least" a post counts as high, as critical.

    Below one half, because a missed danger costs more than a false alarm.
    """

    high: float = 0.5
    critical: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """By language. `unsure`: a person judges where both labels together are less probable."""

    temperatures: Mapping[str, Temperatures]
    unsure: Mapping[str, float]
    steps: Mapping[str, Steps] = field(default_factory=dict)

    def of(self, language: str) -> Temperatures:
        return self.temperatures.get(language, Temperatures())

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From the model's card. Raises ValueError, KeyError, TypeError."""
        return cls(
            temperatures={key: Temperatures(**one) for key, one in row["temperatures"].items()},
            unsure={key: float(one) for key, one in row["unsure"].items()},
            steps=_steps(row),
        )

    def written(self) -> dict[str, Any]:
        """For the model's card."""
        return asdict(self)


def _steps(row: Mapping[str, Any]) -> dict[str, Steps]:
    if "steps" in row:
        return {
            key: Steps(high=float(one["high"]), critical=float(one["critical"]))
            for key, one in row["steps"].items()
        }
    alike = Steps(high=float(row["high_from"]), critical=float(row["critical_from"]))
    return dict.fromkeys(row["temperatures"], alike)  # a model made before each had its own


def shares(logits: Floats, temperature: float | Floats) -> Floats:
    """Probabilities of exclusive classes, shape (n, classes); one temperature or (n, 1)."""
    raised = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    return np.asarray(raised / raised.sum(-1, keepdims=True), dtype=np.float32)


def at_least(logits: Floats, temperature: float | Floats) -> Floats:
    """Probabilities of having passed each step of urgency, never rising, shape (n, steps)."""
    passed = 1 / (1 + np.exp(np.clip(-logits / temperature, -_EXTREME, _EXTREME)))
    return np.asarray(np.minimum.accumulate(passed, axis=-1), dtype=np.float32)


def levels(passed: Floats) -> Floats:
    """Probabilities of the levels from those of the steps, shape (n, steps + 1)."""
    edges = np.concatenate(
        [np.ones_like(passed[..., :1]), passed, np.zeros_like(passed[..., :1])], axis=-1
    )
    return np.asarray(edges[..., :-1] - edges[..., 1:], dtype=np.float32)


def level(passed: Floats, calibration: Calibration, languages: Sequence[str]) -> NDArray[np.int64]:
    """The level that is acted on, 0 to 3, shape (n,); `languages`: of every row."""
    steps = [calibration.steps.get(language, Steps()) for language in languages]
    return acted_on(
        passed,
        high=np.array([one.high for one in steps]),
        critical=np.array([one.critical for one in steps]),
    )


def acted_on(
    passed: Floats, *, high: float | NDArray[np.float64], critical: float | NDArray[np.float64]
) -> NDArray[np.int64]:
    """The same from thresholds, for all rows or of every row."""
    return np.where(
        passed[:, 2] >= critical,
        3,
        np.where(passed[:, 1] >= high, 2, (passed[:, 0] >= 0.5).astype(np.int64)),
    )
