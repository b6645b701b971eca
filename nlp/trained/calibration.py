"""From logits to probabilities that mean what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
USUAL = 0.5  # from which probability of "at least" a post counts as such, where nothing is fitted
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

    `critical_from` (by language), `high_from` (of all): from which probability of "at least" a post
    counts as such; as a rule half at most, because a missed danger costs more than a false alarm.
    """

    temperatures: Mapping[str, Temperatures]
    unsure: Mapping[str, float]
    critical_from: Mapping[str, float] = field(default_factory=dict)
    high_from: float = USUAL

    def of(self, language: str) -> Temperatures:
        return self.temperatures.get(language, Temperatures())

    def alarms(self, languages: Iterable[str]) -> Floats:
        """`critical_from` of each language, shape (n,)."""
        steps = [self.critical_from.get(one, USUAL) for one in languages]
        return np.array(steps, dtype=np.float32)

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From the model's card. Raises ValueError, KeyError, TypeError."""
        return cls(
            temperatures={key: Temperatures(**one) for key, one in row["temperatures"].items()},
            unsure={key: float(one) for key, one in row["unsure"].items()},
            critical_from=_by_language(row["critical_from"], row["temperatures"]),
            high_from=float(row["high_from"]),
        )

    def written(self) -> dict[str, Any]:
        """For the model's card."""
        return asdict(self)


def _by_language(told: Any, languages: Iterable[str]) -> dict[str, float]:
    """One number, as earlier versions wrote it, is meant for every language."""
    if isinstance(told, Mapping):
        return {key: float(one) for key, one in told.items()}
    return dict.fromkeys(languages, float(told))


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
    """The level that is acted on, 0 to 3, shape (n,), of texts in these languages."""
    return np.where(
        passed[:, 2] >= calibration.alarms(languages),
        3,
        np.where(passed[:, 1] >= calibration.high_from, 2, (passed[:, 0] >= 0.5).astype(np.int64)),
    )
