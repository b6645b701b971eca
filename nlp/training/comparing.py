"""What every reader reaches on the same test split, simpler ones too: the price of every layer.

A bag of characters shows whether the corpus gives its labels away by words alone; a probe shows
what the base model knew already.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.trained.calibration import at_least, levels
from nlp.training.augmenting import augmented
from nlp.training.batches import Example
from nlp.training.calibrating import macro_f1
from nlp.training.keeping import keep_json
from nlp.training.learning import read_all
from nlp.training.lessons import together
from nlp.training.meaning import unit
from nlp.training.network import Reader, Word
from nlp.training.recipe import LAYERS, Ground, Recipe, mark
from nlp.training.teachers import Teachers

LABELS = {"intent": 5, "sentiment": 3, "urgency": 4}
Row = dict[str, dict[str, float]]


def compare(
    recipe: Recipe,
    where: Ground,
    teachers: Teachers,
    student: Reader,
    *,
    train: Sequence[Example],
    told: Sequence[Example],
    test: Sequence[Example],
    work: Path,
) -> dict[str, Row]:
    """What each reader reaches, beside two that are simpler; `told`: labelled public texts.

    What other runs on the same posts and texts reached stays in `work`: other seeds, other depths.
    """
    keep = compared_in(work, [*train, *told], test)
    rows = kept_rows(keep)
    rows = rows or _simpler(where, train, test)
    others = [one for one in teachers.readers if one is not student]
    words = [read_all(teacher, test, where.tokens).word for teacher in others]
    for seed, word in enumerate(words, start=recipe.first):
        teacher = replace(recipe, layers=LAYERS, seed=seed)
        rows[f"{teacher.name}, 32 bits"] = of_word(word, test)
    if len(words) > 1:
        rows[f"{len(words)} teachers together, from seed {recipe.first}, 32 bits"] = of_word(
            together(words), test
        )
    for typed, posts in (("", test), (", posts typed otherwise", typed_otherwise(test))):
        rows[f"{recipe.name}, 32 bits{typed}"] = of_word(
            read_all(student, posts, where.tokens).word, posts
        )
    keep_json(keep, rows, indent=1)
    return rows


def compared_in(work: Path, learnt: Sequence[Example], test: Sequence[Example]) -> Path:
    """Where the rows of all who learnt and were tested on these examples are kept."""
    return work / f"compared-{mark((*learnt, *test))}.json"


def kept_rows(path: Path) -> dict[str, Row]:
    """The rows in this file; none where it is not there."""
    rows: dict[str, Row] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return rows


def typed_otherwise(posts: Sequence[Example]) -> list[Example]:
    """The same posts with typos, other widths, emoji, @ and links: drawn once, always alike."""
    dice = random.Random(7)  # noqa: S311  # repeatable, not secret
    return [replace(one, text=augmented(one.text, dice)) for one in posts]


def _simpler(where: Ground, train: Sequence[Example], test: Sequence[Example]) -> dict[str, Row]:
    plain = where.reader()
    seen, unseen = (
        unit(read_all(plain, posts, where.tokens).mean).numpy() for posts in (train, test)
    )
    return {
        "bag of characters": of_bag_of_characters(train, test),
        "linear probe on the base model": of_probe(seen, unseen, train, test),
    }


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
