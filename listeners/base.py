"""The whole contract between a network and the product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, runtime_checkable

Cursor = Mapping[str, str]
"""Written and read by one listener only; JSON to everyone else."""

NOTHING: Mapping[str, str] = {}


class ReplyRule(StrEnum):
    """Who may answer a post, as its author set it."""

    everyone = "everyone"
    mentioned = "mentioned"  # only people the post mentions
    followers = "followers"  # only people related to the author
    nobody = "nobody"
    unknown = "unknown"


class Visibility(StrEnum):
    """Who can read a post."""

    public = "public"
    unlisted = "unlisted"
    followers = "followers"
    direct = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingAuthor:
    """Who wrote a post, as the network describes them."""

    external_id: str
    handle: str  # without "@"
    display_name: str = ""
    url: str | None = None
    avatar_url: str | None = None
    bio: str = ""
    is_protected: bool = False
    is_bot: bool = False
    no_contact: bool = False  # "#nobot" and the like: do not write to this person first


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or film beside a post."""

    kind: str  # image, video, audio, link
    url: str
    alt_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingPost:
    """One public message.

    `external_id` is unique within the channel (a listener for many servers puts the server
    into it). `thread_id` is the external id of the conversation's first post, the post's own id
    if it begins one. `posted_at` and `edited_at` are aware and UTC. `channel_data` holds what the
    replier will want back in `ReplyTarget.channel_data` (Bluesky's cids, say).
    """

    external_id: str
    thread_id: str
    author: IncomingAuthor
    text: str
    posted_at: datetime
    url: str | None = None
    in_reply_to: str | None = None
    quote_of: str | None = None
    repost_of: str | None = None
    addressed_to_us: bool = False  # mentions, answers or quotes the listening account
    ours: bool = False  # written by the listening account
    reply_rule: ReplyRule = ReplyRule.everyone
    visibility: Visibility = Visibility.public
    language: str | None = None  # what the network says: a hint
    edited_at: datetime | None = None
    media: tuple[Media, ...] = ()
    channel_data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Calls left and when they refill, as the network said, and what the call cost.

    `spent` is in US dollars; `units` counts what was billed under the name `unit`.
    """

    remaining: int | None = None
    limit: int | None = None
    resets_at: datetime | None = None
    unit: str = "call"
    units: int = 1
    spent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A row or record that could not be read: where it stood, and what is wrong with it."""

    where: str  # "line 12", "record at://…"
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What one fetch brought. `cursor` covers exactly these posts: commit both or neither."""

    posts: tuple[IncomingPost, ...] = ()
    removed: tuple[str, ...] = ()  # external ids deleted or protected since
    removed_authors: tuple[str, ...] = ()  # ids of authors who closed their account or hid it
    cursor: Cursor = field(default_factory=dict)
    caught_up: bool = True  # nothing more to fetch right now
    budget: Budget | None = None
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What one stream asks for.

    `kind` is one of the channel's `StreamSpec.kind`. Names, required and excluded words come from
    the brand. `settings` are the stream's own fields (a hashtag, a feed's address).
    """

    kind: str
    now: datetime
    names: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    language: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    limit: int = 100  # posts a page at most


@runtime_checkable
class Listener(Protocol):
    """Reads from a network."""

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        """One page after `cursor`. Never sleeps, retries or touches the database.

        Raises a `ChannelError`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTarget:
    """The post that is answered."""

    external_id: str
    thread_id: str
    author_external_id: str
    author_handle: str
    url: str | None = None
    visibility: Visibility = Visibility.public
    channel_data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingReply:
    """One decision to answer. `key` is unique for the decision and stays the same for good.

    `decided_at`: `find` looks no further back than this. What is sent goes out at this time, which
    lies after the undo hold then.
    """

    key: str
    text: str
    target: ReplyTarget
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReply:
    """A published reply, with the time on the network's clock, and what publishing it cost."""

    external_id: str
    posted_at: datetime
    url: str | None = None
    text: str = ""
    budget: Budget | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why the network would refuse a text. Screens translate `code` with `detail`."""

    code: str  # too_long, empty, ...
    sentence: str
    detail: Mapping[str, str] = field(default_factory=dict)


class Measure(StrEnum):
    """How a network counts the length of a text."""

    weighted = "weighted"  # X: kana and kanji count 2, an address counts `url_length`
    graphemes = "graphemes"  # Bluesky
    characters = "characters"  # Mastodon: an address counts `url_length`


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthRule:
    """The network's own length rule, also handed to the counter in the browser."""

    measure: Measure
    limit: int
    url_length: int | None = None


@runtime_checkable
class Replier(Protocol):
    """Answers on a network."""

    @property
    def length_rule(self) -> LengthRule: ...

    def length(self, text: str) -> int:
        """The length of `text` as the network counts it."""
        ...

    def objections(self, text: str) -> list[Objection]:
        """Why the network would refuse this text, without asking it."""
        ...

    def send(self, reply: OutgoingReply) -> SentReply:
        """Publish once. Raises `OutcomeUnknown` when it may have gone out."""
        ...

    def find(self, reply: OutgoingReply) -> SentReply | None:
        """The published reply of an interrupted or a hand-sent one, if there is one."""
        ...

    def composer_url(self, reply: OutgoingReply) -> str | None:
        """Where a person sends it by hand, if the network has such a place."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are on a network."""

    external_id: str
    handle: str
    url: str | None = None


class Memory(Protocol):
    """A small encrypted note that a channel keeps between processes (a session, say)."""

    def load(self) -> str | None: ...

    def save(self, text: str) -> None: ...


@dataclass(slots=True)
class ShortMemory:
    """A memory that ends with the process: for tests, and for channels tried out once."""

    text: str | None = None

    def load(self) -> str | None:
        return self.text

    def save(self, text: str) -> None:
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One account on one network. A capability is an object or None, never a flag.

    `whoami` asks the network who we are: the cheapest call that proves the credentials.
    `summons_needed` says that the API may answer only posts that addressed us (X, self-serve).
    """

    kind: str
    listener: Listener
    replier: Replier | None = None
    whoami: Callable[[], Identity] | None = None
    summons_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A short text in both languages."""

    en: str
    ja: str

    def in_language(self, language: str) -> str:
        return self.ja if language.startswith("ja") else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One thing to fill in for an account or a stream."""

    name: str
    title: Title
    secret: bool = False
    required: bool = False
    default: str = ""
    help: Title = field(default_factory=lambda: Title(en="", ja=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamSpec:
    """One kind of thing that can be listened to on a channel."""

    kind: str  # mentions, search, hashtag, firehose, feed, file, town
    title: Title
    fields: tuple[FieldSpec, ...] = ()
    needs_credentials: bool = True
    from_brand: bool = False  # asks for the brand's names
    hears_everything: bool = False  # not narrowed by the network: keep only what the brand matches
    every_seconds: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSpec:
    """What a channel needs and offers, and how to build one.

    `build(settings, secrets, memory)`: `settings` holds the account's plain fields over the
    configuration's (base addresses), `secrets` its decrypted credentials, missing when the account
    has none. Building never calls the network.
    """

    kind: str
    title: Title
    build: Callable[[Mapping[str, str], Mapping[str, str], Memory], Channel]
    streams: tuple[StreamSpec, ...]
    account_fields: tuple[FieldSpec, ...] = ()

    def stream(self, kind: str) -> StreamSpec:
        """The stream kind of that name. Raises KeyError."""
        for spec in self.streams:
            if spec.kind == kind:
                return spec
        raise KeyError(kind)
