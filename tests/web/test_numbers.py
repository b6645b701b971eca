"""Numbers that no row can have are no such page, in addresses, queries and forms."""

from __future__ import annotations

import re

import pytest

from app.models import Role
from app.web.frame.numbers import LARGEST, whole_number
from tests.web.conftest import Console

TOO_LARGE = ("9" * 30, str(LARGEST + 1), "9" * 5000)


@pytest.mark.parametrize("number", [*TOO_LARGE, str(LARGEST)], ids=len)
def test_every_page_of_a_row_that_cannot_be_is_not_found(console: Console, number: str) -> None:
    browser = console.as_role(Role.admin)
    tried = 0
    for rule in console.app.url_map.iter_rules():
        if "<int:" not in rule.rule:
            continue
        address = re.sub(r"<[^>]+>", "x", re.sub(r"<int:[^>]+>", number, rule.rule))
        for method in {"GET", "POST"} & (rule.methods or set()):
            answer = browser.open(address, method=method)
            assert answer.status_code in {302, 404, 405, 422}, f"{method} {rule.rule}"
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("number", [*TOO_LARGE, "-1", "²", "９", "1e9", "x"], ids=len)
def test_odd_numbers_in_a_query_break_nothing(console: Console, number: str) -> None:
    browser = console.as_role(Role.admin)
    for query in (
        "/queue?brand=", "/queue?assignee=", "/queue?after=", "/figures?account=",
        "/figures/rows?after=", "/ledger?after=", "/praise?after=", "/audit?before=",
    ):  # fmt: skip
        assert browser.get(query + number).status_code < 500, query
    last = number.encode("utf-8").decode("latin-1")  # as a server hands headers on
    with browser.get("/live", headers={"Last-Event-ID": last}, buffered=False) as answer:
        assert answer.status_code == 200


def test_whole_numbers() -> None:
    assert whole_number("0012") == 12
    for odd in (None, "", "²", "９", "-1", "1.0", " 1", *TOO_LARGE):
        assert whole_number(odd) is None
