"""What a fake X answers, route by route."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from listeners.x.ids import id_at
from tests.fakes.x.faults import Reply
from tests.fakes.x.matching import BadQuery, matches
from tests.fakes.x.render import Form, missing, page, problem, stamp, user_json
from tests.fakes.x.world import FakePost, FakeUser, World

WINDOW = timedelta(days=7)
NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
    "engaged by the author of the post you are replying to."
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request, taken apart."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    as_user: bool

    @property
    def fields(self) -> list[str]:
        return self.query.get("tweet.fields", "").split(",")


@dataclass(kw_only=True)
class Desk:
    """All that the routes need to know."""

    world: World
    us: FakeUser
    form: Form
    enforce_summons: bool = True
    rules: dict[str, dict[str, str]] = field(default_factory=dict)


def me(desk: Desk, asked: Asked) -> Reply:
    if not asked.as_user:
        return _refused(desk, 403, "unsupported-authentication", "Unsupported Authentication")
    return Reply.of({"data": user_json(desk.us)})


def user(desk: Desk, asked: Asked) -> Reply:
    handle = asked.path.rsplit("/", 1)[-1].lower()
    for one in desk.world.users.values():
        if one.handle.lower() == handle:
            return Reply.of({"data": user_json(one)})
    gone = problem(
        404, "resource-not-found", "Could not find user.", form=desk.form, parameter="username",
        value=handle, resource_id=handle, resource_type="user",
    )  # fmt: skip
    return Reply.of({"errors": [gone]})


def search(desk: Desk, asked: Asked) -> Reply:
    query = asked.query.get("query", "")
    oldest = int(id_at(desk.world.clock() - WINDOW))
    since = asked.query.get("since_id")
    if since and int(since) < oldest:
        detail = "'since_id' must be a tweet id created after seven days ago."
        return _refused(desk, 400, "invalid-request", detail)
    if len(query) > 512:
        return _refused(desk, 400, "invalid-request", "Your query is longer than 512 characters.")
    open_posts = [
        post
        for post in desk.world.newest_first()
        if int(post.id) >= oldest and _is_public(desk, post)
    ]
    try:
        found = [post for post in open_posts if matches(query, post, desk.world)]
    except BadQuery as wrong:
        return _refused(desk, 400, "invalid-request", f"There were errors: {wrong}")
    return _page(desk, asked, found, smallest=10, token="next_token")


def mentions(desk: Desk, asked: Asked) -> Reply:
    who = desk.world.users[asked.path.split("/")[3]]
    found = [
        post
        for post in desk.world.newest_first()
        if who in desk.world.mentioned(post) and _is_public(desk, post)
    ]
    return _page(desk, asked, found, smallest=5, token="pagination_token")


def timeline(desk: Desk, asked: Asked) -> Reply:
    who = desk.world.users[asked.path.split("/")[3]]
    found = [
        post
        for post in desk.world.newest_first()
        if post.author_id == who.id
        and not ("retweets" in asked.query.get("exclude", "") and post.repost_of)
    ]
    return _page(desk, asked, found, smallest=5, token="pagination_token")


def posts(desk: Desk, asked: Asked) -> Reply:
    wanted = asked.query["ids"].split(",")
    there = [desk.world.posts[one] for one in wanted if one in desk.world.posts]
    open_posts = [post for post in there if _is_public(desk, post)]
    body = page(open_posts, world=desk.world, form=desk.form, fields=asked.fields)
    problems = [
        missing(one, "ids", form=desk.form, kind="resource-not-found")
        for one in wanted
        if one not in desk.world.posts
    ] + [
        missing(post.id, "ids", form=desk.form, kind="not-authorized-for-resource")
        for post in there
        if post not in open_posts
    ]
    if problems:
        body["errors"] = [*body.get("errors", []), *problems]
    return Reply.of(body)


def create(desk: Desk, asked: Asked) -> Reply:
    if not asked.as_user:
        return _refused(desk, 403, "unsupported-authentication", "Unsupported Authentication")
    text = asked.body["text"]
    target_id = asked.body.get("reply", {}).get("in_reply_to_tweet_id")
    target = desk.world.posts.get(target_id)
    if target_id and target is None:
        detail = "You attempted to reply to a Tweet that is deleted or not visible to you."
        return _refused(desk, 403, "about:blank", detail)
    if target and desk.enforce_summons and not desk.world.summons(target, desk.us):
        return _refused(desk, 403, "about:blank", NOT_SUMMONED)
    before = len(desk.world.posts)
    made = desk.world.add_post(desk.us, text, reply_to=target)
    if before and _said_before(desk, made):
        desk.world.delete_post(made)
        detail = "You are not allowed to create a Tweet with duplicate content."
        return _refused(desk, 403, "about:blank", detail)
    return Reply.of({"data": {"id": made.id, "text": made.text}}, status=201)


def rules(desk: Desk, asked: Asked) -> Reply:
    sent = stamp(desk.world.clock())
    if asked.method == "GET":
        meta = {"sent": sent, "result_count": len(desk.rules)}
        return Reply.of({"data": list(desk.rules.values()), "meta": meta})
    if "delete" in asked.body:
        gone = [desk.rules.pop(one) for one in asked.body["delete"]["ids"] if one in desk.rules]
        counts = {"deleted": len(gone), "not_deleted": 0}
        return Reply.of({"meta": {"sent": sent, "summary": counts}})
    made: list[dict[str, str]] = []
    for rule in asked.body["add"]:
        number = str(7_000_000 + len(desk.rules) + len(made))
        made.append({"id": number, "value": rule["value"], "tag": rule.get("tag", "")})
    desk.rules |= {rule["id"]: rule for rule in made}
    counts = {"created": len(made), "not_created": 0, "valid": len(made), "invalid": 0}
    return Reply.of({"data": made, "meta": {"sent": sent, "summary": counts}}, status=201)


def stream_line(desk: Desk, asked: Asked, post: FakePost) -> dict[str, Any] | None:
    """What the filtered stream says of a post, None when no rule matches."""
    hit = [rule for rule in desk.rules.values() if matches(rule["value"], post, desk.world)]
    if not hit or not _is_public(desk, post):
        return None
    line = page([post], world=desk.world, form=desk.form, fields=asked.fields, single=True)
    line["matching_rules"] = [{"id": rule["id"], "tag": rule["tag"]} for rule in hit]
    return line


Route = Callable[[Desk, Asked], Reply]

ROUTES: Sequence[tuple[str, str, str, Route]] = (
    ("GET", "/2/users/me", "me", me),
    ("GET", "/2/users/by/username/*", "user", user),
    ("GET", "/2/tweets/search/recent", "search", search),
    ("GET", "/2/users/*/mentions", "mentions", mentions),
    ("GET", "/2/users/*/tweets", "timeline", timeline),
    ("GET", "/2/tweets", "posts", posts),
    ("POST", "/2/tweets", "create", create),
    ("GET", "/2/tweets/search/stream/rules", "rules", rules),
    ("POST", "/2/tweets/search/stream/rules", "rules", rules),
)


def _page(
    desk: Desk, asked: Asked, found: Sequence[FakePost], *, smallest: int, token: str
) -> Reply:
    count = int(asked.query.get("max_results", "10"))
    if not smallest <= count <= 100:
        return _refused(desk, 400, "invalid-request", f"max_results is not {smallest} to 100")
    since = int(asked.query.get("since_id", "0"))
    until = int(asked.query.get("until_id", str(2**63)))
    below = int(asked.query[token].removeprefix("below")) if token in asked.query else 2**63
    rest = [post for post in found if since < int(post.id) < min(until, below) and post.indexed]
    here = rest[:count]
    meta: dict[str, Any] = {"result_count": len(here)}
    if here:
        meta |= {"newest_id": here[0].id, "oldest_id": here[-1].id}
    if len(rest) > count:
        meta["next_token"] = f"below{here[-1].id}"
    return Reply.of(page(here, world=desk.world, form=desk.form, fields=asked.fields, meta=meta))


def _is_public(desk: Desk, post: FakePost) -> bool:
    author = desk.world.users.get(post.author_id)
    return author is None or not author.protected


def _said_before(desk: Desk, made: FakePost) -> bool:
    return any(
        post.id != made.id
        and post.author_id == made.author_id
        and post.text == made.text
        and post.reply_to == made.reply_to
        for post in desk.world.newest_first()
    )


def _refused(desk: Desk, status: int, kind: str, detail: str) -> Reply:
    return Reply.of(problem(status, kind, detail, form=desk.form), status=status)
