"""Finding posts by words: two Japanese characters are enough."""

from __future__ import annotations

import sqlalchemy as sa

from app.models import Author, Case, Post
from app.search_index import fold, holds, posts_with

MOST_WORDS = 8


def words_of(query: str) -> tuple[str, ...]:
    """The words that must all stand in a post, width and case folded away."""
    return tuple(dict.fromkeys(fold(query).split()))[:MOST_WORDS]


def cases_with(query: str) -> sa.ColumnElement[bool]:
    """The condition on a case: each word in one of its posts, or in its writer's name."""
    return sa.and_(sa.true(), *(_case_has(word) for word in words_of(query)))


def _case_has(word: str) -> sa.ColumnElement[bool]:
    in_posts = sa.select(Post.case_id).where(
        Post.id.in_(posts_with(word)), Post.case_id.is_not(None)
    )
    authors = sa.select(Author.id).where(
        Author.id == Case.author_id,
        sa.or_(_named(Author.handle, word.lstrip("@")), _named(Author.display_name, word)),
    )
    return sa.or_(Case.id.in_(in_posts), authors.correlate(Case).exists())


def _named(column: sa.ColumnElement[str] | object, word: str) -> sa.ColumnElement[bool]:
    name: sa.ColumnElement[str] = sa.type_coerce(column, sa.Text())
    return holds(sa.func.lower(name), word)
