"""A database as an earlier version left it -> as this one needs it, step by step, each a module that Alembic reads."""
