"""The calibration of a model on its examples; the arithmetic is that of refitted heads too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nlp.trained import fitting
from nlp.trained.calibration import Calibration, Floats
from nlp.trained.fitting import macro_f1
from nlp.training.batches import Example

__all__ = ["fitted", "macro_f1"]


def fitted(logits: Mapping[str, Floats], examples: Sequence[Example]) -> Calibration:
    """The calibration for these logits, label -> (n, k), of these labelled examples."""
    truth = {label: np.array([getattr(one, label) for one in examples]) for label in logits}
    return fitting.fitted(logits, truth, [one.language for one in examples])
