"""Whether a resident may be asked the next day how it went, and when"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("follow_up", sa.String(length=8), nullable=True))
    op.add_column("conversations", sa.Column("follow_up_due", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_conversations_follow_up_due", "conversations", ["follow_up_due"])


def downgrade() -> None:
    op.drop_index("ix_conversations_follow_up_due", table_name="conversations")
    op.drop_column("conversations", "follow_up_due")
    op.drop_column("conversations", "follow_up")
