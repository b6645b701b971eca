"""Computes from which cosine on two posts are shown as alike: `python -m app.bench.floors`.

For the model that ships, or the one whose folder is named. Prints what belongs into its
model.json; with --write it is put there. A model that is made anew needs its own: another network
lays its vectors closer together or further apart.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from app.nearest.exact import Floats, vector_of
from listeners.demo import cast
from nlp import pipeline
from nlp.base import Analyser, Analysis
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.files import CARD, SIMILAR, shipped
from nlp.trained.floors import Floors

SHARE = 0.01  # of all pairs lie above the floor


def fitted_floors(analyser: Analyser, texts: Sequence[str]) -> Floors:
    """The cosines above which 1 in 100 of all pairs lie, of one language and of two.

    Raises ValueError where there is no pair of a kind.
    """
    read = [one for one in analyser.analyse(texts) if one.embedding]
    at, other = np.triu_indices(len(read), 1)
    languages = np.array([one.language for one in read])
    is_same = languages[at] == languages[other]
    if not is_same.any() or is_same.all():
        raise ValueError("Floors need several posts that the model reads, in two languages.")
    cosines = _cosines(read)[at, other]
    return Floors(one_language=_floor(cosines[is_same]), across=_floor(cosines[~is_same]))


def town_posts() -> list[str]:
    """What the people of the demo town write by themselves, each text once."""
    known = cast()
    return list(dict.fromkeys(one.text for one in known.openings if one.repost_of is None))


def write_floors(floors: Floors, folder: Path) -> None:
    """Puts them into the card of the model in this folder."""
    path = folder / CARD
    card = json.loads(path.read_text(encoding="utf-8"))
    card[SIMILAR] = floors.written()
    path.write_text(json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _cosines(read: Sequence[Analysis]) -> Floats:
    vectors = np.stack([vector_of(one.embedding) for one in read]).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors @ vectors.T


def _floor(cosines: Floats) -> float:
    # rounded down: rounded up it could lie above every pair
    return math.floor(float(np.quantile(cosines, 1 - SHARE)) * 1_000) / 1_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.bench.floors", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="of a model; else the one that ships")
    parser.add_argument("--write", action="store_true", help="put them into its model.json")
    asked = parser.parse_args()
    folder = asked.folder or shipped()
    floors = fitted_floors(pipeline.build(TrainedClassifier(folder)), town_posts())
    if asked.write:
        write_floors(floors, folder)
    sys.stdout.write(json.dumps({SIMILAR: floors.written()}, indent=1) + "\n")


if __name__ == "__main__":
    main()
