"""Places of documents in forms: the address that a quote's link has."""

from urllib.parse import parse_qs, unquote, urlsplit

from bot.answering import Bot
from bot.cards import CardError, Pinned
from bot.records import Place
from bot.web.frame import source_link
from embeddings.errors import QuestionError

_DOC = "doc/"


def address_of_place(doc: str, start: int, end: int) -> str:
    """Return what a form holds for a place.

    >>> address_of_place("制度/值班.md", 3, 9)
    'doc/%E5%88%B6%E5%BA%A6/%E5%80%BC%E7%8F%AD.md?start=3&end=9#quote'
    """
    return source_link(Place(doc, "", (), start, end))


def place_of_address(address: str, bot: Bot) -> Pinned:
    """Return the place that the address of a quote names, with the words that stand there.

    Raises:
        CardError: if it names none.
    """
    parts = urlsplit(address.strip())
    _, found, doc = parts.path.partition(_DOC)
    given = parse_qs(parts.query)
    try:
        start, end = (int(given[name][0]) for name in ("start", "end"))
        quote = bot.quote(unquote(doc), start, end)
    except (KeyError, ValueError, QuestionError) as error:
        raise CardError(
            "card.place", "{address} leads to no place of a document; copy the link below a quote.", address=address
        ) from error
    return Pinned(quote.doc, quote.start, quote.end, quote.text)
