"""The tables as they are now; `migrations` says how they came to be so, and a test compares the two."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Float, Integer, MetaData, Table, Text

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
#: Who may enter by name: ``password`` is Argon2's text, ``groups`` a list of names, ``role`` one of `bot.access`.
accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("password", Text, nullable=False),
    Column("locked", Boolean, nullable=False),
    Column("made", Text, nullable=False),
)
#: Who has entered: the SHA-256 of what the cookie holds; ``began`` and ``seen`` are seconds since 1970.
sessions = Table(
    "sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("began", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
)
#: Keys of programs, by their SHA-256; ``used`` is a day. A key without an account belongs to the office.
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text),
    Column("digest", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("made", Text, nullable=False),
    Column("used", Text),
)
#: How often entering failed, by account and by address; ``last`` is in seconds since 1970.
failures = Table(
    "failures",
    metadata,
    Column("key", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last", BigInteger, nullable=False),
)
#: Who did what, to what, and from which address; rows are only added, until they are older than is kept.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("time", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("address", Text, nullable=False),
)
#: What signs cookies and forms, made with the database.
signing = Table("signing", metadata, Column("name", Text, primary_key=True), Column("secret", Text, nullable=False))
#: Answers that an editor has checked; ``checked`` is the day, ``checker`` the account.
cards = Table(
    "cards",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("checked", Text, nullable=False),
    Column("checker", Text, nullable=False),
)
#: The wordings that a card answers; a ``key`` is what is left of one when it is compared, and belongs to one card.
card_questions = Table(
    "card_questions",
    metadata,
    Column("key", Text, primary_key=True),
    Column("card", Integer, nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("question", Text, nullable=False),
)
#: The places that a card quotes, with the words that stood there when it was checked.
card_places = Table(
    "card_places",
    metadata,
    Column("card", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("doc", Text, nullable=False, index=True),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Column("text", Text, nullable=False),
)
#: Questions that were not answered, by day; who asked is not kept.
unanswered = Table(
    "unanswered",
    metadata,
    Column("question", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("times", Integer, nullable=False),
)
