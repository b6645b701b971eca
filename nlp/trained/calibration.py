"""From logits to probabilities that mean what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
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
class Calibration:
    """By language. `unsure`: a person judges where both labels together are less probable.

    `critical_from`, `high_from`: from which probability of "at least" a post counts as such; below
    one half, because a missed danger costs more than a false alarm.
    """

    temperatures: Mapping[str, Temperatures]
    unsure: Mapping[str, float]
    critical_from: float = 0.5
    high_from: float = 0.5

    def of(self, language: str) -> Temperatures:
        return self.temperatures.get(language, Temperatures())

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From the model's card. Raises ValueError, KeyError, TypeError."""
        return cls(
            temperatures={key: Temperatures(**one) for key, one in row["temperatures"].items()},
            unsure={key: float(one) for key, one in row["unsure"].items()},
            critical_from=float(row["critical_from"]),
            high_from=float(row["high_from"]),
        )

    def written(self) -> dict[str, Any]:
        """For the model's card."""
        return asdict(self)


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


def level(passed: Floats, calibration: Calibration) -> NDArray[np.int64]:
    """The level that is acted on, 0 to 3, shape (n,)."""
    return np.where(
        passed[:, 2] >= calibration.critical_from,
        3,
        np.where(passed[:, 1] >= calibration.high_from, 2, (passed[:, 0] >= 0.5).astype(np.int64)),
    )
