"""Correcting the analysis and judging the week's sample, by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from app.models import Label, LabelSource, Role, SampledPost
from app.services import utc_now
from app.steps.understanding.sampling import draw_sample
from nlp.base import Intent
from tests.journeys.serving import Served, until
from tests.journeys.test_browser_case import LANGUAGES, case_of, untouched

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]


@LANGUAGES
def test_one_key_corrects_a_case_and_z_takes_it_back(
    calm: Served, sit_down: Sit, language: str
) -> None:
    from tests.journeys.working import open_case, press_and_land

    case_id = untouched(calm)
    visit = sit_down(calm, email=calm.bring(language=language), language=language)
    open_case(visit, case_id)
    was = case_of(calm, case_id).intent
    press_and_land(visit, "2")
    assert case_of(calm, case_id).intent is Intent.question is not was
    press_and_land(visit, "z")
    assert case_of(calm, case_id).intent is was
    visit.page.keyboard.press("c")
    visit.page.wait_for_selector("details.correct[open]")


@LANGUAGES
def test_the_sample_is_judged_by_keys_on_a_narrow_dark_screen(
    calm: Served, sit_down: Sit, language: str
) -> None:
    draw_sample(seed="s", sessions=calm.sessions, now=utc_now())
    email = calm.bring(language=language, role=Role.lead)
    visit = sit_down(calm, email=email, language=language, width=390, theme="dark")
    visit.open("/accuracy/sample")
    for key in ("1", "-", "8"):
        visit.page.keyboard.press(key)
    before = judged(calm)
    with visit.page.expect_navigation(wait_until="load"):
        visit.page.keyboard.press("s")
    assert judged(calm) == before + 1
    visit.page.keyboard.press("x")
    visit.page.click("dialog#skip[open] button[value=cannot_tell]")
    until(lambda: "cannot_tell" in skipped(calm), what="the post being skipped")
    visit.open("/accuracy")
    assert visit.overflow() == ""


def skipped(served: Served) -> set[str]:
    with served.sessions.read() as session:
        return set(session.scalars(sa.select(SampledPost.skipped)))


def judged(served: Served) -> int:
    with served.sessions.read() as session:
        return session.query(Label).filter_by(source=LabelSource.audit).count()
