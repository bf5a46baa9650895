"""What people thought of answers, and the cards -> a set of questions as `mishu eval` and `calibrate` read it."""

import json
from collections.abc import Iterator

from sqlalchemy import select

from bot.cards.shelf import CardShelf
from bot.keeping import Database, ratings
from embeddings.index import Store


def example_lines(database: Database, store: Store) -> Iterator[str]:
    """Yield lines of JSON: the wordings of each card with its first place, then questions whose answer was helpful.

    A card's places are taken as they were checked. Of a rating the quote that was shown is the answer, as far as the
    document still has that place; a question that was refused and called helpful has none.

    Raises:
        KeepingError: if the database cannot be used.
    """
    said: set[str] = set()
    for card in CardShelf(database).all():
        answers = [place.text for place in card.places if place.doc == card.places[0].doc]
        for question in card.questions:
            said.add(question)
            yield _line(question, card.places[0].doc, answers, "card")
    with database.look() as connection:
        rows = connection.execute(select(ratings).where(ratings.c.verdict == "helpful").order_by(ratings.c.id)).all()
    for row in rows:
        if row.question in said:
            continue
        said.add(row.question)
        document = store.document(row.doc) if row.doc and row.first is not None else None
        if not row.answered:
            yield _line(row.question, None, [], "rating")
        elif document is not None and (text := document.text[row.first : row.last].strip()):
            yield _line(row.question, row.doc, [text], "rating")


def _line(question: str, doc: str | None, answers: list[str], kind: str) -> str:
    return json.dumps({"question": question, "doc": doc, "answers": answers, "kind": kind}, ensure_ascii=False)
