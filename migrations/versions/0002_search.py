"""the search index: folded texts and their pairs of characters"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

AT_ONCE = 1_000

SQLITE = r"""
CREATE TABLE post_search_text
    (post_id INTEGER NOT NULL PRIMARY KEY REFERENCES post (id), folded TEXT NOT NULL);
CREATE VIRTUAL TABLE post_search USING fts5
    (bigrams, content='', columnsize=0, tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'")
"""
POSTGRES = """
CREATE TABLE post_search_text
    (post_id BIGINT NOT NULL PRIMARY KEY REFERENCES post (id), folded TEXT NOT NULL);
CREATE TABLE post_search
    (rowid BIGINT NOT NULL PRIMARY KEY REFERENCES post (id), bigrams TEXT[] NOT NULL);
CREATE INDEX ix_post_search_bigrams ON post_search USING gin (bigrams)
"""


def upgrade() -> None:
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    for statement in (SQLITE if is_sqlite else POSTGRES).split(";\n"):
        connection.exec_driver_sql(statement)
    last = 0
    while rows := _after(connection, last):
        _index(connection, [(row.id, _fold(row.text)) for row in rows], is_sqlite=is_sqlite)
        last = rows[-1].id


def downgrade() -> None:
    op.execute("DROP TABLE post_search")
    op.execute("DROP TABLE post_search_text")


def _after(connection: sa.Connection, last: int) -> list[sa.Row]:
    return connection.execute(
        sa.text(
            "SELECT id, text FROM post WHERE id > :last AND erased_at IS NULL"
            " ORDER BY id LIMIT :most"
        ),
        {"last": last, "most": AT_ONCE},
    ).all()


def _index(connection: sa.Connection, texts: list[tuple[int, str]], *, is_sqlite: bool) -> None:
    connection.execute(
        sa.text("INSERT INTO post_search_text (post_id, folded) VALUES (:id, :folded)"),
        [{"id": post_id, "folded": folded} for post_id, folded in texts],
    )
    found = [(post_id, _bigrams(folded)) for post_id, folded in texts]
    connection.execute(
        sa.text("INSERT INTO post_search (rowid, bigrams) VALUES (:id, :bigrams)"),
        [
            {"id": post_id, "bigrams": " ".join(pairs) if is_sqlite else sorted(set(pairs))}
            for post_id, pairs in found
        ],
    )


# as app/search_index.py did when this was written: what a migration does must not change
def _fold(text: str) -> str:
    blanks = dict.fromkeys((*range(32), 127), " ")
    return unicodedata.normalize("NFKC", text).casefold().translate(blanks)


def _bigrams(folded: str) -> list[str]:
    return [a + b for word in folded.split() for a, b in zip(word, word[1:])]
