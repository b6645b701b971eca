"""Everything that stands on the page of one case."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.errors import NotFound
from app.models import (
    UNDER_WAY,
    Account,
    Author,
    Brand,
    Case,
    Label,
    LabelSource,
    Person,
    Reply,
    ReplyState,
)
from app.policy.leading import Candidate, leading_post
from app.read.case_work import (
    ClockShown,
    HistoryLine,
    NoteShown,
    ReplyShown,
    clocks_of,
    history_of,
    notes_of,
    replies_of,
)
from app.read.thread import ThreadPost, thread_of
from app.read.writer import WriterPanel, writer_panel


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """`under_way` is the reply that is on its way, or that asks a person how it ended.

    `led_by`: the post that the case's verdict comes from. `is_corrected`: a person corrected the
    analysis of it, and that can be taken back.
    """

    case: Case
    brand: str
    account: str
    our_handle: str
    assignee: str
    writer: WriterPanel
    thread: tuple[ThreadPost, ...]
    clocks: tuple[ClockShown, ...]
    replies: tuple[ReplyShown, ...]
    notes: tuple[NoteShown, ...]
    history: tuple[HistoryLine, ...]
    led_by: ThreadPost | None
    is_corrected: bool

    def draft_of(self, person_id: int) -> ReplyShown | None:
        """What this person has in hand: drafts are one a person."""
        drafts = [r for r in self.replies if r.state is ReplyState.draft]
        return next((r for r in reversed(drafts) if r.person_id == person_id), None)

    def also_writing(self, person_id: int) -> tuple[str, ...]:
        """Who else has a draft with text in it."""
        drafts = [r for r in self.replies if r.state is ReplyState.draft and r.text.strip()]
        return tuple(dict.fromkeys(r.person for r in drafts if r.person_id != person_id))

    @property
    def under_way(self) -> ReplyShown | None:
        return _last(self.replies, UNDER_WAY)

    @property
    def told(self) -> tuple[ReplyShown, ...]:
        """Replies of which a person said that they stand there, and our timeline not yet."""
        return tuple(r for r in self.replies if r.state is ReplyState.sent and not r.is_seen)

    @property
    def refused(self) -> ReplyShown | None:
        """A refusal that nobody has taken up yet: it is the newest reply."""
        newest = self.replies[-1] if self.replies else None
        return newest if newest and newest.state is ReplyState.refused else None

    @property
    def running(self) -> ClockShown | None:
        """The promise that is still open."""
        return next((clock for clock in self.clocks if clock.ended_at is None), None)

    @property
    def answered(self) -> ThreadPost | None:
        """The post that a reply answers: the writer's newest."""
        return next((p for p in self.thread if p.post_id == self.case.latest_post_id), None)


def case_page(session: Session, case_id: int) -> CasePage:
    """The page of a case, in eleven queries whatever its size. Raises NotFound."""
    row = session.execute(
        sa.select(Case, Author, Account, Brand.name, Person.name)
        .join(Author, Author.id == Case.author_id)
        .join(Account, Account.id == Case.account_id)
        .outerjoin(Brand, Brand.id == Case.brand_id)
        .outerjoin(Person, Person.id == Case.assignee_id)
        .where(Case.id == case_id)
    ).first()
    if row is None:
        raise NotFound("There is no such case.", code="no_case")
    case, author, account, brand, assignee = row
    thread = thread_of(session, case)
    led_by = _led_by(thread, case)
    return CasePage(
        case=case,
        brand=brand or "",
        account=account.name,
        our_handle=account.handle or "",
        assignee=assignee or "",
        writer=writer_panel(session, author, case_id=case.id),
        thread=thread,
        clocks=clocks_of(session, case.id),
        replies=replies_of(session, case.id),
        notes=notes_of(session, case.id),
        history=history_of(session, case.id),
        led_by=led_by,
        is_corrected=led_by is not None and _is_corrected(session, led_by.post_id, case),
    )


def _led_by(thread: tuple[ThreadPost, ...], case: Case) -> ThreadPost | None:
    candidates = [
        Candidate(
            post_id=post.post_id,
            intent=post.said.intent,
            sentiment=post.said.sentiment,
            urgency=post.said.urgency,
            abstained=post.said.abstained,
        )
        for post in thread
        if post.said and post.by_the_writer and not post.ours and post.erased_at is None
    ]
    found = leading_post(
        candidates,
        intent=case.intent,
        sentiment=case.sentiment,
        urgency=case.urgency,
        abstained=case.abstained,
    )
    wanted = found if found is not None else case.latest_post_id
    return next((post for post in thread if post.post_id == wanted), None)


def _is_corrected(session: Session, post_id: int, case: Case) -> bool:
    newest = session.scalar(
        sa.select(Label)
        .where(Label.post_id == post_id, Label.source != LabelSource.audit)
        .order_by(Label.id.desc())
        .limit(1)
    )
    if newest is None or newest.source is not LabelSource.correction:
        return False
    said = (newest.intent, newest.sentiment, newest.urgency)
    return said == (case.intent, case.sentiment, case.urgency)


def _last(replies: tuple[ReplyShown, ...], states: frozenset[ReplyState]) -> ReplyShown | None:
    return next((reply for reply in reversed(replies) if reply.state in states), None)


def case_of_reply(session: Session, reply_id: int) -> int:
    """The case that a reply belongs to. Raises NotFound."""
    found = session.scalar(sa.select(Reply.case_id).where(Reply.id == reply_id))
    if found is None:
        raise NotFound("There is no such reply.", code="no_reply")
    return found


def writing_account(session: Session, case_id: int) -> int:
    """The account that answers a case. Raises NotFound."""
    found = session.scalar(sa.select(Case.account_id).where(Case.id == case_id))
    if found is None:
        raise NotFound("There is no such case.", code="no_case")
    return found
