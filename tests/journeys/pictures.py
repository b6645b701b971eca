"""Takes the pictures of the documentation: `python -m tests.journeys.pictures`.

A fresh demo town is served, worked for a moment so that every page has something to show, and
looked at with Chromium. Times and figures are those of the day on which they are taken.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from playwright.sync_api import Browser, sync_playwright

from app.models import (
    Case,
    CaseState,
    Lane,
    LedgerEntry,
    Outcome,
    Person,
    ReplyPath,
    ReplyState,
    Role,
)
from app.services import utc_now
from app.steps.casework.ledger import set_outcome
from tests.journeys.seeding import settled
from tests.journeys.serving import Served, serving, until
from tests.journeys.visiting import ARGUMENTS, CHROMIUM, Visit, visit_in
from tests.journeys.working import box, open_case, replies

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
DESK = (1280, 800)
PHONE = (390, 844)
ANSWERED = 4  # cases that are answered before the pictures are taken
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "ja": (
        "ご不便をおかけして申し訳ありません。すぐに状況を確認し、こちらでお返事いたします。",
        "お困りのところ申し訳ございません。担当の部署と一緒に原因を調べております。",
        "ご連絡が遅くなり申し訳ありません。本日中に確かめて、ここでお答えします。",
    ),
    "en": (
        "I'm sorry about the trouble. I'm looking into it now and will answer right here.",
        "Sorry to have kept you waiting. I'm asking the people who built it and will be back.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: `page` is a path, or "case" for a case in the picture's language."""

    page: str
    language: str
    theme: str = "light"
    size: tuple[int, int] = DESK

    @property
    def name(self) -> str:
        page = self.page.strip("/").split("?")[0]
        return f"{page}-{self.language}-{'phone' if self.size == PHONE else self.theme}.png"


PICTURES = (
    Picture(page="/queue", language="ja"),
    Picture(page="case", language="ja"),
    Picture(page="case", language="en", theme="dark"),
    Picture(page="/figures", language="en"),
    Picture(page="/ledger", language="ja"),
    Picture(page="/streams", language="en"),
    Picture(page="/queue", language="ja", size=PHONE),
)


def main() -> None:
    """Takes all of them."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), pace=60, undo_seconds=0) as served,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        until(lambda: settled(served), what="the town's history becoming cases", within=120)
        people = {
            "ja": served.bring(name="佐々木 蓮", language="ja"),
            "en": served.bring(name="Ren Sasaki", language="en"),
            "colleague": served.bring(name="林 美緒", language="ja", role=Role.agent),
        }
        work(browser, served, people)
        FOLDER.mkdir(parents=True, exist_ok=True)
        for picture in PICTURES:
            take(browser, served, people, picture)
        browser.close()


def work(browser: Browser, served: Served, people: Mapping[str, str]) -> None:
    """A few answers, an assignment and two outcomes, so that no page is empty."""
    visit = _visit(browser, served, people["ja"], Picture(page="/queue", language="ja"))
    for number, (case_id, language) in enumerate(_waiting(served)[:ANSWERED]):
        open_case(visit, case_id)
        texts = ANSWERS[language]
        box(visit).fill(texts[number % len(texts)])
        box(visit).press("Control+Enter")
        until(lambda: bool(replies(visit, case_id, ReplyState.sent)), what="the reply")  # noqa: B023
    visit.context.close()
    with served.sessions.begin() as session:
        colleague = session.scalars(
            sa.select(Person.id).where(Person.email == people["colleague"])
        ).one()
        for case in session.scalars(
            sa.select(Case).where(Case.state == CaseState.new).order_by(Case.urgency_rank.desc())
            .limit(5).offset(2)
        ):  # fmt: skip
            case.assignee_id = colleague
        approached = session.scalars(
            sa.select(LedgerEntry.id).where(LedgerEntry.responded_at.is_not(None)).limit(2)
        ).all()
    for entry_id in approached:
        set_outcome(
            entry_id, outcome=Outcome.recovered_a, note="「解決しました」と返信あり",
            person_id=colleague, sessions=served.sessions, now=utc_now(),
        )  # fmt: skip


def take(browser: Browser, served: Served, people: Mapping[str, str], picture: Picture) -> None:
    visit = _visit(browser, served, people[picture.language], picture)
    if picture.page == "case":
        open_case(visit, _case(served, picture.language))
        visit.page.evaluate("document.activeElement?.blur()")
    else:
        visit.open(picture.page)
        visit.page.wait_for_load_state("load")
    visit.page.screenshot(path=FOLDER / picture.name)
    visit.context.close()


def _visit(browser: Browser, served: Served, email: str, picture: Picture) -> Visit:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if picture.theme == "dark" else "light",
        locale=picture.language, timezone_id="Asia/Tokyo", reduced_motion="reduce",
    )  # fmt: skip
    visit = visit_in(context, served=served)
    visit.sign_in(email)
    return visit


def _waiting(served: Served) -> list[tuple[int, str]]:
    """Cases to answer: the least urgent first, so that the queue keeps the others."""
    with served.sessions.read() as session:
        found = session.execute(
            sa.select(Case.id, Case.language)
            .where(
                Case.state == CaseState.new, Case.lane == Lane.support,
                Case.path == ReplyPath.api, Case.language.in_(list(ANSWERS)),
            )
            .order_by(Case.urgency_rank, Case.due_at, Case.id)
        ).all()  # fmt: skip
    return [(case_id, language) for case_id, language in found]


def _case(served: Served, language: str) -> int:
    """A case with a conversation in it, still to be answered."""
    with served.sessions.read() as session:
        return session.scalars(
            sa.select(Case.id)
            .where(
                Case.language == language, Case.lane == Lane.support, Case.path == ReplyPath.api,
                Case.state.in_((CaseState.new, CaseState.open)),
            )
            .order_by(Case.urgency_rank.desc(), Case.post_count.desc(), Case.id)
            .limit(1)
        ).one()  # fmt: skip


if __name__ == "__main__":
    main()
