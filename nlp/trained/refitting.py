"""Fits heads on labelled posts over a frozen encoder: logistic regression in numpy, seconds.

What is fitted is added to the network's own logits and pulled towards nothing (ridge), so that
few labels change little. Urgency is three steps, each of its own, as in the network.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from nlp.base import Intent, Sentiment, Urgency
from nlp.judging import LabelledPost
from nlp.trained.calibration import Floats
from nlp.trained.fitting import Numbers
from nlp.trained.fitting import fitted as calibration_of
from nlp.trained.heads import Heads, Wide, features
from nlp.trained.network import LABELS, Seen

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
    seen: Seen,
    lessons: Sequence[Lesson],
    *,
    base: str,
    revision: str,
    made: Mapping[str, Any],
) -> Heads:
    """Heads for a model from n posts it read and their n lessons; the same input, the same heads.

    Memory: about three times the posts' features in 32 bits. They are not calibrated yet.
    """
    rows = features(seen)
    share = np.array([one.weight for one in lessons], dtype=np.float32)
    share /= share.sum()
    middle = share @ rows
    rows -= middle
    spread = np.sqrt(np.einsum("n,nf,nf->f", share, rows, rows))
    spread[spread < 1e-6] = 1.0
    rows /= spread
    even = np.concatenate([rows, np.ones((len(rows), 1), dtype=np.float32)], axis=1)
    del rows
    rate = 1 / (0.5 * _steepest(even, share) + RIDGE)
    weights, biases = {}, {}
    for label in LABELS:
        fitted, bias = _fitted(
            even, seen.logits[label], _wanted(label, lessons), share,
            rate=rate, exclusive=label != "urgency",
        )  # fmt: skip
        weights[label] = fitted / spread
        biases[label] = bias - weights[label] @ middle
    return Heads(revision=revision, base=base, weights=weights, biases=biases, made=made)


def calibrated(heads: Heads, seen: Seen, posts: Sequence[LabelledPost]) -> Heads:
    """The heads with a calibration of their own, from posts that neither they nor the network
    were taught."""
    truth = {label: _numbers(label, posts) for label in LABELS}
    languages = [one.language for one in posts]
    return replace(heads, calibration=calibration_of(heads.applied(seen).logits, truth, languages))


def _numbers(label: str, labelled: Sequence[Lesson | LabelledPost]) -> Numbers:
    """The place of each post's class among the classes, shape (n,)."""
    classes = list(_CLASSES[label])
    return np.array([classes.index(getattr(one, label)) for one in labelled], dtype=np.int64)


def _wanted(label: str, lessons: Sequence[Lesson]) -> Floats:
    """One row a post: a one in the place of its class; of urgency a one for each step passed."""
    at, classes = _numbers(label, lessons), len(_CLASSES[label])
    if label == "urgency":
        return (np.arange(1, classes) <= at[:, None]).astype(np.float32)
    return np.asarray(np.eye(classes, dtype=np.float32)[at])


def _steepest(even: Floats, share: Floats) -> float:
    """How much the slope can change at most, for a step that never leaps too far."""
    return float(np.linalg.eigvalsh(even.T @ (even * share[:, None]))[-1])


def _fitted(
    even: Floats, own: Floats, wanted: Floats, share: Floats, *, rate: float, exclusive: bool
) -> tuple[Wide, Wide]:
    """Weights (k, features) and biases (k,) of the least loss, by Nesterov's gradient method.

    `even`: features of unit variance and a one, shape (n, features + 1).
    """
    found = ahead = np.zeros((own.shape[1], even.shape[1]))
    for turn in range(_ROUNDS):
        said = _probabilities(own + even @ ahead.T.astype(np.float32), exclusive=exclusive)
        slope = ((said - wanted) * share[:, None]).T @ even + RIDGE * ahead
        before, found = found, ahead - rate * slope
        ahead = found + turn / (turn + 3) * (found - before)
    return found[:, :-1], found[:, -1]


def _probabilities(logits: Floats, *, exclusive: bool) -> Floats:
    if exclusive:
        raised = np.exp(logits - logits.max(1, keepdims=True))
        return np.asarray(raised / raised.sum(1, keepdims=True))
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -60, 60))))
