"""X's filtered stream, read for a bounded time; what it missed is searched for afterwards.

A fetch either searches on from where the last sweep ended ("backfill") or, once that is done,
listens ("live"). Listening never lifts the sweep's floor, so that a post which the stream dropped
is found by the next search.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from listeners.base import Budget, Cursor, IncomingPost, Page, Query, SetAside
from listeners.errors import Refused
from listeners.sweep import later_number
from listeners.x import wire
from listeners.x.client import WANTED, XClient
from listeners.x.fields import Json, parts, text
from listeners.x.line import Line
from listeners.x.prices import POST_READ
from listeners.x.searches import asked_for, key_of, search
from listeners.x.who import Who

RULE_MARK = "kikimimi-"
SECONDS = 20
_LONGEST_SECONDS = 300


def stream(client: XClient, who: Who, query: Query, cursor: Cursor | None) -> Page:
    """One page of backfill, or what was heard in a while of listening."""
    known = dict(cursor or {})
    if known.pop("phase", "backfill") == "live":
        return _listened(client, who, query, known)
    rules, heard = known.pop("rules", ""), known.pop("heard", None)
    page = search(client, who, query, known or None, counted_to=heard)
    phase = "live" if page.caught_up else "backfill"
    kept = {"phase": phase, "rules": rules} | ({"heard": heard} if heard else {})
    return replace(page, cursor={**page.cursor, **kept}, caught_up=False)


def _listened(client: XClient, who: Who, query: Query, known: dict[str, str]) -> Page:
    wanted_rules = {f"{RULE_MARK}{key_of(one)}": one for one in asked_for(query)}
    ours = set(known.get("rules", "").split()) | set(wanted_rules)
    _keep_in_step(client, wanted_rules, ours=ours, query=query)
    seconds = _seconds(query)
    line = Line(client.credentials.bearer_token, api_url=client.api_url, seconds=seconds)
    raw = line.heard(most=query.limit, wanted=WANTED, now=query.now)
    us = who.known(now=query.now)[0] if who.can_be_known else None
    posts: list[IncomingPost] = []
    aside: list[SetAside] = []
    for number, one in enumerate(raw, start=1):
        body = _body(one)
        if body is None:
            aside.append(SetAside(where=f"stream line {number}", sentence="It is not JSON."))
        elif _matches(body, wanted_rules) and "data" in body:
            reading = wire.read(body, us=us)
            posts += reading.posts
            aside += reading.set_aside
    newest = known.get("heard")
    for post in posts:
        newest = later_number(newest or "0", post.external_id)
    kept = {"phase": "backfill", "rules": " ".join(sorted(wanted_rules))}
    return Page(
        posts=tuple(posts),
        cursor={**known, **kept, **({"heard": newest} if newest else {})},
        caught_up=True,
        budget=Budget(unit="post", units=len(posts), spent=POST_READ * len(posts)),
        set_aside=tuple(aside),
    )


def _keep_in_step(
    client: XClient, rules: Mapping[str, str], *, ours: set[str], query: Query
) -> None:
    """Make X's rules those of the brand now, leaving other streams' and other programs' alone."""
    standing = parts(client.rules(now=query.now).body, "data")
    tags = {text(rule, "tag") for rule in standing}
    stale = [
        text(rule, "id")
        for rule in standing
        if text(rule, "tag") in ours and text(rule, "tag") not in rules
    ]
    if stale:
        client.delete_rules(stale, now=query.now)
    missing = {tag: value for tag, value in rules.items() if tag not in tags}
    if missing:
        _added(client.add_rules(missing, now=query.now).body)


def _added(body: Json) -> None:
    problems = [
        one for one in parts(body, "errors") if "duplicate" not in text(one, "title").lower()
    ]
    if problems:
        raise Refused("X did not take a rule of the stream. Look at the brand's words.",
                      code="rule_refused")  # fmt: skip


def _body(raw: bytes) -> Json | None:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _matches(body: Json, rules: Mapping[str, str]) -> bool:
    # The rules are the app's, and an app has one line: other streams' posts come along.
    return any(text(rule, "tag") in rules for rule in parts(body, "matching_rules"))


def _seconds(query: Query) -> float:
    told = query.settings.get("seconds", "").strip() or str(SECONDS)
    try:
        seconds = float(told)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise Refused(f"Seconds to listen are between 1 and {_LONGEST_SECONDS}.",
                      code="bad_setting")  # fmt: skip
    return seconds
