"""The pages of figures and their sheets."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

from app.models import Clock, ClockEnd, LedgerEntry, Role
from tests import make
from tests.web.conftest import Console
from tests.web.working import a_case


def cells(answer: bytes) -> list[list[str]]:
    assert answer.startswith(b"\xef\xbb\xbf"), "Excel wants the mark"
    return list(csv.reader(io.StringIO(answer.decode("utf-8-sig"))))


def answered(console: Console, minutes: int) -> None:
    case = a_case(console, posted_ago=timedelta(hours=6))
    with console.sessions.begin() as session:
        clock = session.query(Clock).filter_by(case_id=case.id).one()
        clock.ended_at = clock.started_at + timedelta(minutes=minutes)
        clock.end = ClockEnd.replied


def test_without_figures_the_page_says_what_to_do(console: Console) -> None:
    page = console.as_role(Role.lead).get("/figures").get_data(as_text=True)
    assert "As soon as a post needs an answer" in page


def test_the_page_shows_percentiles_with_n_and_the_unanswered(console: Console) -> None:
    for minutes in (10, 20, 90):
        answered(console, minutes)
    a_case(console)
    page = console.as_role(Role.lead).get("/figures").get_data(as_text=True)
    assert '<span class="figure">20 min</span>' in page
    assert '<span class="figure">1 h 30 min</span>' in page
    assert "p50, n = 3 answered" in page
    assert "nearest-rank" in page
    assert "the oldest since 10 min" in page


def test_the_sheet_says_what_the_screen_says(console: Console) -> None:
    for minutes in (10, 20, 90):
        answered(console, minutes)
    browser = console.as_role(Role.lead)
    total = cells(browser.get("/figures.csv").data)[1]
    assert total == ["All", "3", "3", "3", "0", "0", "0", "0", "0", "1200", "5400"]
    rows = cells(browser.get("/figures/rows.csv?what=answered").data)
    page = browser.get("/figures/rows?what=answered").get_data(as_text=True)
    assert len(rows) - 1 == len(re.findall(r"<tr data-row>", page)) == 3
    assert sorted(int(row[-1]) for row in rows[1:]) == [600, 1200, 5400]


def test_no_cell_of_a_sheet_is_a_formula(console: Console) -> None:
    evil = "＝HYPERLINK(0)"
    case = a_case(console, text=evil, author={"handle": "=cmd"})
    with console.sessions.begin() as session:
        session.add(LedgerEntry(case_id=case.id, found_at=make.NOON, outcome_note="+1"))
    browser = console.as_role(Role.admin)
    for address in ("/ledger.csv", "/figures/rows.csv"):
        for row in cells(browser.get(address).data):
            assert not any(cell.startswith(("=", "+", "-", "@", "＝")) for cell in row)
    assert "'=cmd" in browser.get("/ledger.csv").get_data(as_text=True)
    assert "'" + evil in browser.get("/ledger.csv").get_data(as_text=True)


def test_odd_days_fall_back_instead_of_breaking(console: Console) -> None:
    browser = console.as_role(Role.lead)
    for odd in ("from=x&to=y", "from=2030-01-01", "to=0001-01-01", "from=9999-12-31&to=9999-12-31"):
        for page in ("/figures", "/figures/rows", "/ledger", "/figures.csv"):
            assert browser.get(f"{page}?{odd}").status_code == 200, (page, odd)
