"""Ratings and the kiosk's counts, which had a file each before."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision: str | None = None


def upgrade() -> None:
    """Make the tables, and the two rows that count."""
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("time", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("doc", sa.Text),
        sa.Column("first", sa.Integer),
        sa.Column("last", sa.Integer),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
    )
    tally = op.create_table(
        "tally",
        sa.Column("answered", sa.Boolean, primary_key=True),
        sa.Column("questions", sa.Integer, nullable=False),
    )
    op.bulk_insert(tally, [{"answered": True, "questions": 0}, {"answered": False, "questions": 0}])
    op.create_table(
        "words",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
    )
    op.create_table(
        "asked",
        sa.Column("minute", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("asker", sa.Text, primary_key=True),
        sa.Column("questions", sa.Integer, nullable=False),
    )
    op.create_table(
        "taken_over",
        sa.Column("file", sa.Text, primary_key=True),
        sa.Column("part", sa.Text, primary_key=True),
        sa.Column("upto", sa.Integer, nullable=False),
    )
