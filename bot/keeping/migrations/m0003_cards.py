"""Answer cards, and questions that nobody answered."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "cards",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("checked", sa.Text, nullable=False),
        sa.Column("checker", sa.Text, nullable=False),
    )
    op.create_table(
        "card_questions",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("card", sa.Integer, nullable=False, index=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
    )
    op.create_table(
        "card_places",
        sa.Column("card", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("doc", sa.Text, nullable=False, index=True),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "unanswered",
        sa.Column("question", sa.Text, primary_key=True),
        sa.Column("day", sa.Text, primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
    )
