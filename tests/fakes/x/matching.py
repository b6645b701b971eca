"""X's query language, as much of it as the product uses."""

from __future__ import annotations

import re

from tests.fakes.x.world import FakePost, World

_PIECES = re.compile(r'\(|\)|-?"[^"]*"|[^\s()]+')


class BadQuery(ValueError):
    """A query that X would answer with 400."""


def matches(query: str, post: FakePost, world: World) -> bool:
    """Whether a post would be found: groups of OR, phrases, negations, lang:, is:, from:."""
    pieces = _PIECES.findall(query)
    if not pieces:
        raise BadQuery("empty query")
    found, rest = _all_of(pieces, post, world)
    if rest:
        raise BadQuery(f"unexpected {rest[0]!r}")
    return found


def _all_of(pieces: list[str], post: FakePost, world: World) -> tuple[bool, list[str]]:
    found, either = True, False
    alternative = False
    while pieces and pieces[0] != ")":
        piece, pieces = pieces[0], pieces[1:]
        if piece == "OR":
            alternative = True
            continue
        if piece == "(":
            here, pieces = _all_of(pieces, post, world)
            if not pieces:
                raise BadQuery("a bracket is not closed")
            pieces = pieces[1:]
        else:
            here = _one(piece, post, world)
        either = (either or here) if alternative else here
        alternative = bool(pieces) and pieces[0] == "OR"
        if not alternative:
            found = found and either
    return found, pieces


def _one(piece: str, post: FakePost, world: World) -> bool:
    if piece.startswith("-") and len(piece) > 1:
        return not _one(piece[1:], post, world)
    name, colon, value = piece.partition(":")
    if colon and not piece.startswith('"'):
        author = world.users.get(post.author_id)
        operators = {
            "lang": post.language == value,
            "is": {"retweet": post.repost_of, "reply": post.reply_to}.get(value) is not None,
            "from": author is not None and author.handle.lower() == value.lower(),
        }
        if name not in operators:
            raise BadQuery(f"unknown operator {name}")
        return operators[name]
    return piece.strip('"').lower() in (post.note or post.text).lower()
