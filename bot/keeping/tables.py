"""The tables as they are now; `migrations` says how they came to be so, and a test compares the two."""

from sqlalchemy import Boolean, Column, Float, Integer, MetaData, Table, Text

metadata = MetaData()

#: What visitors thought of answers; ``first`` and ``last`` are offsets of the first quote. Who they are is not kept.
ratings = Table(
    "ratings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("time", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("doc", Text),
    Column("first", Integer),
    Column("last", Integer),
    Column("answered", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text),
    Column("note", Text, nullable=False),
)
#: How many questions kiosks were asked: a row for those that were answered and one for the others, both there at once.
tally = Table(
    "tally",
    metadata,
    Column("answered", Boolean, primary_key=True),
    Column("questions", Integer, nullable=False),
)
#: The questions themselves, where a kiosk's owner wants them kept; the day is there so that they can go after a time.
words = Table(
    "words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("answered", Boolean, nullable=False),
)
#: Questions of each asker in a minute, where several servers count together; the minute over, its rows go.
asked = Table(
    "asked",
    metadata,
    Column("minute", Integer, primary_key=True, autoincrement=False),
    Column("asker", Text, primary_key=True),
    Column("questions", Integer, nullable=False),
)
#: How far the files of earlier versions have been taken over: ``upto`` is a row's number, or a count.
taken_over = Table(
    "taken_over",
    metadata,
    Column("file", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("upto", Integer, nullable=False),
)
