"""What a command of training is asked for, looked at before an hour goes by."""

from __future__ import annotations

import argparse
from pathlib import Path

from nlp.training.public import absent


def refuse_absent(parser: argparse.ArgumentParser, public: Path | None) -> None:
    """End the command where public texts are asked for and are not all there."""
    gone = absent(public) if public is not None else []
    if gone:
        parser.error(
            f"{public} has no {', '.join(gone)}. nlp/training/README.md says where they come from; "
            "without --public a model learns without them, and is another one."
        )
