"""Reply templates are fields in braces, and nothing else."""

from __future__ import annotations

import pytest

from app.policy.templating import FIELDS, fields_of, fill, unfilled, unknown_fields


def test_fields_are_filled_and_each_is_named_once() -> None:
    body = "{name}さん、{brand}の{agent}です。{name}さんのお困りごとを伺えますか。"
    filled = fill(body, {"name": "山田", "brand": "ミミ", "agent": "佐藤"})
    assert filled.text == "山田さん、ミミの佐藤です。山田さんのお困りごとを伺えますか。"
    assert filled.missing == ()
    assert fields_of(body) == ("name", "brand", "agent")


def test_a_missing_variable_stays_visible_and_is_named() -> None:
    filled = fill("{name}さん {signature}", {"name": "山田", "signature": "  "})
    assert filled.text == "山田さん {signature}"
    assert filled.missing == ("signature",)
    assert unfilled(filled.text) == ("signature",)


def test_what_a_value_contains_is_never_filled_again() -> None:
    filled = fill("{name}さん", {"name": "{agent}", "agent": "佐藤"})
    assert filled.text == "{agent}さん"


@pytest.mark.parametrize(
    "body",
    [
        "{{ config }}",
        "{% for x in y %}",
        "{name.__class__}",
        "{name!r}",
        "{0}",
        "{}",
        "%(name)s",
        "${name.x}",
    ],
)
def test_template_injection_is_inert(body: str) -> None:
    assert fill(body, dict.fromkeys(FIELDS, "値")).text == body


def test_unknown_fields_are_named() -> None:
    assert unknown_fields("{name} {password} {氏名}") == ("password", "氏名")
    assert unfilled("{password}") == ()
