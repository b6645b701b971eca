"""What `python -m nlp.training` may be asked for."""

from __future__ import annotations

import argparse
from pathlib import Path

from nlp.training.asked import refuse_absent
from nlp.training.making import make
from nlp.training.recipe import EPOCHS, LAYERS, Recipe


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m nlp.training", description="One command from the corpus to a model."
    )
    parser.add_argument(
        "--out", type=Path, required=True, help="the folder the model is written to"
    )
    parser.add_argument(
        "--work", type=Path, default=Path("data/training"),
        help="what a broken run goes on from: all that is learnt (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--public", type=Path, default=None,
        help="a folder with the public text of the card; without it all learn from less",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--layers", type=int, choices=range(1, LAYERS + 1), metavar="N", default=Recipe().layers,
        help="12: the teacher; fewer: a student (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--teachers", type=int, choices=range(10), metavar="N", default=Recipe().teachers,
        help="how many a student hears; their seeds follow --seed; 0: it learns from the labels "
        "alone (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--teacher-epochs", type=int, choices=range(1, 10), metavar="N", default=EPOCHS,
        help="how often a teacher reads all (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--students", type=int, choices=range(1, 10), metavar="N", default=1,
        help="how many hear them, of --seed and the next; the mean of their weights is written "
        "(default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--taught-by", type=int, metavar="SEED", default=None,
        help="the seed of its first teacher, which may have learnt before (default: --seed)",
    )  # fmt: skip
    parser.add_argument(
        "--as-written", action="store_true",
        help="with --teachers 0: learn from no text changed by typos, width, emoji, links",
    )  # fmt: skip
    given = parser.parse_args()
    hears = bool(given.teachers) and given.layers < LAYERS
    if given.as_written and (given.teachers or given.layers == LAYERS):
        parser.error("--as-written is for a student with --teachers 0.")
    if given.taught_by is not None and not hears:
        parser.error("--taught-by is for a student with a teacher.")
    if given.students > 1 and not hears:
        parser.error("--students is for students with a teacher.")
    refuse_absent(parser, given.public)
    make(
        Recipe(
            seed=given.seed,
            layers=given.layers,
            teachers=given.teachers,
            students=given.students,
            taught_by=given.taught_by,
            as_written=given.as_written,
        ).with_teacher_epochs(given.teacher_epochs),
        out=given.out,
        work=given.work,
        public=given.public,
    )
