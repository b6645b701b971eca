"""The index of what was said in posts: folded text, and its pairs of characters.

Japanese writes no spaces and many of its words have two characters, so the index holds every
pair of neighbouring characters (bigram). A word is looked up by its pairs and then looked for in
the folded text: nothing is missed and nothing is found by accident. Like `app.db`, this module
knows SQLite (a contentless FTS5 table) from PostgreSQL (an array under GIN).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from itertools import islice, pairwise
from string import punctuation
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import FunctionElement

from app.db import BigId, clean

AT_ONCE = 500  # ids in one IN list
LONGEST_PROBE = 64  # characters of a word that are looked up by pairs; the rest is only compared
_BLANKS = dict.fromkeys((*range(32), 127), " ")  # no word holds a control character


def fold(text: str) -> str:
    """`text` with width, case and compatibility forms folded away, as it is stored and sought."""
    return unicodedata.normalize("NFKC", clean(text)).casefold().translate(_BLANKS)


def bigrams(folded: str) -> list[str]:
    """Every pair of neighbouring characters, in order; none spans a space."""
    return [a + b for word in folded.split() for a, b in pairwise(word)]


class Bigrams(sa.types.TypeDecorator[str]):
    """Folded text on its way into the index: SQLite splits a string, PostgreSQL wants an array."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        wanted: sa.types.TypeEngine[Any] = sa.Text()
        if dialect.name == "postgresql":
            wanted = postgresql.ARRAY(sa.Text())
        return dialect.type_descriptor(wanted)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        pairs = bigrams(value or "")
        return sorted(set(pairs)) if dialect.name == "postgresql" else self.joined(pairs)

    def joined(self, pairs: list[str]) -> str:
        return " ".join(pairs)


class Phrase(Bigrams):
    """A folded word that is asked for: on SQLite its pairs as one quoted FTS5 phrase."""

    cache_ok = True

    def joined(self, pairs: list[str]) -> str:
        return '"' + " ".join(pairs).replace('"', '""') + '"'


# not in Base.metadata: SQLite's is a virtual table, made by hand here and in a migration
_tables = sa.MetaData()
post_search = sa.Table(
    "post_search", _tables, sa.Column("rowid", BigId, key="post_id"), sa.Column("bigrams", Bigrams)
)
post_search_text = sa.Table(
    "post_search_text",
    _tables,
    sa.Column("post_id", BigId, primary_key=True),
    sa.Column("folded", sa.Text),
)

# `ascii` takes every character beyond ASCII as a part of a token, whatever Unicode SQLite knows
_TOKENS = "ascii tokenchars '" + punctuation.replace("'", "''") + "'"
_SQLITE = f"""
CREATE TABLE post_search_text
    (post_id INTEGER NOT NULL PRIMARY KEY REFERENCES post (id), folded TEXT NOT NULL);
CREATE VIRTUAL TABLE post_search USING fts5
    (bigrams, content='', columnsize=0, tokenize="{_TOKENS.replace('"', '""')}")
"""
_POSTGRES = """
CREATE TABLE post_search_text
    (post_id BIGINT NOT NULL PRIMARY KEY REFERENCES post (id), folded TEXT NOT NULL);
CREATE TABLE post_search
    (rowid BIGINT NOT NULL PRIMARY KEY REFERENCES post (id), bigrams TEXT[] NOT NULL);
CREATE INDEX ix_post_search_bigrams ON post_search USING gin (bigrams)
"""


def create(_target: object, connection: Connection, **_more: object) -> None:
    """Makes the tables of the index; listens to the making of `post`."""
    wanted = _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES
    for statement in wanted.split(";\n"):
        connection.exec_driver_sql(statement)


def index_texts(session: Session, texts: Mapping[int, str]) -> None:
    """Post id -> text, as it now is: what is already indexed is replaced.

    Belongs in the transaction that stored or changed these posts.
    """
    if not texts:
        return
    forget_texts(session, texts)
    folded = {post_id: fold(text) for post_id, text in texts.items()}
    session.execute(
        sa.insert(post_search_text),
        [{"post_id": post_id, "folded": text} for post_id, text in folded.items()],
    )
    session.execute(
        sa.insert(post_search),
        [{"post_id": post_id, "bigrams": text} for post_id, text in folded.items()],
    )


def forget_texts(session: Session, post_ids: Collection[int]) -> None:
    """Takes posts out of the index; unknown ids are skipped."""
    session.flush()  # the post's row is locked first: two writers of one post take turns
    for part in _in_parts(post_ids):
        if session.get_bind().dialect.name == "sqlite":
            _forget_pairs(session, part)
        else:
            session.execute(sa.delete(post_search).where(post_search.c.post_id.in_(part)))
        session.execute(sa.delete(post_search_text).where(post_search_text.c.post_id.in_(part)))


def _forget_pairs(session: Session, post_ids: tuple[int, ...]) -> None:
    # a contentless table must be told what it holds (`contentless_delete` wants SQLite 3.43)
    known = session.execute(
        sa.select(post_search_text).where(post_search_text.c.post_id.in_(post_ids))
    ).all()
    if known:
        session.execute(
            sa.text(
                "INSERT INTO post_search (post_search, rowid, bigrams)"
                " VALUES ('delete', :post_id, :bigrams)"
            ).bindparams(sa.bindparam("bigrams", type_=Bigrams)),
            [{"post_id": row.post_id, "bigrams": row.folded} for row in known],
        )


def _in_parts(post_ids: Collection[int]) -> Iterator[tuple[int, ...]]:
    left = iter(sorted(post_ids))
    while part := tuple(islice(left, AT_ONCE)):
        yield part


class _Condition(FunctionElement[bool]):
    """A condition in the database's own words."""

    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> Any:
        return self  # else SQLite reads `… MATCH ? = 1`, for which FTS5 has no index


class has_pairs(_Condition):  # noqa: N801 (reads as SQL does)
    """The condition on `post_search` that it holds the pairs of a folded word."""

    inherit_cache = True

    def __init__(self, word: str) -> None:
        probe = sa.bindparam(None, word[:LONGEST_PROBE], type_=Phrase, unique=True)
        super().__init__(post_search.c.bigrams, probe)

    def self_group(self, against: Any = None) -> Any:
        """Stands beside AND as it is: SQLite answers no `MATCH … = 1`."""
        return self


@compiles(has_pairs, "sqlite")
def _match(element: has_pairs, compiler: Any, **more: Any) -> str:
    _column, probe = element.clauses
    return f"post_search MATCH {compiler.process(probe, **more)}"


@compiles(has_pairs, "postgresql")
def _contains(element: has_pairs, compiler: Any, **more: Any) -> str:
    column, probe = element.clauses
    return f"{compiler.process(column, **more)} @> {compiler.process(probe, **more)}"


class holds(_Condition):  # noqa: N801 (reads as SQL does)
    """The condition that a text column holds these characters, each meaning only itself."""

    inherit_cache = True

    def __init__(self, column: sa.ColumnElement[Any], characters: str) -> None:
        super().__init__(column, sa.bindparam(None, characters, type_=sa.Text, unique=True))

    def self_group(self, against: Any = None) -> Any:
        """Stands beside AND as it is: it is a comparison already."""
        return self


@compiles(holds, "sqlite")
def _instr(element: holds, compiler: Any, **more: Any) -> str:
    return f"instr({compiler.process(element.clauses, **more)}) > 0"


@compiles(holds, "postgresql")
def _strpos(element: holds, compiler: Any, **more: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **more)}) > 0"


def posts_with(word: str) -> sa.Select[int]:
    """The ids of the posts that hold a folded word. A lone character is sought in every post."""
    if len(word) == 1:
        return sa.select(post_search_text.c.post_id).where(holds(post_search_text.c.folded, word))
    found = sa.select(post_search.c.post_id).where(has_pairs(word))
    if len(word) == 2:  # one pair: the index is exact
        return found
    same = post_search_text.c.post_id == post_search.c.post_id
    return found.join(post_search_text, same).where(holds(post_search_text.c.folded, word))
