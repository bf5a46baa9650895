"""Keeps rating after rating, and says of each that it was kept, until it is ended."""

from itertools import count
from multiprocessing.connection import Connection

from bot.accounts.auditing import note
from bot.keeping.address import address_of
from bot.keeping.database import Database
from bot.running.feedback import Rating, keep_rating


def write(place: str, first: int, saying: Connection) -> None:
    """Write from a number on; a number is said once its rating is on the disk."""
    database = Database(address_of(place))
    for number in count(first):
        rating = Rating(question=str(number), answered=True, confidence=0.5, verdict="helpful")
        keep_rating(rating, database)
        with database.begin() as connection:  # something of two rows, which are both there or neither
            note(connection, "one", str(number))
            note(connection, "other", str(number))
        saying.send(number)
