"""`python -m tests.nlp.behaviour`: the shipped model's pass rates, by capability and language."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from nlp.base import Analyser, ModelMissing
from nlp.pipeline import build
from nlp.trained.classifier import TrainedClassifier
from tests.nlp.behaviour.cases import load
from tests.nlp.behaviour.checking import run
from tests.nlp.behaviour.reporting import document, failures, table


def main(arguments: Sequence[str] | None = None) -> int:
    """0; 1 where no model is installed."""
    given = _parser().parse_args(arguments)
    try:
        analyser = build() if given.rules else build(TrainedClassifier(given.model))
        _ = analyser.revision  # opens the model
    except ModelMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    report(analyser, json_file=given.json, show_failures=given.failures)
    return 0


def report(analyser: Analyser, *, json_file: Path | None, show_failures: bool) -> None:
    """Write the table, and what is asked for beside it."""
    outcomes = run(analyser, load())
    sys.stdout.write(f"{table(outcomes)}\n")
    if show_failures:
        sys.stdout.write(f"{failures(outcomes)}\n")
    if json_file is not None:
        text = json.dumps(document(outcomes, analyser.revision), ensure_ascii=False, indent=2)
        json_file.write_text(f"{text}\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.nlp.behaviour", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rates, for the card")
    parser.add_argument("--failures", action="store_true", help="tell the cases that do not hold")
    parser.add_argument("--model", type=Path, metavar="FOLDER", help="another model's folder")
    parser.add_argument("--rules", action="store_true", help="the rules alone, without a model")
    return parser


if __name__ == "__main__":
    sys.exit(main())
