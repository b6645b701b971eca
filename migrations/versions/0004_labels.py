"""labels, the weekly sample, and analyses of a model on trial"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("analysis") as batch_op:
        batch_op.add_column(
            sa.Column("shadow", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_table(
        "sampled_post",
        sa.Column("id", BigId, nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("post_id", BigId, nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("skipped", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_sampled_post_post_id_post")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sampled_post_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_post")),
        sa.UniqueConstraint("week", "place", name=op.f("uq_sampled_post_week_place")),
        sa.UniqueConstraint("week", "post_id", name=op.f("uq_sampled_post_week_post_id")),
    )
    op.create_index(op.f("ix_sampled_post_post_id"), "sampled_post", ["post_id"])
    op.create_table(
        "labels",
        sa.Column("id", BigId, nullable=False),
        sa.Column("post_id", BigId, nullable=False),
        sa.Column("source", sa.String(24), nullable=False),
        sa.Column("revision", sa.String(80), nullable=False),
        sa.Column("said_intent", sa.String(24), nullable=False),
        sa.Column("said_sentiment", sa.String(24), nullable=False),
        sa.Column("said_urgency", sa.String(24), nullable=False),
        sa.Column("said_abstained", sa.Boolean(), nullable=False),
        sa.Column("intent", sa.String(24), nullable=False),
        sa.Column("sentiment", sa.String(24), nullable=False),
        sa.Column("urgency", sa.String(24), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("sampled_id", BigId, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_labels_post_id_post")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_labels_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["sampled_id"], ["sampled_post.id"], name=op.f("fk_labels_sampled_id_sampled_post")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
    )
    op.create_index(op.f("ix_labels_post_id"), "labels", ["post_id"])
    op.create_index("ix_labels_source_revision", "labels", ["source", "revision"])


def downgrade() -> None:
    op.drop_table("labels")
    op.drop_table("sampled_post")
    with op.batch_alter_table("analysis") as batch_op:
        batch_op.drop_column("shadow")
