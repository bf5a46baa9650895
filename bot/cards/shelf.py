"""The cards of a database."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from bot.cards.card import Card, Pinned, card_key
from bot.cards.errors import CardError
from bot.keeping import Database, KeepingError, card_places, card_questions, cards, today
from bot.understanding import QUESTION_LENGTH

_log = logging.getLogger(__name__)

#: Wordings and places of one card.
MOST_WORDINGS, MOST_PLACES = 50, 20


@dataclass(frozen=True)
class CardShelf:
    """Finds, makes and takes away cards; servers of one database see each other's at once."""

    database: Database

    def answering(self, *wordings: str) -> Card | None:
        """Return the card that answers a question in one of these wordings, None where there is none.

        Where the database cannot be used for now there is none either: questions are answered without it.
        """
        keys = {key for key in map(card_key, wordings) if key}
        try:
            with self.database.look() as connection:
                query = select(card_questions.c.card).where(card_questions.c.key.in_(keys)).order_by("card")
                number = connection.execute(query).scalar()
                return None if number is None else _card(connection, number)
        except KeepingError as error:
            _log.error("no card could be looked for: %s", error)
            return None

    def all(self) -> list[Card]:
        """Return all cards, newest first.

        Raises:
            KeepingError: if the database cannot be used.
        """
        with self.database.look() as connection:
            numbers = connection.execute(select(cards.c.id).order_by(cards.c.id.desc())).scalars().all()
            return [card for number in numbers if (card := _card(connection, number))]

    def get(self, number: int) -> Card | None:
        """Return a card by its number.

        Raises:
            KeepingError: if the database cannot be used.
        """
        with self.database.look() as connection:
            return _card(connection, number)

    def put(self, questions: Sequence[str], places: Sequence[Pinned], checker: str, number: int | None = None) -> int:
        """Make a card, or put this in the place of one that is there, checked today; return its number.

        Raises:
            CardError: if there is no question or no place, too many or too long ones, or another card has a wording.
            KeepingError: if the database cannot be used.
        """
        wordings = {card_key(each): each.strip() for each in questions if card_key(each)}
        _check(wordings.values(), places)
        with self.database.begin() as connection:
            others = select(card_questions.c.question).where(card_questions.c.key.in_(wordings))
            if number is not None:
                others = others.where(card_questions.c.card != number)
            if (taken := connection.execute(others).scalar()) is not None:
                raise CardError(
                    "card.taken", "Another card answers {question}; change that one, or leave it out.", question=taken
                )
            kept = {"checked": today(), "checker": checker}
            if number is None:
                number = connection.execute(insert(cards).values(**kept).returning(cards.c.id)).scalar_one()
            elif not connection.execute(update(cards).where(cards.c.id == number).values(**kept)).rowcount:
                raise _unknown(number)
            _empty(connection, number)
            connection.execute(
                insert(card_questions),
                [
                    {"key": key, "card": number, "position": position, "question": question}
                    for position, (key, question) in enumerate(wordings.items())
                ],
            )
            connection.execute(
                insert(card_places),
                [
                    {
                        **{"card": number, "position": position, "doc": each.doc},
                        **{"first": each.start, "last": each.end, "text": each.text},
                    }
                    for position, each in enumerate(places)
                ],
            )
        return number

    def remove(self, number: int) -> None:
        """Take a card away.

        Raises:
            CardError: if there is none of this number.
            KeepingError: if the database cannot be used.
        """
        with self.database.begin() as connection:
            if not connection.execute(delete(cards).where(cards.c.id == number)).rowcount:
                raise _unknown(number)
            _empty(connection, number)

    def count(self) -> int:
        """Return how many cards there are.

        Raises:
            KeepingError: if the database cannot be used.
        """
        with self.database.look() as connection:
            return int(connection.execute(select(func.count()).select_from(cards)).scalar_one())


def _check(asked: Collection[str], places: Sequence[Pinned]) -> None:
    if not asked or not places:
        raise CardError("card.empty", "A card needs a question and a place that answers it.")
    if len(asked) > MOST_WORDINGS or len(places) > MOST_PLACES or max(map(len, asked)) > QUESTION_LENGTH:
        raise CardError(
            "card.many",
            "A card has at most {wordings} wordings of up to {length} characters, and {places} places.",
            wordings=MOST_WORDINGS,
            length=QUESTION_LENGTH,
            places=MOST_PLACES,
        )


def _card(connection: Connection, number: int) -> Card | None:
    row = connection.execute(select(cards).where(cards.c.id == number)).one_or_none()
    if row is None:
        return None
    asked = select(card_questions.c.question).where(card_questions.c.card == number).order_by("position")
    pinned = select(card_places).where(card_places.c.card == number).order_by("position")
    places = [Pinned(each.doc, each.first, each.last, each.text) for each in connection.execute(pinned)]
    return Card(number, list(connection.execute(asked).scalars()), places, row.checked, row.checker)


def _empty(connection: Connection, number: int) -> None:
    for table in (card_questions, card_places):
        connection.execute(delete(table).where(table.c.card == number))


def _unknown(number: int) -> CardError:
    return CardError("card.unknown", "There is no card {number}; somebody may have taken it away.", number=number)
