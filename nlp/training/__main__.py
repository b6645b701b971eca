"""One command from the corpus to a model: python -m nlp.training --help."""

from __future__ import annotations

import argparse
from pathlib import Path

from nlp.training.making import make
from nlp.training.recipe import Recipe


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m nlp.training", description=__doc__)
    parser.add_argument(
        "--out", type=Path, required=True, help="the folder the model is written to"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("data/training"),
        help="what a broken run goes on from: wheel, teacher, student (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--public", type=Path, default=None,
        help="a folder with the public text of the card; without it both learn from less",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--layers",
        type=int,
        default=Recipe().layers,
        help="12: the teacher; fewer: a student",
    )
    given = parser.parse_args()
    make(
        Recipe(seed=given.seed, layers=given.layers),
        out=given.out,
        work=given.work,
        public=given.public,
    )


if __name__ == "__main__":
    main()
