"""Fits heads on labelled posts over a frozen encoder: logistic regression in numpy, seconds.

What is fitted is added to the network's own logits and pulled towards nothing (ridge), so that
few labels change little. Urgency is three steps, each of its own, as in the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.base import Intent, Sentiment, Urgency
from nlp.trained.heads import Heads, Wide, features
from nlp.trained.network import LABELS, Scored

RIDGE = 0.03  # on features of unit variance
_ROUNDS = 400
_CLASSES: Mapping[str, Sequence[str]] = {
    "intent": tuple(Intent),
    "sentiment": tuple(Sentiment),
    "urgency": tuple(Urgency),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What a person said of a post, and how many posts it counts for."""

    intent: str
    sentiment: str
    urgency: str
    weight: float = 1.0


def refit(
    scored: Scored,
    lessons: Sequence[Lesson],
    *,
    base: str,
    revision: str,
    made: Mapping[str, Any],
) -> Heads:
    """Heads for a model from n scored posts and their n lessons; the same input, the same heads."""
    seen = features(scored)
    share = np.array([one.weight for one in lessons], dtype=float)
    share /= share.sum()
    middle = share @ seen
    spread = np.sqrt(share @ (seen - middle) ** 2)
    spread[spread < 1e-6] = 1.0
    even = (seen - middle) / spread
    weights, biases = {}, {}
    for label in LABELS:
        wanted = _wanted(label, lessons)
        fitted, bias = _fitted(
            even, scored.logits[label].astype(float), wanted, share, exclusive=label != "urgency"
        )
        weights[label] = fitted / spread
        biases[label] = bias - weights[label] @ middle
    return Heads(revision=revision, base=base, weights=weights, biases=biases, made=made)


def _wanted(label: str, lessons: Sequence[Lesson]) -> Wide:
    """One row a post: a one in the place of its class; of urgency a one for each step passed."""
    classes = list(_CLASSES[label])
    at = np.array([classes.index(getattr(one, label)) for one in lessons])
    if label == "urgency":
        return (np.arange(1, len(classes)) <= at[:, None]).astype(float)
    return np.asarray(np.eye(len(classes))[at])


def _fitted(
    seen: Wide, own: Wide, wanted: Wide, share: Wide, *, exclusive: bool
) -> tuple[Wide, Wide]:
    """Weights (k, features) and biases (k,) of the least loss, by Nesterov's gradient method."""
    with_one = np.concatenate([seen, np.ones((len(seen), 1))], axis=1)
    steepest = np.linalg.eigvalsh(with_one.T @ (with_one * share[:, None]))[-1]
    rate = 1 / (0.5 * steepest + RIDGE)
    found = ahead = np.zeros((own.shape[1], with_one.shape[1]))
    for turn in range(_ROUNDS):
        said = _probabilities(own + with_one @ ahead.T, exclusive=exclusive)
        slope = ((said - wanted) * share[:, None]).T @ with_one + RIDGE * ahead
        before, found = found, ahead - rate * slope
        ahead = found + turn / (turn + 3) * (found - before)
    return found[:, :-1], found[:, -1]


def _probabilities(logits: Wide, *, exclusive: bool) -> Wide:
    if exclusive:
        raised = np.exp(logits - logits.max(1, keepdims=True))
        return np.asarray(raised / raised.sum(1, keepdims=True))
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))))
