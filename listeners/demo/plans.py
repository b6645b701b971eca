"""What will follow a post or an answer, with its moment, before it happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from listeners.demo.calendar import Calendar
from listeners.demo.cast import OUR_HANDLE, Cast, Opening, Step
from listeners.demo.temper import Reaction
from listeners.demo.wire import Happened, Planned


def post_of(opening: Opening, *, cast: Cast, week: str, calendar: Calendar) -> Happened:
    """The post that an opening becomes in one week of one town."""
    return Happened(
        kind="post",
        external_id=external_id(week, opening.key),
        thread_id=external_id(week, _root(opening, cast)),
        author=opening.by,
        occurs_at=calendar.real(opening.at),
        text=opening.text,
        addressed=opening.to_us,
        in_reply_to=external_id(week, opening.follows) if opening.follows else None,
        repost_of=external_id(week, opening.repost_of) if opening.repost_of else None,
        quote_of=external_id(week, opening.quote_of) if opening.quote_of else None,
        reply_rule=opening.reply_rule,
        language=opening.language,
        opening=opening.key,
    )


def external_id(week: str, key: str) -> str:
    return f"{week}.{key}"


def after_opening(
    opening: Opening, post: Happened, *, cast: Cast, calendar: Calendar
) -> Iterator[Planned]:
    """What its author does by themselves, and what a colleague answered in the past."""
    own = _Own(opening, post)
    if opening.edited:
        yield own.plan(
            does="edits",
            due_at=calendar.soon(post.occurs_at, opening.edited.after),
            text=opening.edited.text,
        )
    if opening.deleted_after is not None:
        due_at = calendar.soon(post.occurs_at, opening.deleted_after)
        yield own.plan(does="deletes", due_at=due_at)
    for number, step in enumerate(opening.ignored, start=1):
        yield own.plan(
            does="deletes" if step.deletes else "says",
            due_at=calendar.real(opening.at + step.after),
            text=step.text,
            new_id=None if step.deletes else f"{post.external_id}.alone{number}",
            unless_answered=True,
        )
    earlier = cast.earlier.get(opening.key)
    if earlier is not None:
        due_at = calendar.real(opening.at + earlier.after)
        if calendar.was_kept(due_at):
            yield Planned(
                due_at=due_at,
                does="answers",
                author=OUR_HANDLE,
                opening=opening.key,
                external_id=f"{post.external_id}.earlier",
                thread_id=post.thread_id,
                text=earlier.text,
                in_reply_to=post.external_id,
            )


def alone(opening: Opening, post: Happened, *, text: str, due_at: datetime) -> Planned:
    """What somebody says to themselves when nobody answered, in words from their own store."""
    return _Own(opening, post).plan(
        does="says",
        due_at=due_at,
        text=text,
        new_id=f"{post.external_id}.alone",
        unless_answered=True,
    )


def after_answer(
    reaction: Reaction,
    *,
    opening: Opening,
    target: Happened,
    answer: Happened,
    calendar: Calendar,
    then: Step | None = None,
) -> Iterator[Planned]:
    """What a reaction puts into the calendar, with a colleague's word that `then` closes it."""
    own = _Own(opening, target)
    if reaction.says:
        said_at = calendar.soon(answer.occurs_at, reaction.says.after)
        if then and calendar.was_kept(calendar.soon(said_at, then.after)):
            yield _closing(then, opening=opening, answer=answer, said_at=said_at, calendar=calendar)
        yield Planned(
            due_at=said_at,
            does="says",
            author=opening.by,
            opening=opening.key,
            external_id=f"{answer.external_id}.re",
            thread_id=answer.thread_id,
            text=reaction.says.text,
            in_reply_to=answer.external_id,
        )
    if reaction.deletes_after is not None:
        due_at = calendar.soon(answer.occurs_at, reaction.deletes_after)
        yield own.plan(does="deletes", due_at=due_at)
    if reaction.posts_later:
        new_id = f"{answer.external_id}.later"
        yield Planned(
            due_at=calendar.soon(answer.occurs_at, reaction.posts_later.after),
            does="posts",
            author=opening.by,
            opening=opening.key,
            external_id=new_id,
            thread_id=new_id,
            text=reaction.posts_later.text,
        )


def _closing(
    then: Step, *, opening: Opening, answer: Happened, said_at: datetime, calendar: Calendar
) -> Planned:
    return Planned(
        due_at=calendar.soon(said_at, then.after),
        does="closes",
        author=OUR_HANDLE,
        opening=opening.key,
        external_id=f"{answer.external_id}.closing",
        thread_id=answer.thread_id,
        text=then.text,
        in_reply_to=f"{answer.external_id}.re",
    )


class _Own:
    """Plans of the author of a post, about that post."""

    def __init__(self, opening: Opening, post: Happened) -> None:
        self._opening = opening
        self._post = post

    def plan(
        self,
        *,
        does: str,
        due_at: datetime,
        text: str = "",
        new_id: str | None = None,
        unless_answered: bool = False,
    ) -> Planned:
        return Planned(
            due_at=due_at,
            does=does,
            author=self._opening.by,
            opening=self._opening.key,
            external_id=new_id or self._post.external_id,
            thread_id=self._post.thread_id,
            text=text,
            in_reply_to=self._post.external_id if new_id else None,
            unless_answered=unless_answered,
        )


def _root(opening: Opening, cast: Cast) -> str:
    while opening.follows:
        opening = cast.by_key[opening.follows]
    return opening.key
