"""Finding posts by words: two Japanese characters are enough."""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa

from app.models import Author, Case, Post

MOST_WORDS = 8


def words_of(query: str) -> tuple[str, ...]:
    """The words that must all stand in a post, width and case folded away."""
    folded = unicodedata.normalize("NFKC", query).casefold()
    return tuple(dict.fromkeys(folded.split()))[:MOST_WORDS]


def cases_with(query: str) -> sa.ColumnElement[bool]:
    """The condition on a case: each word in one of its posts, or in its writer's name."""
    return sa.and_(*(_case_has(word) for word in words_of(query)))


def _case_has(word: str) -> sa.ColumnElement[bool]:
    posts = sa.select(Post.id).where(Post.case_id == Case.id, _contains(Post.text, word))
    authors = sa.select(Author.id).where(
        Author.id == Case.author_id,
        sa.or_(_contains(Author.handle, word.lstrip("@")), _contains(Author.display_name, word)),
    )
    return sa.or_(posts.correlate(Case).exists(), authors.correlate(Case).exists())


def _contains(column: sa.ColumnElement[str] | object, word: str) -> sa.ColumnElement[bool]:
    pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    text: sa.ColumnElement[str] = sa.type_coerce(column, sa.Text())
    return sa.func.lower(text).like(pattern, escape="\\")
