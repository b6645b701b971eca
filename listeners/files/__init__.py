"""Posts imported from JSONL and CSV files."""

from listeners.files.spec import SPEC

__all__ = ["SPEC"]
