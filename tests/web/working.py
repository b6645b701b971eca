"""Cases and repliers for the screens of the work."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from app.models import Case, CaseState, Event, Reply, ReplyState
from listeners.base import Channel
from tests import make
from tests.fakes.channels import WrittenListener, WrittenReplier
from tests.web.conftest import Console


def with_replier(console: Console) -> WrittenReplier:
    """From now on the console's accounts can answer."""
    replier = WrittenReplier()
    console.channels.channel = Channel(kind="demo", listener=WrittenListener(), replier=replier)
    return replier


def a_case(console: Console, **more: Any) -> Case:
    """One new case; `text`, `posted_ago`, `author` and `post` shape its post."""
    with console.sessions.begin() as session:
        account = make.account(session)
        writer = make.author(session, **more.pop("author", {}))
        post = make.post(
            session,
            account=account,
            author=writer,
            text=more.pop("text", "キキミミのアプリが落ちる"),
            posted_at=console.clock() - more.pop("posted_ago", timedelta(minutes=10)),
            **more.pop("post", {}),
        )
        case = make.case(session, post=post, **more)
        session.add(Event(at=console.clock(), kind="case.opened", case_id=case.id))
    return case


def replies(console: Console, case: Case) -> list[Reply]:
    with console.sessions.read() as session:
        return session.query(Reply).filter_by(case_id=case.id).order_by(Reply.id).all()


def reply_in(console: Console, case: Case, state: ReplyState, **more: Any) -> Reply:
    with console.sessions.begin() as session:
        by = make.person(session)
        found = Reply(
            key=f"key-{state}",
            case_id=case.id,
            post_id=case.latest_post_id,
            account_id=case.account_id,
            person_id=by.id,
            text="お調べします",
            path=case.path,
            state=state,
            decided_at=console.clock(),
            created_at=console.clock(),
            updated_at=console.clock(),
            **more,
        )
        session.add(found)
    return found


def state_of(console: Console, case: Case) -> CaseState:
    with console.sessions.read() as session:
        return session.get_one(Case, case.id).state


def hidden(page: str, name: str) -> str:
    """The value of a hidden field in a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def send(browser: FlaskClient, case: Case, text: str, **more: str) -> Any:
    """Open the page, write, press send."""
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    fields = {
        "text": text,
        "key": hidden(page, "key"),
        "case_version": hidden(page, "case_version"),
        "since_event": hidden(page, "since_event"),
        **more,
    }
    return browser.post(f"/cases/{case.id}/reply", data=fields)
