"""Migrations make exactly what the models say, on both databases, up and down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from app import migrate, search_index
from app.db import Sessions, engine_for
from app.models import Post
from app.search_index import index_texts, posts_with
from tests import make


@pytest.fixture
def empty(database_url: str) -> Iterator[Sessions]:
    engine = engine_for(database_url)
    yield Sessions(engine)
    engine.dispose()


def test_migrations_match_the_models(empty: Sessions) -> None:
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []
    assert migrate.current(empty) == migrate.newest()


def test_upgrading_twice_changes_nothing(empty: Sessions) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.newest()


def test_down_leaves_nothing_behind_and_up_works_again(empty: Sessions) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, to="base")
    left = set(sa.inspect(empty.engine).get_table_names())
    assert left <= {"alembic_version"}
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []


def test_the_search_index_is_made_alike_and_knows_the_posts_that_were_there(
    empty: Sessions,
) -> None:
    migrate.upgrade(empty, to="0001")
    with empty.begin() as session:
        account, author = make.account(session), make.author(session)
        session.add(
            Post(
                channel="demo", external_id="p", thread_id="p", account_id=account.id,
                author_id=author.id, text="配送と返品", posted_at=make.NOON, seen_at=make.NOON,
            )
        )  # fmt: skip
    migrate.upgrade(empty)
    migrated = _search_tables(empty)
    with empty.begin() as session:
        post_id = session.scalars(sa.select(Post.id)).one()
        assert set(session.scalars(posts_with("返品"))) == {post_id}
        index_texts(session, {post_id: "交換"})
        assert set(session.scalars(posts_with("返品"))) == set()
        session.execute(sa.text("DROP TABLE post_search"))
        session.execute(sa.text("DROP TABLE post_search_text"))
        search_index.create(None, session.connection())
    assert migrated == _search_tables(empty)


def _search_tables(sessions: Sessions) -> object:
    with sessions.read() as session:
        if sessions.is_sqlite:
            return session.execute(
                sa.text(
                    "SELECT name, sql FROM sqlite_master"
                    " WHERE name LIKE 'post_search%' ORDER BY name"
                )
            ).all()
        return session.execute(
            sa.text(
                "SELECT table_name, column_name, data_type, is_nullable, (SELECT string_agg("
                "indexdef, ' ' ORDER BY indexdef) FROM pg_indexes WHERE tablename = table_name)"
                " FROM information_schema.columns WHERE table_name LIKE 'post_search%'"
                " ORDER BY 1, 2"
            )
        ).all()
