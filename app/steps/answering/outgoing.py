"""A reply's row as the network needs it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.models import Author, Post, Reply
from listeners.base import OutgoingReply, ReplyTarget


def outgoing(session: Session, reply: Reply) -> OutgoingReply:
    """The decision to answer, with everything that the replier wants back."""
    post = session.get_one(Post, reply.post_id)
    author = session.get_one(Author, post.author_id)
    return OutgoingReply(
        key=reply.key,
        text=reply.text,
        target=ReplyTarget(
            external_id=post.external_id,
            thread_id=post.thread_id,
            author_external_id=author.external_id,
            author_handle=author.handle,
            url=post.url,
            visibility=post.visibility,
            channel_data=dict(post.channel_data),
        ),
        decided_at=reply.decided_at or reply.updated_at,
    )
