"""What the product says no with.

AppError (.status)
├─ NotFound    404
├─ NotAllowed  403
├─ Invalid     422   field -> sentence
└─ Conflict    409   someone changed it first
ConfigInvalid        every problem of a configuration at once; exit 2
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class AppError(Exception):
    """A sentence for the person who asked. `code` is a stable short name for translation."""

    status = 500

    def __init__(self, sentence: str, *, code: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


class NotFound(AppError):
    status = 404


class NotAllowed(AppError):
    status = 403


class Invalid(AppError):
    """`fields` maps a form field to what is wrong with it."""

    status = 422

    def __init__(
        self, sentence: str, *, fields: Mapping[str, str] | None = None, code: str = ""
    ) -> None:
        super().__init__(sentence, code=code)
        self.fields = dict(fields or {})


class Conflict(AppError):
    status = 409


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong in a configuration: the key, what is wrong, what is allowed."""

    key: str
    sentence: str


class ConfigInvalid(Exception):
    """Everything wrong with a configuration, at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{p.key}: {p.sentence}" for p in self.problems))
