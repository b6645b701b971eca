"""tweepy's clients, asked for plain JSON, with every failure turned into a `ChannelError`."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import requests
import tweepy
from tweepy import StreamRule

from listeners.errors import ChannelError, NeedsOperator, OutcomeUnknown, TryLater
from listeners.x.road import READ_SECONDS, Road, never_sent, travel_by
from listeners.x.status import WireFailure, error_for, reset_time

logging.getLogger("tweepy").setLevel(logging.WARNING)  # at DEBUG it prints headers with tokens

POST_FIELDS = [
    "attachments", "author_id", "conversation_id", "created_at", "edit_history_tweet_ids",
    "entities", "in_reply_to_user_id", "lang", "note_tweet", "referenced_tweets",
    "reply_settings", "withheld",
]  # fmt: skip
USER_FIELDS = ["description", "profile_image_url", "protected"]
MEDIA_FIELDS = ["alt_text", "preview_image_url", "type", "url"]
EXPANSIONS = ["author_id", "attachments.media_keys", "referenced_tweets.id"]
WANTED = {
    "tweet_fields": POST_FIELDS,
    "user_fields": USER_FIELDS,
    "media_fields": MEDIA_FIELDS,
    "expansions": EXPANSIONS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The app's own token, the user's keys (OAuth 1.0a), or both."""

    bearer_token: str = ""
    consumer_key: str = ""
    consumer_secret: str = ""
    access_token: str = ""
    access_token_secret: str = ""

    @property
    def of_user(self) -> bool:
        return bool(
            self.consumer_key
            and self.consumer_secret
            and self.access_token
            and self.access_token_secret
        )

    @property
    def of_app(self) -> bool:
        return bool(self.bearer_token)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """X's JSON, and what its headers say of the calls left."""

    body: Mapping[str, object]
    remaining: int | None = None
    limit: int | None = None
    resets_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of a newest-first list: above `since_id`, below `until_id` or on from `token`."""

    since_id: str | None = None
    until_id: str | None = None
    token: str | None = None
    limit: int = 100


class XClient:
    """Calls on X. Each raises a `ChannelError`; `now` dates a wait that X left undated."""

    def __init__(
        self, *, api_url: str, credentials: Credentials, read_seconds: float = READ_SECONDS
    ) -> None:
        self.api_url = api_url
        self._read_seconds = read_seconds
        self.credentials = credentials
        self._client = tweepy.Client(
            bearer_token=credentials.bearer_token or None,
            consumer_key=credentials.consumer_key or None,
            consumer_secret=credentials.consumer_secret or None,
            access_token=credentials.access_token or None,
            access_token_secret=credentials.access_token_secret or None,
            return_type=requests.Response,
            wait_on_rate_limit=False,
        )
        travel_by(self._client.session, Road(api_url, read_seconds=read_seconds))

    def me(self, *, now: datetime | None) -> Answer:
        """The user whose keys these are."""
        return self._read(lambda: self._client.get_me(user_auth=True), now=now)

    def user(self, handle: str, *, now: datetime | None) -> Answer:
        """The user of that handle."""
        as_user = self.credentials.of_user
        return self._read(
            lambda: self._client.get_user(username=handle, user_auth=as_user), now=now
        )

    def search(self, query: str, span: Span, *, now: datetime) -> Answer:
        """Posts of the last seven days."""
        as_user = not self.credentials.of_app  # the app's allowance is the larger one
        asked = _span(span, smallest=10, page_by="next_token")
        return self._read(
            lambda: self._client.search_recent_tweets(query, user_auth=as_user, **asked, **WANTED),
            now=now,
        )

    def mentions(self, user_id: str, span: Span, *, now: datetime) -> Answer:
        """Posts that mention a user."""
        as_user = self.credentials.of_user
        asked = _span(span, smallest=5, page_by="pagination_token")
        return self._read(
            lambda: self._client.get_users_mentions(user_id, user_auth=as_user, **asked, **WANTED),
            now=now,
        )

    def timeline(self, user_id: str, span: Span, *, now: datetime) -> Answer:
        """A user's own posts, without what they merely passed on."""
        as_user = self.credentials.of_user
        asked = _span(span, smallest=5, page_by="pagination_token")
        return self._read(
            lambda: self._client.get_users_tweets(
                user_id, user_auth=as_user, exclude=["retweets"], **asked, **WANTED
            ),
            now=now,
        )

    def posts(self, ids: Sequence[str], *, now: datetime) -> Answer:
        """Posts by id, at most 100."""
        as_user = self.credentials.of_user
        return self._read(
            lambda: self._client.get_tweets(list(ids), user_auth=as_user, **WANTED), now=now
        )

    def create_reply(self, text: str, *, to: str, now: datetime) -> Answer:
        """Publish an answer. Raises `OutcomeUnknown` when it may have gone out."""
        try:
            response = self._client.create_tweet(text=text, in_reply_to_tweet_id=to, user_auth=True)
        except WireFailure as failure:
            if failure.status >= 500 or failure.status in {300, 301, 302, 303, 307, 308, 408}:
                raise _unknown() from failure
            raise error_for(failure, now=now) from failure
        except requests.RequestException as trouble:
            if never_sent(trouble):
                raise _unreachable(trouble) from trouble
            raise _unknown() from trouble
        try:
            return _answer(response)
        except TryLater as unreadable:
            raise _unknown() from unreadable

    def rules(self, *, now: datetime) -> Answer:
        """The app's filtered-stream rules."""
        return self._read(lambda: self._rule_client().get_rules(), now=now)

    def add_rules(self, rules: Mapping[str, str], *, now: datetime) -> Answer:
        """Add rules, given as tag to query."""
        wanted = [StreamRule(value=value, tag=tag) for tag, value in rules.items()]
        return self._read(lambda: self._rule_client().add_rules(wanted), now=now)

    def delete_rules(self, ids: Sequence[str], *, now: datetime) -> Answer:
        """Remove rules by id."""
        return self._read(lambda: self._rule_client().delete_rules(list(ids)), now=now)

    def _rule_client(self) -> tweepy.StreamingClient:
        if not self.credentials.of_app:
            raise NeedsOperator(
                "X's filtered stream needs the app's bearer token. Enter it on the account.",
                code="bearer_token_missing",
            )
        client = tweepy.StreamingClient(
            self.credentials.bearer_token, return_type=requests.Response
        )
        travel_by(client.session, Road(self.api_url, read_seconds=self._read_seconds))
        return client

    def _read(self, call: Callable[[], requests.Response], *, now: datetime | None) -> Answer:
        if not (self.credentials.of_app or self.credentials.of_user):
            raise NeedsOperator("The X account has no keys yet. Enter them.", code="keys_missing")
        try:
            return _answer(call())
        except WireFailure as failure:
            raise error_for(failure, now=now) from failure
        except requests.RequestException as trouble:
            raise _unreachable(trouble) from trouble


def _span(span: Span, *, smallest: int, page_by: str) -> dict[str, object]:
    asked = {"since_id": span.since_id, "until_id": span.until_id, page_by: span.token}
    named = {name: value for name, value in asked.items() if value is not None}
    return {**named, "max_results": min(100, max(smallest, span.limit))}


def _answer(response: requests.Response) -> Answer:
    try:
        body = response.json()
    except (ValueError, RecursionError) as unreadable:
        raise TryLater(
            "X answered with something that is not JSON (a web page, or half an answer).",
            code="unreadable",
        ) from unreadable
    if not isinstance(body, dict):
        raise TryLater("X answered in a form that we do not know.", code="unreadable")
    return Answer(
        body=body,
        remaining=_number(response, "x-rate-limit-remaining"),
        limit=_number(response, "x-rate-limit-limit"),
        resets_at=reset_time(response.headers),
    )


def _number(response: requests.Response, header: str) -> int | None:
    told = response.headers.get(header, "")
    return int(told) if told.isascii() and told.isdigit() else None


def _unreachable(trouble: requests.RequestException) -> ChannelError:
    if isinstance(trouble, requests.Timeout):
        return TryLater("X was too slow to answer.", code="timeout")
    return TryLater("X could not be reached, or the line broke.", code="unreachable")


def _unknown() -> OutcomeUnknown:
    return OutcomeUnknown(
        "The reply was handed to X, but no clear answer came: it may have gone out.",
        code="outcome_unknown",
    )
