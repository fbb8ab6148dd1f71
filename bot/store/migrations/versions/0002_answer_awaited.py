"""When a question of the intake was asked and is still unanswered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("conversations", sa.Column("answer_awaited_since", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_conversations_answer_awaited_since", "conversations", ["answer_awaited_since"])


def downgrade() -> None:
    op.drop_index("ix_conversations_answer_awaited_since", table_name="conversations")
    op.drop_column("conversations", "answer_awaited_since")
