"""A model's card once more, without learning: python -m nlp.training.telling --help.

For a model that was learnt before: after the signs or the test side changed, and with what passes
of the behaviour suite.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from nlp.corpus import Split
from nlp.pipeline import build
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.files import CARD
from nlp.training.batches import UNLABELLED
from nlp.training.card import write_card
from nlp.training.comparing import compared_in, kept_rows
from nlp.training.making import posts_of
from nlp.training.measuring import measured, with_earlier_runs
from nlp.training.public import public_test, public_texts
from nlp.training.recipe import Recipe, mark


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m nlp.training.telling", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="the model's folder")
    parser.add_argument(
        "--work", type=Path, default=Path("data/training"),
        help="where other runs left what they measured (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument("--public", type=Path, default=None, help="as for learning")
    parser.add_argument(
        "--behaviour", type=Path, default=None,
        help="what `python -m tests.nlp.behaviour --json` wrote",
    )  # fmt: skip
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    figures = measured(build(TrainedClassifier(given.model)), public_test(given.public))
    common = public_texts(given.public, most=Recipe().public)
    learnt = [*posts_of(Split.train), *(one for one in common if one.intent != UNLABELLED)]
    write_card(
        given.model,
        figures,
        runs=with_earlier_runs(_name(given.model), figures, given.work, learnt=mark(learnt)),
        compared=kept_rows(compared_in(given.work, learnt, posts_of(Split.test))),
        behaviour={
            f"{row['capability']} {row['language']}": row
            for row in _read(given.behaviour).get("capabilities", ())
        },
    )


def _name(model: Path) -> str:
    recipe = _read(model / CARD)["made"]["recipe"]
    return Recipe(
        seed=recipe["seed"],
        layers=recipe["layers"],
        teachers=recipe["teachers"],
        taught_by=recipe.get("taught_by"),
        students=recipe.get("students", 1),
        as_written=recipe.get("texts") == "as written",
    ).name


def _read(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    main()
