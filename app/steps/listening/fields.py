"""What a person filled in, against what a channel says it needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from listeners.base import FieldSpec

LONGEST_FIELD = 4000


def wrong_fields(
    specs: Sequence[FieldSpec], given: Mapping[str, str], *, kept: frozenset[str]
) -> dict[str, str]:
    wrong = {}
    for spec in specs:
        value = given.get(spec.name, "").strip()
        if spec.required and not value and spec.name not in kept:
            wrong[spec.name] = "This is needed."
        elif len(value) > LONGEST_FIELD:
            wrong[spec.name] = "This is too long."
    return wrong


def given_fields(
    specs: Sequence[FieldSpec], given: Mapping[str, str], *, secret: bool
) -> dict[str, str]:
    found = {spec: given.get(spec.name, "").strip() for spec in specs if spec.secret is secret}
    # a default is not stored: what the configuration file says stands above it
    return {spec.name: value for spec, value in found.items() if value and value != spec.default}
