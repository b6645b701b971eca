"""What an agent does at the pages of the work, as steps of a journey."""

from __future__ import annotations

from playwright.sync_api import Locator

from app.models import Reply, ReplyState
from tests.journeys.serving import until
from tests.journeys.visiting import Visit


def open_case(visit: Visit, case_id: int) -> None:
    """The page of a case, ready for keys."""
    visit.open(f"/cases/{case_id}")
    ready(visit)


def ready(visit: Visit) -> None:
    """Waits until the scripts of the page listen: they count the draft when they begin."""
    visit.page.wait_for_selector("[data-case-page]")
    visit.page.wait_for_load_state("load")


def press_and_land(visit: Visit, key: str) -> None:
    """Presses a key that leads to a page, and waits for it."""
    with visit.page.expect_navigation():
        visit.page.keyboard.press(key)
    ready(visit)


def box(visit: Visit) -> Locator:
    """Where the reply is written."""
    return visit.page.locator("#reply-text")


def under_way(visit: Visit, state: str) -> Locator:
    """The reply that is on its way, once it is in this state and the page listens to keys."""
    found = visit.page.locator(f'[data-under-way="{state}"]')
    found.wait_for()
    visit.page.wait_for_load_state("load")
    return found


def undone(visit: Visit) -> None:
    """Takes back by its key what is held, and waits for the box to be there again."""
    visit.page.keyboard.press("z")
    visit.page.wait_for_selector("[data-under-way]", state="detached")
    box(visit).wait_for()
    visit.page.wait_for_load_state("load")


def replies(visit: Visit, case_id: int, *states: ReplyState) -> list[Reply]:
    """The replies of a case that stand in the database."""
    with visit.served.sessions.read() as session:
        found = session.query(Reply).filter(Reply.case_id == case_id).order_by(Reply.id).all()
        session.expunge_all()
    return [reply for reply in found if not states or reply.state in states]


def becomes_sent(visit: Visit, case_id: int) -> Reply:
    """Waits for the network to have taken the reply."""
    until(
        lambda: bool(replies(visit, case_id, ReplyState.sent)),
        what="the reply being sent",
    )
    return replies(visit, case_id, ReplyState.sent)[-1]
