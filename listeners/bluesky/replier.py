"""Answers on Bluesky: one record for one decision, under a key that we choose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import regex

from listeners.base import (
    LengthRule,
    Measure,
    Objection,
    OutgoingReply,
    ReplyTarget,
    SentReply,
)
from listeners.bluesky.facets import detected
from listeners.bluesky.keys import POSTS, is_ours, page_url, record_key
from listeners.bluesky.people import is_blocked
from listeners.bluesky.reading import EMPTY, Json, mapping, mappings, moment, text
from listeners.bluesky.session import Session
from listeners.bluesky.status import BLOCKED, UNREADABLE
from listeners.clusters import clusters
from listeners.errors import OutcomeUnknown, Refused

GRAPHEMES = 300
BYTES = 3000
KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
CLOCKS_DIFFER = timedelta(minutes=2)
PAGES = 5  # of our own newest posts that `find` looks through


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueskyReplier:
    """Replies as the account of `session`."""

    session: Session

    @property
    def length_rule(self) -> LengthRule:
        return LengthRule(measure=Measure.graphemes, limit=GRAPHEMES)

    def length(self, text: str) -> int:
        return clusters(text)

    def objections(self, text: str) -> list[Objection]:
        if not text.strip():
            return [Objection(code="empty", sentence="The reply is empty.")]
        found = []
        length, size = self.length(text), len(text.encode("utf-8", "replace"))
        if length > GRAPHEMES:
            found.append(
                Objection(
                    code="too_long",
                    sentence=f"The reply has {length} characters; Bluesky allows {GRAPHEMES}.",
                    detail={"length": str(length), "limit": str(GRAPHEMES)},
                )
            )
        elif size > BYTES:
            found.append(
                Objection(
                    code="too_many_bytes",
                    sentence=f"The reply has {size} bytes; Bluesky allows {BYTES}.",
                    detail={"length": str(size), "limit": str(BYTES)},
                )
            )
        return found

    def send(self, reply: OutgoingReply) -> SentReply:
        """Publishes the record under its key, unless that key is taken: then it was sent before."""
        for objection in self.objections(reply.text):
            raise Refused(objection.sentence, code=objection.code)
        place = self._place(reply)
        parent, root = self._thread(reply.target)
        record = self._record(reply, parent=parent, root=root)
        body = {**place, "record": record, "swapRecord": None}  # None: only if none stands there
        try:
            answer = self.session.post("com.atproto.repo.putRecord", body, sending=True)
        except Refused as refusal:
            if refusal.code != "already_there":
                raise
            return self._sent_before(reply)
        uri = text(answer.content.get("uri"))
        if not uri:
            raise OutcomeUnknown("Bluesky did not say where the reply stands.", code="unreadable")
        return self._sent(uri, record)

    def find(self, reply: OutgoingReply) -> SentReply | None:
        """By our key; else our newest answer to that post which a person wrote elsewhere."""
        return self._by_key(reply) or self._by_hand(reply)

    def composer_url(self, reply: OutgoingReply) -> str | None:
        """The page of the post: Bluesky's composer cannot be opened on an answer."""
        return reply.target.url or page_url(reply.target.author_handle, reply.target.external_id)

    def _place(self, reply: OutgoingReply) -> dict[str, str]:
        return {
            "repo": self.session.did,
            "collection": POSTS,
            "rkey": record_key(reply.key),
        }

    def _thread(self, target: ReplyTarget) -> tuple[Json, Json]:
        """References to the post as it stands now and to its thread. Raises Refused."""
        answer = self.session.get("app.bsky.feed.getPosts", {"uris": [target.external_id]})
        views = mappings(answer.content.get("posts"))
        if not views:
            raise self._why_unseen(target)
        view = views[0]
        if is_blocked(mapping(mapping(view.get("author")).get("viewer"))):
            raise Refused(BLOCKED.sentence, code=BLOCKED.code)
        if mapping(view.get("viewer")).get("replyDisabled"):
            raise Refused("The author does not let us answer there.", code="replies_disabled")
        parent = {"uri": text(view.get("uri")), "cid": text(view.get("cid"))}
        root = mapping(mapping(mapping(view.get("record")).get("reply")).get("root"))
        if text(root.get("uri")) and text(root.get("cid")):
            return parent, {"uri": text(root.get("uri")), "cid": text(root.get("cid"))}
        return parent, parent

    def _why_unseen(self, target: ReplyTarget) -> Refused:
        actor = {"actor": target.author_external_id}
        try:
            profile = self.session.get("app.bsky.actor.getProfile", actor).content
        except Refused:
            profile = EMPTY
        if is_blocked(mapping(profile.get("viewer"))):
            return Refused(BLOCKED.sentence, code=BLOCKED.code)
        return Refused("The post is no longer there.", code="target_gone")

    def _record(self, reply: OutgoingReply, *, parent: Json, root: Json) -> Json:
        record: dict[str, object] = {
            "$type": POSTS,
            "text": reply.text,
            "createdAt": _stamp(reply.decided_at),
            "reply": {"root": dict(root), "parent": dict(parent)},
        }
        if facets := detected(reply.text, self._did_of_handle):
            record["facets"] = facets
        if KANA.search(reply.text):
            record["langs"] = ["ja"]
        return record

    def _did_of_handle(self, handle: str) -> str | None:
        params = {"handle": handle}
        try:
            answer = self.session.get("com.atproto.identity.resolveHandle", params)
        except Refused:
            return None  # nobody of that name: the words stay words
        return text(answer.content.get("did")) or None

    def _sent_before(self, reply: OutgoingReply) -> SentReply:
        found = self._by_key(reply)
        if found is None:
            raise OutcomeUnknown("The reply's key is taken, but nothing stands there.")
        return found

    def _by_key(self, reply: OutgoingReply) -> SentReply | None:
        try:
            answer = self.session.get("com.atproto.repo.getRecord", self._place(reply))
        except Refused as refusal:
            if refusal.code != "not_found":
                raise
            return None
        return self._sent(text(answer.content.get("uri")), mapping(answer.content.get("value")))

    def _by_hand(self, reply: OutgoingReply) -> SentReply | None:
        """The one with the same text, else the first that was written after the decision."""
        answers = list(self._answers_by_hand(reply))
        alike = [one for one in answers if one.text.split() == reply.text.split()]
        return min(alike or answers, key=lambda one: one.posted_at, default=None)

    def _answers_by_hand(self, reply: OutgoingReply) -> Iterator[SentReply]:
        earliest = reply.decided_at - CLOCKS_DIFFER
        for listed in self._own_records(until=earliest):
            record = mapping(listed.get("value"))
            uri = text(listed.get("uri"))
            parent = mapping(mapping(record.get("reply")).get("parent"))
            written_at = moment(record.get("createdAt"))
            if (
                text(parent.get("uri")) == reply.target.external_id
                and written_at is not None
                and written_at >= earliest
                and not is_ours(uri.rpartition("/")[2])
            ):
                yield self._sent(uri, record)

    def _own_records(self, *, until: datetime) -> Iterator[Json]:
        """Our posts, newest first, page by page down to `until`."""
        params: dict[str, object] = {
            "repo": self.session.did,
            "collection": POSTS,
            "limit": 100,
        }
        for _ in range(PAGES):
            answer = self.session.get("com.atproto.repo.listRecords", params)
            listed = mappings(answer.content.get("records"))
            yield from listed
            params["cursor"] = text(answer.content.get("cursor"))
            times = (moment(mapping(one.get("value")).get("createdAt")) for one in listed)
            oldest = min((found for found in times if found), default=until)
            if not params["cursor"] or oldest <= until:
                return

    def _sent(self, uri: str, record: Mapping[str, object]) -> SentReply:
        posted_at = moment(record.get("createdAt"))
        if not uri or posted_at is None:
            raise UNREADABLE.error(UNREADABLE.sentence, code=UNREADABLE.code)
        return SentReply(
            external_id=uri,
            posted_at=posted_at,
            url=page_url(self.session.handle, uri),
            text=text(record.get("text")),
        )


def _stamp(decided_at: datetime) -> str:
    return decided_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
