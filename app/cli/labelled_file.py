"""Labelled posts out of a JSONL file that somebody wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from app.errors import Invalid, NotFound
from app.read.accuracy import LABELS
from nlp.judging import LabelledPost


def labelled_posts(path: Path) -> list[LabelledPost]:
    """One post a line: text, intent, sentiment, urgency, and language if known.

    Raises NotFound for a file that cannot be read, Invalid with the first bad line.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise NotFound(f"The file {path} cannot be read: {error.strerror}.") from error
    return [_post(line, number) for number, line in enumerate(lines, start=1) if line.strip()]


def _post(line: bytes, number: int) -> LabelledPost:
    try:
        row: Any = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"Line {number} is no JSON.") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise Invalid(f"Line {number} has no text.")
    for label, classes in LABELS.items():
        if row.get(label) not in classes:
            raise Invalid(f"Line {number}: {label} must be one of {', '.join(classes)}.")
    return LabelledPost(
        text=row["text"],
        language=str(row.get("language") or ""),
        intent=row["intent"],
        sentiment=row["sentiment"],
        urgency=row["urgency"],
    )
