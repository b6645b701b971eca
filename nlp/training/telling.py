"""A model's card once more, without learning: python -m nlp.training.telling --help.

For a model that was learnt before: after the signs or the test side changed, and with what passes
of the behaviour suite.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from nlp.corpus import Split
from nlp.pipeline import build
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.files import CARD
from nlp.training.asked import refuse_absent
from nlp.training.batches import UNLABELLED
from nlp.training.card import TOLD, write_card
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
    recipe = _made_of(parser, given)
    given.work.mkdir(parents=True, exist_ok=True)
    figures = measured(build(TrainedClassifier(given.model)), public_test(given.public))
    common = public_texts(given.public, most=Recipe().public)
    learnt = [*posts_of(Split.train), *(one for one in common if one.intent != UNLABELLED)]
    before = _headings(given.model)
    write_card(
        given.model,
        figures,
        runs=with_earlier_runs(Recipe.read(recipe).name, figures, given.work, learnt=mark(learnt)),
        compared=kept_rows(compared_in(given.work, learnt, posts_of(Split.test))),
        behaviour={
            f"{row['capability']} {row['language']}": row
            for row in _read(given.behaviour).get("capabilities", ())
        },
    )
    for gone in sorted(before - _headings(given.model)):
        sys.stderr.write(f"No longer on the card, because nothing was found for it: {gone}\n")


def _made_of(parser: argparse.ArgumentParser, given: argparse.Namespace) -> dict[str, Any]:
    """The recipe that the model names. Ends the command where its card would lose what it had."""
    made = _read(given.model / CARD).get("made")
    if not made:
        parser.error(f"{given.model} holds no model that this training made.")
    if made.get("labelled_public") and given.public is None:
        parser.error("This model learnt public texts too: name their folder with --public.")
    refuse_absent(parser, given.public)
    if given.behaviour is not None and not given.behaviour.exists():
        parser.error(f"{given.behaviour} is not there: python -m tests.nlp.behaviour --json FILE")
    recipe: dict[str, Any] = made["recipe"]
    return recipe


def _headings(model: Path) -> set[str]:
    path = model / TOLD
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return {line.lstrip("# ") for line in lines if line.startswith("## ")}


def _read(path: Path | None) -> dict[str, Any]:
    if path is None or not path.exists():
        return {}
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    main()
