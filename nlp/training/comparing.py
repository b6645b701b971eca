"""What simpler readers reach on the same test split: the price of every layer.

A bag of characters shows whether the corpus gives its labels away by words alone; a probe shows
what the base model knew already.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from nlp.trained.calibration import at_least, levels
from nlp.training.batches import Example
from nlp.training.calibrating import macro_f1
from nlp.training.learning import read_all
from nlp.training.lessons import together
from nlp.training.network import Reader, Word
from nlp.training.recipe import LAYERS, Ground, Recipe

LABELS = {"intent": 5, "sentiment": 3, "urgency": 4}
Row = dict[str, dict[str, float]]


def compare(
    recipe: Recipe,
    where: Ground,
    teachers: Sequence[Reader],
    student: Reader,
    train: Sequence[Example],
    test: Sequence[Example],
    keep: Path,
) -> dict[str, Row]:
    """What each reader reaches on the test side, beside two that are simpler.

    What other runs in the same folder reached stays: other seeds, other depths.
    """
    rows: dict[str, Row] = json.loads(keep.read_text(encoding="utf-8")) if keep.exists() else {}
    if not rows:
        plain = where.reader()
        seen, unseen = (
            unit(read_all(plain, posts, where.tokens).mean).numpy() for posts in (train, test)
        )
        rows["bag of characters"] = of_bag_of_characters(train, test)
        rows["linear probe on the base model"] = of_probe(seen, unseen, train, test)
    words = [read_all(teacher, test, where.tokens).word for teacher in teachers]
    for seed, word in zip(recipe.teacher_seeds, words, strict=True):
        rows[f"{LAYERS} layers, seed {seed}, 32 bits"] = of_word(word, test)
    if len(words) > 1:
        rows[f"{len(words)} teachers together, from seed {recipe.seed}, 32 bits"] = of_word(
            together(words), test
        )
    word = read_all(student, test, where.tokens).word
    rows[f"{recipe.layers} layers, seed {recipe.seed}, 32 bits"] = of_word(word, test)
    keep.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return rows


def of_word(said: Word, examples: Sequence[Example]) -> Row:
    """Macro-F1 by language and label of a reader, uncalibrated."""
    return _row(
        {
            "intent": said.intent.numpy().argmax(1),
            "sentiment": said.sentiment.numpy().argmax(1),
            "urgency": levels(at_least(said.urgency.numpy(), 1.0)).argmax(1),
        },
        examples,
    )


def of_bag_of_characters(train: Sequence[Example], test: Sequence[Example]) -> Row:
    """Logistic regression over character n-grams of 1 to 4, tf-idf."""
    bag = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
    seen = bag.fit_transform([one.text for one in train])
    return _fitted(seen, bag.transform([one.text for one in test]), train, test)


def of_probe(
    seen: NDArray[np.float32],
    unseen: NDArray[np.float32],
    train: Sequence[Example],
    test: Sequence[Example],
) -> Row:
    """Logistic regression over embeddings of the untouched base model, shape (n, hidden)."""
    return _fitted(seen * 10, unseen * 10, train, test)


def unit(vectors: Tensor) -> Tensor:
    """Vectors of length 1, shape (n, hidden)."""
    return torch.nn.functional.normalize(vectors, dim=-1)


def _fitted(seen: object, unseen: object, train: Sequence[Example], test: Sequence[Example]) -> Row:
    said = {}
    for label in LABELS:
        model = LogisticRegression(max_iter=400, C=3.0, class_weight="balanced")
        model.fit(seen, [getattr(one, label) for one in train])
        said[label] = model.predict(unseen)
    return _row(said, test)


def _row(said: dict[str, NDArray[np.int64]], examples: Sequence[Example]) -> Row:
    languages = np.array([one.language for one in examples])
    row: Row = {}
    for language in sorted(set(languages.tolist())):
        here = languages == language
        row[language] = {
            label: round(
                macro_f1(
                    np.array([getattr(one, label) for one in examples])[here],
                    said[label][here],
                    classes,
                ),
                4,
            )
            for label, classes in LABELS.items()
        }
    return row
