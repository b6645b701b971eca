"""Rows that make every page of a console show something: every state, and hostile texts."""

from __future__ import annotations

from datetime import timedelta
from itertools import cycle, islice

from sqlalchemy.orm import Session

from app.models import (
    Account,
    Author,
    Case,
    CaseState,
    Event,
    Lane,
    LedgerEntry,
    Note,
    Person,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
    Sighting,
    StoredAnalysis,
)
from app.services import utc_now
from app.steps.listening.accounts import add_account
from app.vault import open_vault
from listeners.base import Visibility
from nlp.base import Intent, Sentiment, Urgency
from tests import make
from tests.journeys.hostile import ADDRESSES, MARKUP
from tests.journeys.serving import Served, until

NOWHERE = "http://127.0.0.1:9"


def furnish(served: Served) -> None:
    """Waits for the town's history, then adds what the town does not bring by itself."""
    until(lambda: settled(served), what="the town's history becoming cases", within=90)
    x_account = x_account_of(served)
    person_id = _colleague(served)
    with served.sessions.begin() as session:
        for state in (ReplyState.handed_over, ReplyState.unsure, ReplyState.refused):
            case = x_case(session, account_id=x_account, text="カスタマーの電話がつながらない。")
            make_reply(session, case=case, state=state, person_id=person_id)
        _hostile(session, account_id=x_account, person_id=person_id)


def settled(served: Served) -> bool:
    """Whether all that was heard so far has been read and sorted."""
    with served.sessions.read() as session:
        waiting = session.query(Post).filter(Post.state != "triaged").count()
        return waiting == 0 and session.query(Case).count() > 50


def x_account_of(served: Served) -> int:
    """An X account whose network cannot be reached: what is written is sent by hand."""
    keys = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
    fields = {**dict.fromkeys(keys, "not-a-real-key"), "handle": "nagimori", "api_url": NOWHERE}
    return add_account(
        channel="x", name="X", fields=fields, person_id=None, sessions=served.sessions,
        vault=open_vault(served.settings.key_file), now=utc_now(),
    )  # fmt: skip


def _colleague(served: Served) -> int:
    email = served.bring(name="Ren Sasaki", language="ja")
    with served.sessions.read() as session:
        return session.query(Person).filter(Person.email == email).one().id


def x_case(session: Session, *, account_id: int, text: str) -> Case:
    """A case of somebody on X who did not write to us."""
    account = session.get_one(Account, account_id)
    author = make.author(session, channel="x", url="https://x.com/somebody")
    now = utc_now()
    post = make.post(
        session, account=account, author=author, text=text, posted_at=now - timedelta(minutes=20),
        seen_at=now, url="https://x.com/somebody/status/1",
    )  # fmt: skip
    return make.case(
        session, post=post, path=ReplyPath.by_hand,
        approach_reasons=[{"code": "summons_needed", "detail": {}}],
    )  # fmt: skip


def make_reply(session: Session, *, case: Case, state: ReplyState, person_id: int) -> Reply:
    now = utc_now()
    reply = Reply(
        key=f"{state}-{case.id}", case_id=case.id, post_id=case.latest_post_id or 0,
        account_id=case.account_id, person_id=person_id, text="ご不便をおかけしております。",
        path=case.path, state=state, created_at=now, updated_at=now, decided_at=now,
        trouble="X does not allow this reply." if state is ReplyState.refused else "",
    )  # fmt: skip
    case.state = CaseState.open
    session.add(reply)
    session.flush()
    return reply


def _hostile(session: Session, *, account_id: int, person_id: int) -> None:
    account = session.get_one(Account, account_id)
    lanes = cycle((Lane.support, Lane.judge, Lane.praise))
    addresses = islice(cycle(ADDRESSES), len(MARKUP))
    for number, (text, address, lane) in enumerate(zip(MARKUP, addresses, lanes, strict=False)):
        author = make.author(
            session, channel="x", handle=text, display_name=text, bio=text, url=address,
            avatar_url=address,
        )  # fmt: skip
        post = _hostile_post(session, account=account, author=author, text=text, address=address)
        case = make.case(
            session, post=post, lane=lane, abstained=lane is Lane.judge,
            urgency=Urgency.critical, state=CaseState.open,
        )  # fmt: skip
        now = utc_now()
        session.add(Note(case_id=case.id, person_id=person_id, text=text, at=now))
        session.add(
            LedgerEntry(
                case_id=case.id, found_at=now, outcome_note=text, outcome_at=now,
                outcome_by_id=person_id,
            )
        )  # fmt: skip
        brand = make.brand(session, name=f"{number} {text}"[:120], names=[text], excluded=[text])
        stream = make.stream(
            session, account=account, name=text[:120], kind="mentions", state="paused",
            trouble=text, brand_id=brand.id,
        )  # fmt: skip
        place = {"name": text, "found": text, "start": 0, "end": 7}
        session.add(Sighting(post_id=post.id, stream_id=stream.id, brand_id=brand.id,
                             matched=[place], seen_at=now))  # fmt: skip
        session.add(analysis(post, abstained=True, words=text))
        make.template(
            session,
            shortcut=f"h{number}",
            title=text[:120],
            body=text,
            lane=(Lane.praise if lane is Lane.praise else Lane.support),
        )
        for case_id in (None, case.id):
            session.add(
                Event(at=now, kind="brand.changed", case_id=case_id, person_id=person_id,
                      detail={"brand": text, "name": text, "text": text, "reason": text})
            )  # fmt: skip
    make.person(session, name=MARKUP[0])


def _hostile_post(
    session: Session, *, account: Account, author: Author, text: str, address: str
) -> Post:
    return make.post(
        session, account=account, author=author, text=text, url=address, posted_at=utc_now(),
        seen_at=utc_now(), visibility=Visibility.public,
        media=[{"kind": text, "url": address, "alt_text": text}],
    )  # fmt: skip


def analysis(post: Post, *, abstained: bool, words: str = "") -> StoredAnalysis:
    """What a pipeline said of a post; `words` carried it."""
    reason = {"code": words, "about": "intent", "words": words, "start": 0, "end": len(words)}
    return StoredAnalysis(
        post_id=post.id,
        revision="rules:made",
        language="und",
        intent=Intent.complaint,
        intent_probability=0.5,
        sentiment=Sentiment.negative,
        sentiment_probability=0.5,
        urgency=Urgency.normal,
        urgency_probability=0.5,
        abstained=abstained,
        reasons=[reason] if words else [],
        analysed_at=utc_now(),
    )
