"""Small files of a run that another run may read: whole, or those from before."""

from __future__ import annotations

import json
from pathlib import Path


def keep_json(path: Path, value: object, *, indent: int | None = None) -> None:
    """Write `value` so that a run broken meanwhile leaves what was there before."""
    new = path.with_suffix(".new")
    new.write_text(json.dumps(value, indent=indent), encoding="utf-8")
    new.replace(path)
