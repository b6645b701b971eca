"""Which analyser reads the posts, by the name the configuration uses."""

from __future__ import annotations

from typing import Literal

from nlp.base import Analyser
from nlp.pipeline import build
from nlp.trained.any_model import AnyClassifier, ModelElsewhere
from nlp.trained.classifier import TrainedClassifier

Backend = Literal["model", "rules", "transformers"]


def classifier(backend: Backend = "model") -> TrainedClassifier | None:
    """The shipped model, or None for readers whose heads cannot be fitted anew.

    Nothing is loaded before the first post or the first look at `revision`, which raise
    ModelMissing where the model is missing or damaged.
    """
    return TrainedClassifier() if backend == "model" else None


def chosen(backend: Backend = "model", *, elsewhere: ModelElsewhere | None = None) -> Analyser:
    """The pipeline over that classifier; `elsewhere` is needed for "transformers" alone."""
    if backend == "transformers":
        if elsewhere is None:
            raise ValueError('The backend "transformers" needs a model.')
        return build(AnyClassifier(elsewhere))
    return build(classifier(backend))
