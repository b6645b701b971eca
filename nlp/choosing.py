"""Which analyser reads the posts, by the name the configuration uses."""

from __future__ import annotations

from typing import Literal

from nlp.base import Analyser
from nlp.pipeline import build
from nlp.trained.classifier import TrainedClassifier

Backend = Literal["model", "rules"]


def classifier(backend: Backend = "model") -> TrainedClassifier | None:
    """The shipped model, or None for the rules alone.

    Nothing is loaded before the first post or the first look at `revision`, which raise
    ModelMissing where the model is missing or damaged.
    """
    return TrainedClassifier() if backend == "model" else None


def chosen(backend: Backend = "model") -> Analyser:
    """The pipeline over that classifier."""
    return build(classifier(backend))
