"""Which lists were texted for a visitor of the page"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "texted_lists",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("session_hash", sa.String(length=64), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_texted_lists_at", "texted_lists", ["at"])


def downgrade() -> None:
    op.drop_index("ix_texted_lists_at", table_name="texted_lists")
    op.drop_table("texted_lists")
